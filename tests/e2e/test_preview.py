"""Writing a pack with the app beside it: the editor takes the terminal and gives it back."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from studylam.cli import run
from tests.e2e.terminal import Terminal, needs_tmux

pytestmark = [needs_tmux, pytest.mark.terminal]

PACK = Path(__file__).parent.parent / "tui" / "pack"
LESSON = "content/lessons/01-first/01-starting.md"

EDITOR = """\
#!{python}
import os, pathlib, signal, sys
os.kill(0, signal.SIGTSTP)  # as editors do at ctrl+z; there is no shell here to come back from
pathlib.Path({log!r}).write_text("\\n".join(sys.argv[1:]))
path = pathlib.Path(sys.argv[-1])
print("the editor has the terminal")
answer = input("words: ")
path.write_text(path.read_text().replace("A new environment has", answer))
sys.exit(3 if answer == "fail" else 0)
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return Path(shutil.copytree(PACK, tmp_path / "pack")).resolve()


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "arguments"


def preview(own_home: Path, root: Path, log: Path, *place: str) -> Terminal:
    """The app on a pack, with an editor that asks for words and puts them into the file."""
    editor = root.parent / "my vi"
    editor.write_text(EDITOR.format(python=sys.executable, log=str(log)), "utf-8")
    editor.chmod(0o755)
    environment = {
        "STUDYLAM_HOME": str(own_home),
        "VISUAL": f"'{editor}' -n",
        "TERM": "xterm-256color",
        "PATH": os.environ["PATH"],
    }
    command = [sys.executable, "-m", "studylam", "--pack", str(root), *place]
    return Terminal(command, environment=environment)


def test_a_lesson_is_edited_and_shown_anew(own_home: Path, root: Path, log: Path) -> None:
    with preview(own_home, root, log, "learn", "starting") as terminal:
        terminal.wait_for("A new environment has")
        terminal.keys("C-d")
        terminal.wait_for("words:")
        terminal.type("Something else has")
        terminal.keys("Enter")
        screen = terminal.wait_for("Something else has to be made")
        assert "section 1 of 3" in screen and "words:" not in screen
        assert log.read_text("utf-8").split("\n") == ["-n", f"{root}/{LESSON}"]
        terminal.wait_for("it is line 10")  # an editor that isn't known isn't told the line

        # A change from elsewhere, while the app is at it.
        path = root / LESSON
        path.write_text(
            path.read_text("utf-8").replace("Something else", "Anything at all"), "utf-8"
        )
        terminal.wait_for("Anything at all has to be made")

        # An interrupt is the editor's, and gives the terminal back. What the first one has left on
        # the screen stands there before the second one has begun.
        terminal.keys("C-d")
        terminal.wait_for(lambda screen: screen.rstrip().endswith("words:"))
        terminal.keys("C-c")
        terminal.wait_for("ended with status")
        terminal.wait_for("Anything at all has to be made")

        terminal.keys("C-k")
        terminal.wait_for("run labs")
        terminal.keys("C-k")
        terminal.wait_for("section 1 of 3")
        terminal.keys("C-q")
        terminal.wait_for("exit status 0")
    assert not (own_home / "progress.db").exists()


def test_a_folder_that_is_no_pack_is_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["--pack", str(tmp_path)]) == 2
    said = capsys.readouterr().err
    assert "isn't a pack" in said and "Traceback" not in said
