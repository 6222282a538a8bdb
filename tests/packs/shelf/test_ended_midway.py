"""Processes that are killed while they install, and several at once: packs stay whole."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from studylam.packs.archive import build
from studylam.packs.shelf import altered, install, installed, roots, update

if TYPE_CHECKING:
    from tests.packs.conftest import SamplePack  # pragma: no cover

# Ends itself with SIGKILL (or as by Ctrl-C) when something happens for the Nth time below the
# staging folder; the folders are exchanged through ctypes, everything else is heard of by name.
ENDED = """
import os, signal, sys
from studylam.packs.shelf import update
event, number, how = sys.argv[1], int(sys.argv[2]), sys.argv[3]
def hear(name, arguments):
    global number
    if "without" in how and name == "ctypes.dlsym" and arguments[1] == "renameat2":
        raise OSError("there is no such call")
    if name != event:
        return
    if name != "ctypes.dlsym" and ".staging-" not in str(arguments[0]):
        return
    if name == "ctypes.dlsym" and arguments[1] != "renameat2":
        return
    number -= 1
    if number == 0:
        if "kill" in how:
            os.kill(os.getpid(), signal.SIGKILL)
        raise KeyboardInterrupt
sys.addaudithook(hear)
update("sample")
"""


def two_states(sample: SamplePack, tmp_path: Path) -> tuple[str, str]:
    """Install one state of the pack; its source has another afterwards."""
    file = build(sample.root, tmp_path / "sample.zip").path
    install(str(file))
    old = (sample.root / "quizzes/limits.md").read_text()
    sample.edit("quizzes/limits.md", "20 minutes", "21 minutes")
    build(sample.root, file)
    return old, (sample.root / "quizzes/limits.md").read_text()


@pytest.mark.parametrize(
    ("event", "number", "how"),
    [
        ("open", 7, "kill"),
        ("ctypes.dlsym", 1, "kill"),
        ("shutil.rmtree", 1, "kill"),
        ("open", 7, "interrupt"),
        # Where the system can't exchange two folders: between the two steps that it takes then.
        ("os.rename", 1, "kill without exchange"),
    ],
)
def test_ended_while_updating(
    event: str, number: int, how: str, home: Path, sample: SamplePack, tmp_path: Path
) -> None:
    old, new = two_states(sample, tmp_path)
    done = subprocess.run(
        [sys.executable, "-c", ENDED, event, str(number), how], capture_output=True, text=True
    )
    assert done.returncode == (-signal.SIGKILL if "kill" in how else -signal.SIGINT), done.stderr
    place = home / "packs" / "sample"
    if how == "interrupt":
        assert [p.name for p in (home / "packs").iterdir()] == ["sample"]
    (there,) = roots()
    assert there == (place if "without" not in how else place.with_name(".old-sample"))
    assert [one.id for one in installed()] == ["sample"]
    assert altered(there) == ()
    found = (there / "quizzes/limits.md").read_text()
    assert found == (new if event == "shutil.rmtree" else old)
    # Whoever comes next finds nothing in the way, and leaves nothing.
    update("sample")
    assert (place / "quizzes/limits.md").read_text() == new
    assert sorted(p.name for p in (home / "packs").iterdir()) == ["sample"]


def test_where_folders_cant_be_exchanged(home: Path, sample: SamplePack, tmp_path: Path) -> None:
    _, new = two_states(sample, tmp_path)
    # As a process leaves it that is killed after the second of two steps.
    old = home / "packs" / ".old-sample"
    (old / "content").mkdir(parents=True)
    (old / "content" / "pack.yaml").write_text("id: sample\n")
    done = subprocess.run(
        [sys.executable, "-c", ENDED, "nothing", "1", "without exchange"], capture_output=True
    )
    assert done.returncode == 0
    assert altered(home / "packs" / "sample") == ()
    assert (home / "packs/sample/quizzes/limits.md").read_text() == new
    assert sorted(p.name for p in (home / "packs").iterdir()) == ["sample"]


def test_several_at_once(home: Path, sample: SamplePack, tmp_path: Path) -> None:
    code = """
import sys
from studylam.packs.shelf import install
sys.stdin.readline()
install(sys.argv[1], replacing=True)
"""
    files = []
    for number in range(2):
        sample.edit("quizzes/limits.md", f"{20 + number} minutes", f"{21 + number} minutes")
        files.append(build(sample.root, tmp_path / f"{number}.zip").path)
    running = [
        subprocess.Popen([sys.executable, "-c", code, str(file)], stdin=subprocess.PIPE)
        for file in files
    ]
    for process in running:
        assert process.stdin is not None
        process.stdin.write(b"\n")
        process.stdin.close()
    assert [process.wait() for process in running] == [0, 0]
    place = home / "packs" / "sample"
    assert altered(place) == ()
    assert sorted(p.name for p in (home / "packs").iterdir()) == ["sample"]
    text = (place / "quizzes/limits.md").read_text()
    assert sum(f"{number} minutes" in text for number in (21, 22)) == 1
    assert os.access(place, os.W_OK)
