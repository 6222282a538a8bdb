"""The built-in pack is read once as long as nothing in it has changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from studylam.packs import load_pack
from studylam.packs.checks.check import others
from tests.packs.conftest import SamplePack


def test_it_is_read_anew_once_it_has_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, builtin = SamplePack(tmp_path / "mine"), SamplePack(tmp_path / "builtin")
    monkeypatch.setattr("studylam.packs.checks.check.builtin_root", lambda: builtin.root)
    pack = load_pack(mine.root)
    [first] = others(pack)
    assert others(pack) == [first] and others(pack)[0] is first
    builtin.edit("content/pack.yaml", "A sample pack", "Another title")
    [second] = others(pack)
    assert second.meta.title == "Another title"
    builtin.write("content/events/pong.json", "{}")
    assert others(pack)[0] is not second
