"""Long work at the command line: Ctrl+C in the middle of it, and the line of how far it is."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from studylam.packs import builtin_root
from studylam.progress import Record

PRESSED = """
import os, signal, sys
from studylam.cli import run, waiting

class Pressed(waiting.Line):
    def tell(self, done, total, what=""):
        super().tell(done, total, what)
        if sys.argv[1] in what:
            os.kill(os.getpid(), signal.SIGINT)

waiting.Line = Pressed
sys.exit(run(sys.argv[2:]))
"""
"""The command, with Ctrl+C pressed just when it is about that: nothing to wait for, so no luck."""

PACK = builtin_root().parent if builtin_root().name == "content" else builtin_root()


def pressed_at(what: str, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", PRESSED, what, *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


def is_stopped(done: subprocess.CompletedProcess[str], sentence: str) -> bool:
    """Whether it ended as somebody who pressed Ctrl+C wants it."""
    assert "Traceback" not in done.stderr
    assert done.returncode == 130, done.stderr
    return done.stderr.strip() == f"studylam: {sentence}"


@pytest.fixture
def full(own_home: Path) -> Path:
    """A record with more entries than are written between two looks at the keyboard."""
    with Record.open() as record:
        for number in range(450):
            record.set_setting(f"test.{number}", number)
    return own_home


def test_an_export_that_is_stopped_leaves_what_was_there(full: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "mine.jsonl").write_text("last week's")
    done = pressed_at("settings", "progress", "export", "mine.jsonl", cwd=folder)
    assert is_stopped(done, "Stopped: mine.jsonl wasn't written.")
    assert [path.name for path in folder.iterdir()] == ["mine.jsonl"]
    assert (folder / "mine.jsonl").read_text() == "last week's"


def test_a_spreadsheet_that_is_stopped_is_whole_or_missing(full: Path, tmp_path: Path) -> None:
    done = pressed_at("settings.csv", "progress", "export", "--csv", "out", cwd=tmp_path)
    assert is_stopped(done, "Stopped: not all files are in out.")
    names = [path.name for path in (tmp_path / "out").iterdir()]
    assert "settings.csv" not in names and not any(name.startswith(".") for name in names)


def test_an_import_that_is_stopped_adds_nothing(full: Path, tmp_path: Path) -> None:
    with Record.open() as record:
        record.export(tmp_path / "all.jsonl")
    (full / "progress.db").rename(tmp_path / "other.db")
    done = pressed_at("lines", "progress", "import", "all.jsonl", cwd=tmp_path)
    assert is_stopped(done, "Stopped: nothing was imported.")
    with Record.open() as record:
        assert record.setting("test.0") is None


def test_class_statistics_that_are_stopped_write_nothing(full: Path, tmp_path: Path) -> None:
    with Record.open() as record:
        record.export(tmp_path / "ann.jsonl")
    arguments = ("pack", "stats", str(PACK), "ann.jsonl", "--csv", "out")
    done = pressed_at("learners", *arguments, cwd=tmp_path)
    assert is_stopped(done, "Stopped: nothing was written.")
    assert not (tmp_path / "out").exists()


def test_a_deck_that_is_stopped_is_not_written(tmp_path: Path) -> None:
    arguments = ("pack", "export", str(PACK), "-o", "all.gift")
    done = pressed_at("questions", *arguments, cwd=tmp_path)
    assert is_stopped(done, "Stopped: all.gift wasn't written.")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("what", "arguments", "sentence"),
    [
        ("texts", ("check", "new"), "Stopped: the pack wasn't checked."),
        ("questions", ("build", "new"), "Stopped: no archive was made."),
        ("texts", ("install", "new"), "Stopped: it isn't installed."),
    ],
)
def test_a_pack_on_its_way_is_stopped(
    tmp_path: Path, own_home: Path, what: str, arguments: tuple[str, ...], sentence: str
) -> None:
    made = subprocess.run(
        [sys.executable, "-m", "studylam", "pack", "new", "new"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    done = pressed_at(what, "pack", *arguments, cwd=tmp_path)
    assert is_stopped(done, sentence)
    assert [path.name for path in tmp_path.iterdir()] == ["new"]
    shelf = own_home / "packs"
    assert not shelf.exists() or not any(path.is_dir() for path in shelf.iterdir())


def test_only_a_terminal_is_told_how_far_it_is(full: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "studylam", "progress", "export", "mine.jsonl"]
    piped = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert piped.stderr == ""
    terminal, stderr = pty.openpty()
    with os.fdopen(terminal, "rb", buffering=0) as told:
        subprocess.run(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=stderr, check=True)
        os.close(stderr)
        seen = told.read(10_000).decode()
    assert "exporting: " in seen and "settings" in seen
    assert seen.endswith("\r\x1b[K"), "something of the line is left"
