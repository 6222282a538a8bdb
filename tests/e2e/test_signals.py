"""However the app ends or stops: the terminal is as it was, the record whole, nothing runs on."""

from __future__ import annotations

import os
import re
import shlex
import signal
import sqlite3
import sys
import termios
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.e2e.terminal import Terminal, needs_tmux
from tests.processes import below, children, is_there

pytestmark = [needs_tmux, pytest.mark.terminal]

STUDYLAM = f"{shlex.quote(sys.executable)} -m studylam"
CLEAN = "alternate 0, cursor 1, mouse 000, wrap 1"
"""What the terminal tells once no program has it any more."""


class Shell(Terminal):
    """A terminal with an interactive shell in it, which has jobs."""

    def __init__(self, home: Path) -> None:
        super().__init__(
            ["bash", "--norc", "--noprofile", "-i"],
            columns=80,
            rows=24,
            environment={"STUDYLAM_HOME": str(home), "PS1": "ready> "},
        )
        self.folder = home
        self.asked = 0
        self.wait_for("ready>")

    def modes(self) -> str:
        asked = (
            "alternate #{alternate_on}, cursor #{cursor_flag}, mouse #{mouse_any_flag}"
            "#{mouse_all_flag}#{mouse_sgr_flag}, wrap #{wrap_flag}"
        )
        return self._tmux("display-message", "-p", "-t", "main", asked).strip()

    def settings(self) -> str:
        """What ``stty -a`` says here, but for the size."""
        file = self.folder / "stty"
        file.unlink(missing_ok=True)
        # A number of its own: what was told before may still be on the screen.
        self.asked += 1
        self.type(f"clear; stty -a > {file}; echo told-{self.asked}-$?\n")
        self.wait_for(f"told-{self.asked}-0")
        return file.read_text().partition(";")[2].partition("line =")[2]

    def gives_keys(self) -> bool:
        """Whether Ctrl+C is a key here, not a signal."""
        terminal = self._tmux("list-panes", "-F", "#{pane_tty}").strip()
        opened = os.open(terminal, os.O_RDONLY | os.O_NOCTTY)
        try:
            return not termios.tcgetattr(opened)[3] & termios.ISIG
        finally:
            os.close(opened)

    def pid(self) -> int:
        """The shell's."""
        (bash,) = children(int(self._tmux("list-panes", "-F", "#{pane_pid}")))
        return bash


@pytest.fixture
def home(own_home: Path, course_at_home: None) -> Path:
    return own_home


@pytest.fixture
def shell(home: Path) -> Iterator[Shell]:
    with Shell(home) as found:
        yield found


def wait(what: Callable[[], bool], seconds: float = 20) -> bool:
    end = time.monotonic() + seconds
    while not what():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def answers(home: Path) -> int:
    """How many the record has; it must be whole."""
    with closing(sqlite3.connect(home / "progress.db")) as database:
        assert database.execute("pragma integrity_check").fetchall() == [("ok",)]
        found: int = database.execute("select count(*) from answers").fetchone()[0]
        return found


def begin(shell: Shell, *, answer: bool = True) -> int:
    """Open a drill, answer its first question, and return the app's process."""
    shell.type(f"clear; {STUDYLAM} quiz --type single-choice; echo status-$?\n")
    shell.wait_for("that fit")
    if answer:
        shell.keys("Enter")
        shell.wait_for(lambda screen: re.search("▸ [○□] A", screen) is not None)
        shell.keys("a")
        shell.keys("Enter")
        shell.wait_for(lambda screen: "✓ Right" in screen or "✗" in screen)
    (app,) = children(shell.pid())
    # Handlers are warmed in the background.
    assert wait(lambda: bool(below(app)))
    return app


@pytest.mark.parametrize(
    ("end", "status"),
    [("C-q", 0), (signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)],
    ids=["quit", "SIGINT", "SIGTERM", "SIGHUP"],
)
def test_the_terminal_is_as_it_was(shell: Shell, home: Path, end: str | int, status: int) -> None:
    before = shell.settings()
    assert shell.modes() == CLEAN
    app = begin(shell)
    family = below(app)
    sent = home / "sent"
    shell._tmux("pipe-pane", "-t", "main", f"cat > {sent}")
    if isinstance(end, str):
        shell.keys(end)
    else:
        os.kill(app, end)
    shell.wait_for(f"status-{status}")
    assert shell.modes() == CLEAN
    raw = sent.read_bytes()
    # What tmux has no name for: bracketed paste, and reports of the focus.
    for off in (b"\x1b[?2004l", b"\x1b[?1004l"):
        assert off in raw
    assert shell.settings() == before
    assert answers(home) == 1
    assert wait(lambda: not any(map(is_there, family)))


@pytest.mark.parametrize("end", ["C-q", signal.SIGTERM])
def test_who_leaves_while_the_course_is_read_has_the_shell_back(
    end: str | int, own_home: Path
) -> None:
    """The first start takes seconds. Nobody waits for the rest of them."""
    with Shell(own_home) as shell:
        shell.type(f"clear; {STUDYLAM}; echo status-$?\n")
        shell.wait_for("Reading the course for the first time")
        (app,) = children(shell.pid())
        if isinstance(end, str):
            shell.keys(end)
        else:
            os.kill(app, end)
        shell.wait_for("status-0" if isinstance(end, str) else "status-143")
        assert shell.modes() == CLEAN
    assert not list((own_home / "cache/packs").glob("*.json"))


def test_it_sleeps_and_wakes(shell: Shell, home: Path) -> None:
    before = shell.settings()
    app = begin(shell)
    screen = shell.screen()
    shell.keys("C-z")
    shell.wait_for("Stopped")
    assert shell.modes() == CLEAN
    assert shell.settings() == before
    shell.resize(100, 30)
    shell.type("fg\n")
    question = next(line.strip() for line in screen.splitlines()[2:] if len(line.strip()) > 30)
    shell.wait_for(lambda now: question[:30] in now)
    # Stopped from outside, without a word to it.
    os.kill(app, signal.SIGSTOP)
    shell.wait_for("Stopped")
    shell.type("fg\n")
    shell.wait_for(lambda now: question[:30] in now and "Stopped" not in now)
    assert wait(shell.gives_keys)
    # Ctrl+C doesn't end it, and says what does.
    shell.keys("C-c")
    shell.wait_for("ctrl+q")
    shell.keys("C-q")
    shell.wait_for(lambda now: now.rstrip().endswith("ready>"))
    shell.type("echo status-$?\n")
    shell.wait_for("status-0")
    assert shell.modes() == CLEAN
    assert shell.settings() == before
    assert answers(home) == 1


def test_it_stays_awake_where_no_shell_could_wake_it(home: Path) -> None:
    command = [sys.executable, "-m", "studylam", "quiz"]
    with Terminal(command, columns=80, rows=24, environment={"STUDYLAM_HOME": str(home)}) as alone:
        alone.wait_for("that fit")
        alone.keys("C-z")
        alone.wait_for("stays awake")
        alone.keys("C-q")
        alone.wait_for("exit status 0")


def test_killed_it_leaves_nothing_behind(shell: Shell, home: Path) -> None:
    app = begin(shell)
    family = below(app)
    assert family
    os.kill(app, signal.SIGKILL)
    shell.wait_for("status-137")
    assert wait(lambda: not any(map(is_there, family)))
    # The next start offers to go on: see test_resume.
    assert answers(home) == 1


def test_the_window_may_be_closed(shell: Shell, home: Path) -> None:
    app = begin(shell)
    family = {app, *below(app)}
    shell._tmux("kill-pane", "-t", "main")
    assert wait(lambda: not any(map(is_there, family)))
    assert answers(home) == 1
    assert not (home / "crash.log").exists()
