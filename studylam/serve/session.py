"""One visitor's app: its process, what goes to it and comes from it, and its end.

textual-serve's service speaks with the process. What is its own here: which process that is and
what it gets to know, what a page may say to it, and that it ends, whatever it or the page does.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
from asyncio.subprocess import Process
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web
from textual_serve.app_service import AppService
from textual_serve.download_manager import DownloadManager

from studylam import home, served
from studylam.serve import driver
from studylam.serve.visitors import Visitor

WIDEST, HIGHEST = 500, 200
"""Cells of the largest terminal that a page may ask for."""
LONGEST = 256 * 1024
"""Characters that a page may send at once: a large paste."""

PATIENCE_S = 4.0
"""For the app to leave by itself, and then once more for it to obey a signal."""

_KEPT = ("PATH", "HOME", "LANG", "LANGUAGE", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "PYTHONPATH")
_OF_OURS = ("STUDYLAM_SANDBOX",)


def environment(visitor: Visitor, owners_home: Path, width: int, height: int) -> dict[str, str]:
    """All that a visitor's process is told: nothing of the server's that it doesn't need."""
    return {
        **{name: os.environ[name] for name in (*_KEPT, *_OF_OURS) if name in os.environ},
        home.ENVIRONMENT_VARIABLE: str(visitor.folder),
        served.ENVIRONMENT_VARIABLE: str(owners_home),
        "PYTHONUTF8": "1",
        "TERM": "xterm-256color",
        "TEXTUAL_DRIVER": driver.NAME,
        "TEXTUAL_COLOR_SYSTEM": "truecolor",
        "TEXTUAL_FPS": "60",
        "COLUMNS": str(width),
        "ROWS": str(height),
    }


class Session(AppService):
    """A visitor's app behind a websocket: `start`, `hear` what the page says, `stop`."""

    def __init__(
        self,
        visitor: Visitor,
        owners_home: Path,
        socket: web.WebSocketResponse,
        downloads: DownloadManager,
    ) -> None:
        super().__init__(
            "",
            write_bytes=socket.send_bytes,
            write_str=socket.send_str,
            close=self._leave,
            download_manager=downloads,
        )
        self.visitor = visitor
        self.heard = asyncio.get_running_loop().time()
        """When the visitor did something last, on the loop's clock."""
        self.over = asyncio.Event()
        """Set when the app has left, or the process has ended."""
        self._owners_home = owners_home
        self._has_begun = False
        """Whether the app has shown anything."""

    # -- its process ------------------------------------------------------------------------------

    async def _open_app_process(self, width: int = 80, height: int = 24) -> Process:
        # A session of its own: ctrl+c where the server runs is for the server.
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "studylam.serve.visit"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=environment(self.visitor, self._owners_home, width, height),
            cwd=self.visitor.folder,
            start_new_session=True,
        )
        assert process.stdin is not None
        self._process, self._stdin = process, process.stdin
        return process

    async def run(self) -> None:
        """Pass on what the app says, until its process ends."""
        try:
            await super().run()
        finally:
            self.over.set()

    async def stop(self) -> None:
        """End the process, calmly if it lets itself be ended so, and see it gone."""
        process, task = self._process, self._task
        if process is None:
            return
        self._task = None
        self._forget_downloads()
        try:
            await self.send_meta({"type": "quit"})
            with contextlib.suppress(OSError, RuntimeError):
                self.stdin.close()
            # Who has seen nothing of the app can't have done anything in it.
            calmly = (None,) if self._has_begun else ()
            for number in (*calmly, signal.SIGTERM, signal.SIGKILL):
                if number is not None:
                    with contextlib.suppress(ProcessLookupError):
                        process.send_signal(number)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(process.wait(), PATIENCE_S)
                    break
        finally:
            # Whoever ends the server for good doesn't wait; what runs code ends with its process.
            if process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
            if task is not None:
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task
            self.over.set()

    @property
    def status(self) -> int | None:
        """Of the process that has ended; negative after a signal."""
        return self._process.returncode if self._process is not None else None

    # -- from the page ----------------------------------------------------------------------------

    async def hear(self, text: str) -> str | None:
        """Pass on what the page says; an answer for it, if it wants one.

        Raises:
            ValueError: that is nothing that the page says.
        """
        try:
            kind, *rest = json.loads(text)
        except (TypeError, RecursionError) as error:
            raise ValueError("no list") from error
        what = rest[0] if rest else None
        match kind:
            case "stdin" if isinstance(what, str) and len(what) <= LONGEST:
                self._notice()
                await self.send_bytes(what.encode("utf-8", "replace"))
            case "resize" if isinstance(what, Mapping):
                await self.set_terminal_size(*size(what.get("width"), what.get("height")))
            case "focus":
                await self.focus()
            case "blur":
                await self.blur()
            case "ping" if isinstance(what, str) and len(what) <= 64:
                return json.dumps(["pong", what])
            case _:
                raise ValueError("nothing that the page says")
        return None

    def _notice(self) -> None:
        self.heard = asyncio.get_running_loop().time()

    async def send_bytes(self, data: bytes) -> bool:
        return not self.over.is_set() and await super().send_bytes(data)

    # -- from the app -----------------------------------------------------------------------------

    async def on_data(self, payload: bytes) -> None:
        self._has_begun = True
        # What is said to nobody is still taken, or the app would wait there and never leave.
        with contextlib.suppress(ConnectionError, RuntimeError):
            await super().on_data(payload)

    async def on_meta(self, data: bytes) -> None:
        meta = json.loads(data)
        if meta.get("type") == "open_url" and not _is_for_browsers(meta.get("url")):
            return
        with contextlib.suppress(ConnectionError, RuntimeError):
            await super().on_meta(data)

    async def _leave(self) -> None:
        self.over.set()

    def _forget_downloads(self) -> None:
        # textual-serve only ends those that are under way, and keeps what nobody fetched.
        waiting = self._download_manager._active_downloads
        for key in [key for key, one in waiting.items() if one.app_service is self]:
            waiting.pop(key).incoming_chunks.put_nowait(None)


def size(width: Any, height: Any) -> tuple[int, int]:
    """Columns and lines as a page gives them, within bounds."""

    def bounded(value: Any, usual: int, most: int) -> int:
        try:
            return max(1, min(int(value), most))
        except (TypeError, ValueError, OverflowError):
            return usual

    return bounded(width, 80, WIDEST), bounded(height, 24, HIGHEST)


def _is_for_browsers(address: object) -> bool:
    try:
        return isinstance(address, str) and urlsplit(address).scheme in ("http", "https", "mailto")
    except ValueError:
        return False
