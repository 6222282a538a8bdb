"""What is done once, by a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from studylam.home import progress_database
from studylam.packs import builtin_root, load_pack
from studylam.packs.cache import Cache
from studylam.tui.apart import prepare
from studylam.work import StoppedError, Work
from tests.processes import below
from tests.tui.look import PACK


@pytest.fixture
def new_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A home folder in which nothing is."""
    monkeypatch.setenv("STUDYLAM_HOME", str(tmp_path / "new"))


def test_the_course_is_in_the_cache_and_the_record_made_once(new_home: None) -> None:
    told: list[str] = []
    assert not Cache(PACK).is_written and not progress_database().exists()
    prepare(PACK, progress_database(), lambda: told.append("reading"))
    assert Cache(PACK).is_written and progress_database().exists()
    prepare(PACK, progress_database(), lambda: told.append("again"))
    assert told == ["reading"]
    assert load_pack(PACK) == load_pack(PACK, cache=False)


def test_the_app_imports_nothing_of_what_was_needed_for_it(new_home: None) -> None:
    code = (
        "import sys; from pathlib import Path; from studylam.home import progress_database\n"
        "from studylam.tui.apart import prepare; from studylam.tui.session import load\n"
        "root = Path(sys.argv[1]); prepare(root, progress_database(), lambda: None)\n"
        "session = load([root]); print(session.trouble, len(session.record.answers()))\n"
        "heavy = ('pydantic', 'yaml', 'markdown_it', 'sqlite_utils', 'textual')\n"
        "print([name for name in heavy if name in sys.modules])\n"
        "session.service.close()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(PACK)], capture_output=True, text=True, check=True
    )
    assert done.stdout == "None 0\n[]\n"


def test_where_it_fails_whoever_needs_it_makes_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setenv("STUDYLAM_HOME", str(tmp_path / "file" / "home"))
    prepare(PACK, tmp_path / "file" / "progress.db", lambda: None)
    assert load_pack(PACK) == load_pack(PACK, cache=False)


def test_nothing_is_taken_from_where_one_happens_to_be(new_home: None, tmp_path: Path) -> None:
    (tmp_path / "yaml.py").write_text("open('trace', 'w').close()")
    code = (
        "import sys; sys.path.pop(0)\nfrom pathlib import Path\n"
        "from studylam.tui.apart import prepare\n"
        "prepare(Path(sys.argv[1]), Path('progress.db').resolve(), lambda: None)"
    )
    subprocess.run([sys.executable, "-c", code, str(PACK)], check=True, cwd=tmp_path)
    assert Cache(PACK).is_written
    assert not (tmp_path / "trace").exists()


def test_who_leaves_meanwhile_isnt_kept_waiting(new_home: None) -> None:
    """What was begun has ended, and nothing is half there."""
    work, before = Work(), below(os.getpid())
    with pytest.raises(StoppedError):
        prepare(builtin_root(), progress_database(), work.stop, work.go_on)
    assert below(os.getpid()) <= before
    assert not Cache(builtin_root()).is_written
    prepare(PACK, progress_database(), lambda: None)
    assert progress_database().exists()
