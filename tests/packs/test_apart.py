"""A pack that is read by a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from studylam.packs.apart import read_apart
from studylam.packs.cache import Cache
from studylam.packs.load import load_pack

if TYPE_CHECKING:
    from tests.packs.conftest import SamplePack


def test_it_is_in_the_cache_and_is_read_once(sample: SamplePack, own_home: Path) -> None:
    told: list[str] = []
    assert not Cache(sample.root).is_written
    read_apart(sample.root, lambda: told.append("reading"))
    assert Cache(sample.root).is_written
    read_apart(sample.root, lambda: told.append("again"))
    assert told == ["reading"]
    assert load_pack(sample.root) == load_pack(sample.root, cache=False)


def test_whoever_loads_it_then_needs_nothing_that_reads(sample: SamplePack, own_home: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from studylam.packs.apart import read_apart\n"
        "from studylam.packs.opening import open_library\n"
        "root = Path(sys.argv[1]); read_apart(root, lambda: None)\n"
        "print(len(open_library(root).lessons))\n"
        "print([m for m in ('pydantic', 'yaml', 'markdown_it') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(sample.root)], capture_output=True, text=True, check=True
    )
    assert done.stdout == "2\n[]\n"


def test_what_cannot_be_read_apart_is_read_by_whoever_loads_it(
    sample: SamplePack, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setenv("STUDYLAM_HOME", str(tmp_path / "file" / "home"))
    read_apart(sample.root, lambda: None)
    assert load_pack(sample.root) == load_pack(sample.root, cache=False)


def test_nothing_is_taken_from_where_one_happens_to_be(
    sample: SamplePack, own_home: Path, tmp_path: Path
) -> None:
    (tmp_path / "yaml.py").write_text("open('trace', 'w').close()")
    code = (
        "import sys; sys.path.pop(0)\nfrom pathlib import Path\n"
        "from studylam.packs.apart import read_apart\n"
        "read_apart(Path(sys.argv[1]), lambda: None)"
    )
    subprocess.run([sys.executable, "-c", code, str(sample.root)], check=True, cwd=tmp_path)
    assert Cache(sample.root).is_written
    assert not (tmp_path / "trace").exists()
