"""What a browser is given: the page with the terminal, sentences, and the files of both."""

from __future__ import annotations

from html import escape
from pathlib import Path
from string import Template

from aiohttp import web

FILES = Path(__file__).parent / "files"
"""The page, its colours, and what waits for its fonts."""


def terminal() -> web.Response:
    """The page: a terminal that fills it, in which the app is."""
    return _html((FILES / "page.html").read_text("utf-8"))


def sentence(words: str, status: int) -> web.Response:
    """A page that says why there is no other."""
    text = (FILES / "sentence.html").read_text("utf-8")
    return _html(Template(text).substitute(words=escape(words, quote=False), head=""), status)


def onward() -> web.Response:
    """A page that leads on to the terminal's, by itself."""
    text = (FILES / "sentence.html").read_text("utf-8")
    head = '<meta http-equiv="refresh" content="0; url=/">'
    words = '<a href="/">Go on to StudyLam</a>'
    return _html(Template(text).substitute(words=words, head=head))


def _html(text: str, status: int = 200) -> web.Response:
    return web.Response(text=text, status=status, content_type="text/html", charset="utf-8")
