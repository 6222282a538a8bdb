"""Bills as files, in ``exports`` of StudyLam's own folder; in a browser, as downloads."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from studylam.tui.handing_over import hand_over
from studylam.tui.screens.ask import AskScreen
from studylam.tui.widgets.rows import Row

if TYPE_CHECKING:
    from studylam.pricing import Bill
    from studylam.tui.ports import SessionScreen

FORMATS = (
    ("md", "Markdown", "to read, or to paste into a page"),
    ("csv", "CSV", "for a spreadsheet"),
    ("json", "JSON", "for a program: as studylam price --json"),
)


def export_bills(screen: SessionScreen, bills: Sequence[tuple[str, Bill]]) -> None:
    """Ask for the format, write the bills side by side, and say where."""
    title = bills[0][0] if len(bills) == 1 else f"{len(bills)} bills"
    rows = [Row(suffix, name, aside=about) for suffix, name, about in FORMATS]

    def chosen(suffix: str | None) -> None:
        if suffix is not None:
            _write(screen, bills, suffix)

    screen.app.push_screen(AskScreen(f"Export: {title}", "As which kind of file?", rows), chosen)


def _write(screen: SessionScreen, bills: Sequence[tuple[str, Bill]], suffix: str) -> None:
    session = screen.session
    moment = session.now()

    def work() -> Path:
        from studylam.home import home

        folder = home() / "exports"
        folder.mkdir(exist_ok=True)
        name = file_name(bills[0][0] if len(bills) == 1 else "bills")
        path = folder / f"price-{name}-{moment:%Y-%m-%d-%H%M%S}.{suffix}"
        path.write_text(text_of(bills, suffix), encoding="utf-8")
        return path

    def done(path: Path) -> None:
        hand_over(screen, path)

    session.background(work, done, owner=screen)


def file_name(title: str) -> str:
    """A title as a part of a file's name, on any system."""
    return re.sub(r"[^a-z0-9]+", "-", title.casefold()).strip("-")[:40] or "bill"


def text_of(bills: Sequence[tuple[str, Bill]], suffix: str) -> str:
    """The file's text."""
    import json

    from studylam.pricing.export import to_csv, to_document, to_markdown

    if suffix == "json":
        return json.dumps(to_document(bills), indent=2, ensure_ascii=False) + "\n"
    return to_csv(bills) if suffix == "csv" else to_markdown(bills)
