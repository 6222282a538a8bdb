"""The reference as man pages, in the macros of man(7).

Written here: click-man, the library for it, knows neither examples nor exit statuses, and imports
setuptools.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from studylam import __version__
from studylam.cli.reference.page import Page, Text
from studylam.cli.reference.statuses import ENVIRONMENT, FILES, STATUSES

_TEXT = str.maketrans(
    {
        "\\": r"\e",
        "-": r"\-",  # else a hyphen, that can't be searched for or copied
        "'": r"\(aq",
        "`": r"\(ga",
        "^": r"\(ha",
        "~": r"\(ti",
    }
)


def man_page(page: Page) -> str:
    """The source of one page."""
    return "\n".join(_lines(page)) + "\n"


def _lines(page: Page) -> Iterator[str]:
    name = page.name.replace(" ", "-")
    yield f'.TH "{_text(name.upper())}" "1" "" "StudyLam {_text(__version__)}" "StudyLam"'
    yield from ('.\\" Made from the commands: studylam man --install', ".SH NAME")
    yield f"{_text(name)} \\- {_text(page.summary.rstrip('.'))}"
    yield ".SH SYNOPSIS"
    yield f".B {_text(page.name)}"
    if page.usage:
        yield _text(" ".join(page.usage))
    yield ".SH DESCRIPTION"
    yield from _texts(page.description or (Text(page.summary),))
    yield from _list("COMMANDS", page.commands)
    yield from _list("OPTIONS", page.options)
    if page.examples:
        yield from (".SH EXAMPLES", *_verbatim(page.examples))
    if page.notes:
        yield from (".SH NOTES", *_texts(page.notes))
    statuses = dict(STATUSES)
    if page.fails:
        statuses["1"] = page.fails
    yield from _list("EXIT STATUS", statuses.items())
    yield from _list("ENVIRONMENT", ENVIRONMENT)
    yield from _list("FILES", FILES)
    yield from _see_also(page)


def _see_also(page: Page) -> Iterator[str]:
    name = page.name.replace(" ", "-")
    above = name.rpartition("-")[0]
    others = [above] if above else []
    others += [f"{name}-{below}" for below, _ in page.commands]
    if others:
        yield ".SH SEE ALSO"
        for number, other in enumerate(others, 1):
            yield f".BR {_text(other)} (1){',' if number < len(others) else ''}"


def _list(heading: str, rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    rows = list(rows)
    if rows:
        yield f".SH {heading}"
        for name, text in rows:
            yield from (".TP", f".B {_text(name)}", _text(text) or "\\&")


def _texts(texts: Iterable[Text]) -> Iterator[str]:
    for number, text in enumerate(texts):
        if number:
            yield ".PP"
        yield from _verbatim(text.words.splitlines()) if text.verbatim else [_text(text.words)]


def _verbatim(lines: Iterable[str]) -> Iterator[str]:
    yield from (".RS 4", ".nf", *map(_text, lines), ".fi", ".RE")


def _text(text: str) -> str:
    """Text that roff prints as it is; a line that begins like a request is none."""
    plain = text.translate(_TEXT).replace('"', r"\(dq")
    return f"\\&{plain}" if plain.startswith((".", r"\(aq")) else plain
