"""Which packs are installed, by looking at the shelf only."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from studylam.packs.shelf import roots


def put(home: Path, name: str) -> Path:
    folder = home / "packs" / name
    (folder / "content").mkdir(parents=True)
    (folder / "content" / "pack.yaml").write_text("id: x\n")
    return folder


def test_packs_are_listed_by_id_and_what_is_none_is_left_out(home: Path) -> None:
    two, one = put(home, "two"), put(home, "one.more-1")
    put(home, ".staging-x")
    put(home, "Not An Id")
    (home / "packs" / "empty").mkdir()
    (home / "packs" / "file").write_text("")
    (home / "packs" / "link").symlink_to(two)
    assert roots() == (one, two)


def test_no_shelf_no_packs(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert roots() == ()
    (home / "packs").write_text("a file")
    assert roots() == ()
    monkeypatch.setenv("STUDYLAM_HOME", "~nobody-of-that-name/x")
    assert roots() == ()


def test_a_pack_that_was_being_replaced_when_all_ended_is_still_there(home: Path) -> None:
    old = put(home, ".old-one")
    assert roots() == (old,)
    new = put(home, "one")
    assert roots() == (new,)


def test_looking_costs_no_pydantic(home: Path) -> None:
    put(home, "one")
    code = (
        "import sys; from studylam.packs.shelf import roots; "
        "print(len(roots()), 'pydantic' in sys.modules, 'yaml' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["1", "False", "False"]
