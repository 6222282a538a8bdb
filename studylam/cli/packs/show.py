"""``studylam pack list`` and ``show``: which packs there are, and what is in one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from studylam.cli.output import emit, say
from studylam.cli.packs.common import contents, pack_folder

if TYPE_CHECKING:
    from studylam.packs import Library
    from studylam.packs.models import Pack

KINDS = (
    "modules",
    "lessons",
    "labs",
    "banks",
    "questions",
    "concepts",
    "facts",
    "sources",
    "events",
    "blueprints",
    "price-lists",
)


@click.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def list_packs(as_json: bool) -> None:
    """The packs that StudyLam has."""
    from studylam.packs import open_library

    packs = open_library().packs
    if as_json:
        emit([_summary(pack) for pack in packs])
        return
    for pack in packs:
        say(f"{pack.meta.id}  {pack.meta.version}  {pack.meta.title}\n    {contents(pack)}")
        say(f"    {pack.root}")


def _summary(pack: Pack) -> dict[str, Any]:
    return {
        **pack.meta.model_dump(mode="json"),
        "root": pack.root,
        "lessons": len(pack.lessons),
        "questions": len(pack.questions),
        "labs": len(pack.labs),
    }


@click.command()
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@click.option("--list", "kind", type=click.Choice(KINDS), help="List everything of one kind.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def show(folder: Path | None, kind: str | None, as_json: bool) -> None:
    """What a pack is and holds; with --list, the ids and titles of one kind of thing."""
    from studylam.packs import Library, load_pack

    pack = load_pack(pack_folder(folder))
    library = Library([pack])
    if kind:
        rows = _rows(library, kind)
        if as_json:
            emit([{"id": name, "title": title} for name, title in rows])
            return
        width = min(max((len(name) for name, _ in rows), default=0), 40)
        for name, title in rows:
            say(f"{name:<{width}}  {title}")
        return
    counts = {each: len(_rows(library, each)) for each in KINDS}
    if as_json:
        emit({**pack.meta.model_dump(mode="json"), "root": pack.root, "counts": counts})
        return
    say(f"{pack.meta.title}  ({pack.meta.id} {pack.meta.version}, {pack.meta.licence})")
    if pack.meta.description:
        say(pack.meta.description)
    say(pack.root)
    for each, number in counts.items():
        say(f"{number:>6}  {each.replace('-', ' ')}")


def _rows(library: Library, kind: str) -> list[tuple[str, str]]:
    """Id and title of everything of a kind."""
    match kind:
        case "questions":
            return [(q.id, _first_words(q.stem)) for q in library.questions]
        case "concepts":
            return [(c.id, c.sentence) for c in library.concepts]
        case "facts":
            return [(f.id, f"{f.display}  {f.title} (as of {f.as_of})") for f in library.facts]
        case "sources":
            return [(s.id, f"{s.title}, {s.publisher}") for s in library.sources]
        case "events":
            return [(e.name, e.title) for e in library.events]
        case "blueprints":
            return [(b.exam, b.title) for b in library.blueprints]
        case "price-lists":
            return [(p.id, p.path) for p in library.price_lists]
        case _:
            things: Sequence[Any] = getattr(library, kind)
            return [(thing.id, thing.title) for thing in things]


def _first_words(text: str, width: int = 70) -> str:
    words = " ".join(text.split())
    return words if len(words) <= width else words[: width - 1].rsplit(" ", 1)[0] + " …"
