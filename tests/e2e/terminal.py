"""A real terminal for tests: tmux, driven from outside, read as a person would read it."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

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

    def __enter__(self) -> Terminal:
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
