"""A real terminal for tests: tmux, driven from outside, read as a person would read it."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Self

import pytest

needs_tmux = pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux isn't installed here")


class Terminal:
    """One tmux session of its own server, with a program in it."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        columns: int = 100,
        rows: int = 30,
        environment: Mapping[str, str] | None = None,
        folder: Path | None = None,
    ) -> None:
        self.server = f"studylam-{uuid.uuid4().hex[:12]}"
        # The size is the window's: COLUMNS and LINES of the test runner must not speak first.
        words = [
            "env",
            "-u",
            "COLUMNS",
            "-u",
            "LINES",
            *(f"{k}={v}" for k, v in (environment or {}).items()),
            *command,
        ]
        # remain-on-exit keeps the last screen and the exit status readable.
        shell = f"{shlex.join(words)}; printf '\\nexit status %s\\n' $?; exec cat"
        size = ["-x", str(columns), "-y", str(rows)]
        where = ["-c", str(folder)] if folder else []
        self._tmux("-f", os.devnull, "new-session", "-d", "-s", "main", *size, *where, shell)

    def _tmux(self, *arguments: str) -> str:
        done = subprocess.run(
            ["tmux", "-L", self.server, *arguments], capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise AssertionError(f"tmux {arguments[0]}: {done.stderr}")
        return done.stdout

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        subprocess.run(["tmux", "-L", self.server, "kill-server"], capture_output=True, check=False)

    def keys(self, *keys: str) -> None:
        """Press keys by tmux's names (``Enter``, ``C-q``, ``F5``, ``Down``)."""
        self._tmux("send-keys", "-t", "main", *keys)

    def type(self, text: str) -> None:
        """Type text as it is."""
        self._tmux("send-keys", "-t", "main", "-l", text)

    def resize(self, columns: int, rows: int) -> None:
        self._tmux("resize-window", "-t", "main", "-x", str(columns), "-y", str(rows))

    def screen(self) -> str:
        """What is on the screen now, as text."""
        return self._tmux("capture-pane", "-p", "-t", "main")

    def wait_for(self, what: str | Callable[[str], bool], seconds: float = 30) -> str:
        """Look until ``what`` is on the screen and return the screen.

        Raises:
            AssertionError: it never came; shows what was there instead.
        """
        wanted = what if callable(what) else lambda screen: what in screen
        end = time.monotonic() + seconds
        screen = ""
        while time.monotonic() < end:
            screen = self.screen()
            if wanted(screen):
                return screen
        raise AssertionError(f"never seen: {what!r}. Last screen:\n{screen}")

    def kill(self) -> None:
        """End the app as the kernel does it when there is no memory left: without a word.

        With an interactive shell the app has a group of its own, which goes as a whole.
        """
        shell = int(self._tmux("list-panes", "-F", "#{pane_pid}"))
        in_front = int(Path(f"/proc/{shell}/stat").read_text().rpartition(")")[2].split()[5])
        if in_front != os.getpgid(shell):
            os.killpg(in_front, signal.SIGKILL)
        else:
            for child in Path(f"/proc/{shell}/task/{shell}/children").read_text().split():
                os.kill(int(child), signal.SIGKILL)


def studylam(home: Path, *arguments: str, columns: int = 100, rows: int = 32) -> Terminal:
    """The app in a terminal, with its home there."""
    return Terminal(
        [sys.executable, "-m", "studylam", *arguments],
        columns=columns,
        rows=rows,
        environment={"STUDYLAM_HOME": str(home)},
    )


class Shell(Terminal):
    """A shell in which ``studylam`` is a command, in a folder with nothing in it."""

    PROMPT = "here$"

    def __init__(self, folder: Path, home: Path, *, columns: int = 80, rows: int = 24) -> None:
        programs = folder / "bin"
        programs.mkdir()
        command = programs / "studylam"
        command.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m studylam "$@"\n')
        command.chmod(0o755)
        environment = {
            "STUDYLAM_HOME": str(home),
            "PATH": f"{programs}:{os.environ['PATH']}",
            "PYTHONPATH": str(Path(__file__).parents[2]),
            "PS1": f"{self.PROMPT} ",
            "HISTFILE": os.devnull,
        }
        super().__init__(
            ["bash", "--norc", "--noprofile", "-i"],
            columns=columns,
            rows=rows,
            environment=environment,
            folder=folder,
        )
        self.ready()

    def ready(self) -> str:
        """Wait until the last command has ended; returns the screen."""
        return self.wait_for(lambda screen: screen.rstrip().endswith(self.PROMPT))

    def run(self, line: str) -> str:
        """A command on an empty screen, until it has ended; returns what is there then."""
        self.begin(line)
        # The prompt of before stands on the line with the command.
        return self.wait_for(
            lambda screen: screen.rstrip().endswith(f"\n{self.PROMPT}")
        ).removesuffix(self.PROMPT)

    def begin(self, line: str) -> None:
        """A command on an empty screen."""
        self.keys("C-l")
        self.wait_for(lambda screen: screen.strip() == self.PROMPT)
        self.type(line)
        self.keys("Enter")
