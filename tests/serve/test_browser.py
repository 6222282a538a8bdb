"""In a real browser: headless Chromium at the real server, with the real sandbox."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from studylam.progress import Record
from studylam.serve.server import STOPPED
from studylam.serve.visitors import Visitors
from tests.processes import below
from tests.serve.visiting import Running, gone, serving
from tests.serve.window import Window, chromium, opened


@pytest.fixture
def running(own_home: Path, parsed_course: Path) -> Iterator[Running]:
    shutil.copytree(parsed_course, own_home / "cache")
    with serving() as server:
        yield server


@pytest.mark.skipif(
    chromium() is None,
    reason="no Chromium here (chromium, chromium-browser or google-chrome), or no playwright",
)
async def test_open_answer_a_question_run_a_lab(running: Running, own_home: Path) -> None:
    async with opened(running.address) as window:
        await window.sees(r"(?s)▸.*Packs", r"Welcome\.")
        await _shows_what_it_should(window, running)
        if "Welcome." in window.text:
            await window.press("Control+x")
            await window.sees(r"(?s)▸.*Packs")
        await window.press("3")
        await window.sees("Type +‹ any ›")
        await window.press("ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowRight")
        await window.sees("Type +‹ single.choice ›")
        await window.press("Enter")
        await window.sees(r"1 of 10$")
        await window.press("a", "s")
        await window.sees(r"Right\.", "Not this time")
        await window.press("Escape", "Escape")
        await window.sees(r"(?s)▸.*Packs")
        await window.press("2")
        await window.sees("Your first function")
        await window.press("Enter")
        await window.sees("f6 cases")
        await window.press("F6")
        text = await window.sees(r"\d of \d+ cases")
        assert "isolation: full (A)" in text
        await window.keep_picture(own_home)
        processes = below(running.process.pid)
        running.process.terminate()
        await window.is_told(STOPPED)
    assert gone(processes)
    (visitor,) = Visitors(own_home).all()
    with Record.open(visitor.folder / "progress.db", read_only=True) as record:
        assert len(record.answers()) == 1


async def _shows_what_it_should(window: Window, running: Running) -> None:
    """The token has left the address, no other host was asked, and the page fills its window."""
    token = running.address.partition("token=")[2]
    assert window.page.url == f"{running.origin}/"
    assert await window.page.evaluate("document.cookie") == ""
    assert all(url.startswith(running.origin) or url == "about:blank" for url in window.asked)
    assert not [url for url in window.asked[1:] if token in url]
    assert not window.complaints
    fonts = await window.page.evaluate("[...document.fonts].map(one => one.status)")
    assert fonts == ["loaded", "loaded"]
    terminal, page = await window.page.evaluate(
        """[document.querySelector(".xterm-screen").getBoundingClientRect(),
            document.documentElement.getBoundingClientRect()].map(one => [one.width, one.height])"""
    )
    for of_terminal, of_page in zip(terminal, page, strict=True):
        assert of_page - 40 < of_terminal <= of_page


def test_the_machine_of_the_projects_checks_has_a_chromium() -> None:
    """There, a test that is left out would hold nothing."""
    if os.environ.get("CI"):
        assert chromium() is not None
