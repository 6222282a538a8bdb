"""A window of headless Chromium, and what its terminal shows."""

from __future__ import annotations

import asyncio
import importlib.util
import os
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tests.serve.visiting import SECONDS, Screen

if TYPE_CHECKING:
    from playwright.async_api import ConsoleMessage, Page, WebSocket

SIZE = {"width": 1000, "height": 700}
PICTURE = "STUDYLAM_PICTURE"
"""A file to keep the last picture in, for whoever wants to look."""

_FLAGS = (
    "--no-sandbox",  # the checks run as root
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def chromium() -> str | None:
    """The Chromium of this machine, if there is one that can be driven."""
    if importlib.util.find_spec("playwright") is None:
        return None
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next((path for name in names if (path := shutil.which(name))), None)


class Window:
    """A page. ``asked``: every address that it asked for; ``complaints``: of its scripts, and of
    the browser about what it was told to keep out.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.asked: list[str] = []
        self.complaints: list[str] = []
        self._screen: Screen | None = None
        self._waiting: list[bytes] = []
        self._fed = asyncio.Event()
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._heard)
        page.on("websocket", self._connected)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(message.text)

    def _connected(self, socket: WebSocket) -> None:
        self.asked.append(socket.url.replace("ws", "http", 1))
        found = re.search(r"width=(\d+)&height=(\d+)", socket.url)
        assert found is not None
        self._screen = Screen(int(found[1]), int(found[2]))
        socket.on("framereceived", self._take)

    def _take(self, payload: bytes | str) -> None:
        if isinstance(payload, bytes):
            self._waiting.append(payload)
            self._fed.set()

    @property
    def text(self) -> str:
        """What the terminal shows by now."""
        if self._screen is None:
            return ""
        while self._waiting:
            self._screen.feed(self._waiting.pop(0))
        return self._screen.text

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.page.keyboard.press(key)

    async def sees(self, *patterns: str) -> str:
        """Wait until one of these is on the screen; the screen's text."""
        try:
            async with asyncio.timeout(SECONDS):
                while not any(re.search(one, self.text, re.MULTILINE) for one in patterns):
                    self._fed.clear()
                    await self._fed.wait()
        except TimeoutError:
            raise AssertionError(
                f"None of {patterns} came to be seen; {self.complaints}\n{self.text}"
            ) from None
        return self.text

    async def is_told(self, words: str) -> None:
        """Wait until the page says that over the terminal."""
        await self.page.get_by_text(words).wait_for(timeout=SECONDS * 1000)

    async def keep_picture(self, folder: Path) -> None:
        """Take a picture: the page can be drawn, and looked at."""
        picture = await self.page.screenshot(path=os.environ.get(PICTURE, folder / "page.png"))
        assert len(set(picture)) > 100


@asynccontextmanager
async def opened(address: str) -> AsyncIterator[Window]:
    """A new browser that has opened the address."""
    from playwright.async_api import async_playwright

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=list(_FLAGS))
        try:
            page = await browser.new_page(viewport=SIZE)  # type: ignore[arg-type]
            window = Window(page)
            await page.goto(address)
            yield window
        finally:
            await browser.close()
