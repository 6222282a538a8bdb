"""The real server in a process of its own, and a visitor who speaks to it as the page does."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

import aiohttp
import pyte

from tests.processes import is_there

SECONDS = 40.0
"""How long something may take on a busy machine, at most."""

KEYS = {"enter": "\r", "escape": "\x1b", "down": "\x1b[B", "f6": "\x1b[17~", "ctrl+x": "\x18"}


@dataclass(frozen=True)
class Running:
    """A server that runs: ``address`` is what it has shown, with the token."""

    process: subprocess.Popen[str]
    address: str

    @property
    def origin(self) -> str:
        parts = urlsplit(self.address)
        return f"{parts.scheme}://{parts.netloc}"

    def stop(self, number: int = signal.SIGTERM) -> str:
        """End it; what it has said since it was ready."""
        self.process.send_signal(number)
        said, _ = self.process.communicate(timeout=SECONDS)
        return said


@contextmanager
def serving(*options: str, **variables: str) -> Iterator[Running]:
    """``studylam serve`` with the test's own home."""
    process = subprocess.Popen(
        [sys.executable, "-m", "studylam", "serve", *options],
        env={**os.environ, **variables},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    try:
        yield Running(process, _shown_address(process))
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(timeout=SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
        assert process.stdout is not None
        process.stdout.close()


def _shown_address(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    found = ""
    for line in process.stdout:
        found = line.strip() if "token=" in line else found
        if "ctrl+c" in line:
            return found
    raise AssertionError(f"It didn't begin to serve (status {process.wait()}).")


class Screen:
    """What a terminal of this size shows of what was sent to it."""

    def __init__(self, columns: int = 100, lines: int = 30) -> None:
        self.columns, self.lines = columns, lines
        self._screen = pyte.Screen(columns, lines)
        self._stream = pyte.ByteStream(self._screen)

    def feed(self, data: bytes) -> None:
        # What pyte doesn't know of: private modes are asked and told with these.
        self._stream.feed(re.sub(rb"\x1b\[[?>=][0-9;]*\$p|\x1b\[[<>=][0-9;]*u", b"", data))

    @property
    def text(self) -> str:
        return "\n".join(line.rstrip() for line in self._screen.display)


class Visitor:
    """A browser's page, as far as the server can tell: cookies, one websocket, a terminal."""

    def __init__(self, running: Running, cookies: aiohttp.CookieJar | None = None) -> None:
        self.running = running
        self.is_new = cookies is None
        # Which else keeps none for an address in figures.
        self.cookies = cookies or aiohttp.CookieJar(unsafe=True)
        self.screen = Screen()
        self.told: list[list[object]] = []
        """What the server has said to the page itself."""
        self.client: aiohttp.ClientSession
        self.socket: aiohttp.ClientWebSocketResponse

    @asynccontextmanager
    async def here(self) -> AsyncIterator[Visitor]:
        """From opening the address to closing the tab."""
        async with aiohttp.ClientSession(cookie_jar=self.cookies) as client:
            self.client = client
            await client.get(self.running.address)
            page = await client.get(f"{self.running.origin}/")
            assert page.status == 200, await page.text()
            async with client.ws_connect(
                f"{self.running.origin}/ws",
                params={"width": str(self.screen.columns), "height": str(self.screen.lines)},
                headers={"Origin": self.running.origin},
                max_msg_size=0,
            ) as self.socket:
                yield self

    async def at_home(self) -> None:
        """Go past what a newcomer is asked."""
        if self.is_new:  # Home is there before its question is.
            await self.sees(r"Welcome\.")
            await self.press("ctrl+x")
            self.is_new = False
        await self.sees(r"(?s)▸.*Packs")

    async def press(self, *keys: str) -> None:
        """Each is a key's name, or what it writes."""
        for key in keys:
            await self.socket.send_str(json.dumps(["stdin", KEYS.get(key, key)]))

    async def sees(self, *patterns: str) -> str:
        """Wait until one of these is on the screen; the screen's text."""
        until = time.monotonic() + SECONDS
        while not any(re.search(one, self.screen.text, re.MULTILINE) for one in patterns):
            await self._take(until, f"None of {patterns} came to be seen")
        return self.screen.text

    async def is_told(self, what: str) -> list[object]:
        """Wait until the server has said that to the page itself."""
        until = time.monotonic() + SECONDS
        while not any(message[0] == what for message in self.told):
            await self._take(until, f"No {what}")
        return next(message for message in self.told if message[0] == what)

    async def ended(self) -> str:
        """Wait until the server ends the session; the reason that it gives."""
        until = time.monotonic() + SECONDS
        while not self.socket.closed:
            message = await self._take(until, "It didn't end")
            if message.type is aiohttp.WSMsgType.CLOSE:
                return str(message.extra)
        return ""

    async def _take(self, until: float, otherwise: str) -> aiohttp.WSMessage:
        try:
            async with asyncio.timeout(until - time.monotonic()):
                message = await self.socket.receive()
                await asyncio.sleep(0)
        except TimeoutError:
            raise AssertionError(f"{otherwise}:\n{self.screen.text}") from None
        if message.type is aiohttp.WSMsgType.BINARY:
            self.screen.feed(message.data)
        elif message.type is aiohttp.WSMsgType.TEXT:
            self.told.append(json.loads(message.data))
        elif message.type in (aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR):
            raise AssertionError(f"{otherwise}; the connection is gone:\n{self.screen.text}")
        return message


def gone(processes: set[int]) -> bool:
    """Wait until none of these processes runs any more."""
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        if not any(map(is_there, processes)):
            return True
        time.sleep(0.05)
    return False
