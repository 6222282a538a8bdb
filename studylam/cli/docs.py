"""``studylam docs``: the pages about StudyLam itself, to read in the terminal or to pass on."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from studylam.cli.output import draws, emit, say
from studylam.docs import FOLDER, PAGES, Page, page

if TYPE_CHECKING:
    from textual.content import Content
    from textual.style import Style

_LISTED = 20
"""Sections of a page that are named where one of another name was asked for."""


@click.command()
@click.argument("name", required=False, metavar="[PAGE]")
@click.option("--path", "as_path", is_flag=True, help="Say where the page's file is.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def command(name: str | None, as_path: bool, as_json: bool) -> None:
    """Read a page of the documentation; without PAGE, list the pages.

    On a terminal it is set for reading, and a long page opens in your pager. Into a pipe or a file
    goes its Markdown. PAGE#SECTION shows one section: its heading in small letters, with hyphens.
    """
    if name is None:
        _list(as_path=as_path, as_json=as_json)
        return
    id, _, anchor = name.partition("#")
    found = page(id)
    text = _section(found, anchor) if anchor else found.text
    if as_json:
        emit({**_row(found), "markdown": text})
    elif as_path:
        say(str(found.path))
    elif not draws(sys.stdout):
        say(text.rstrip("\n"))
    else:
        _show(text)


def _list(*, as_path: bool, as_json: bool) -> None:
    if as_json:
        emit([_row(one) for one in PAGES])
    elif as_path:
        say(str(FOLDER))
    else:
        width = max(len(one.id) for one in PAGES)
        for one in PAGES:
            say(f"{one.id:<{width}}  {one.about}")
        say("\nOne of them: studylam docs tour. In the app: ctrl+p, and the word guide.")


def _row(one: Page) -> dict[str, object]:
    return {
        "id": one.id,
        "title": one.title,
        "about": one.about,
        "path": str(one.path),
        "sections": [section.id for section in one.sections],
    }


def _section(found: Page, anchor: str) -> str:
    from studylam.errors import NotFoundError

    known = [name for section in found.sections for name in section.anchors]
    if anchor not in known:
        more = f"studylam docs {found.id} --json" if len(known) > _LISTED else ""
        raise NotFoundError.named("section", anchor, known, list_with=more)
    section = found.sections[found.section(anchor)]
    return f"## {section.title}\n\n{section.markdown}\n"


# -- on a terminal --------------------------------------------------------------------------------


def _show(text: str) -> None:
    from studylam.tui.prose import MEASURE, set_text

    columns, rows = shutil.get_terminal_size()
    lines = [""] + [f"  {_drawn(line)}" for line in set_text(text, min(columns - 4, MEASURE))]
    if len(lines) < rows:
        click.echo("\n".join(lines), color=True)
    else:
        # Its own instructions to a terminal are all that is in it: pages can't bring any.
        click.echo_via_pager("\n".join(lines), color=True)


def _drawn(line: Content) -> str:
    """A line with the attributes that every terminal has, whatever its colours are."""
    return "".join(_codes(style, text) for text, style in line.render(end="", parse_style=_plain))


def _plain(style: str | Style) -> Style:
    """A style of the app, without its theme."""
    from textual.color import Color
    from textual.style import Style

    if isinstance(style, Style):
        return style
    words = style.split()
    return Style(
        bold="bold" in words or None,
        italic="italic" in words or None,
        underline="underline" in words or None,
        dim=("$text-muted" in words or "$foreground-muted" in words) or None,
        foreground=Color(0, 160, 160) if "$secondary" in words else None,
    )


def _codes(style: Style, text: str) -> str:
    codes = list(_attributes(style))
    return f"\x1b[{';'.join(codes)}m{text}\x1b[0m" if codes and text.strip() else text


def _attributes(style: Style) -> Iterator[str]:
    if style.bold:
        yield "1"
    if style.dim:
        yield "2"
    if style.italic:
        yield "3"
    if style.underline:
        yield "4"
    if style.foreground is not None and not os.environ.get("NO_COLOR"):
        yield "36"
