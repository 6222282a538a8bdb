"""``studylam pack list`` and ``show``: which packs there are, and what is in one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from studylam.cli.output import emit, say
from studylam.cli.packs.common import contents
from studylam.cli.packs.telling import origin_document
from studylam.packs.models.base import plain

if TYPE_CHECKING:
    from studylam.cli.packs.about import Found
    from studylam.packs import Library
    from studylam.packs.models import Pack
    from studylam.packs.shelf import Installed, Origin

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
    "scenarios",
    "exercises",
    "terms",
    "tracks",
)


@click.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def list_packs(as_json: bool) -> None:
    """The packs that StudyLam has, and those that Python distributions here would bring."""
    from studylam.packs import open_library
    from studylam.packs.shelf import installed, offers

    here, library, known = installed(), open_library(), offers()
    newest = {(o.distribution, o.entry_point): o.version for o in known if o.folder}
    rows = [_described(library.packs[0], "built-in", None)]
    rows += [_shelved(one, library, newest) for one in here]
    taken = {(one.origin.source, one.origin.entry_point) for one in here if one.origin}
    rows += [
        {
            "id": None,
            "state": "available",
            "distribution": offer.distribution,
            "entry_point": offer.entry_point,
            "version": offer.version,
            "root": str(offer.folder) if offer.folder else None,
        }
        for offer in known
        if (offer.distribution, offer.entry_point) not in taken
    ]
    if as_json:
        emit(rows)
        return
    for row in rows:
        _say_row(row)


def _shelved(
    one: Installed, library: Library, newest: Mapping[tuple[str, str], str]
) -> dict[str, Any]:
    """A row for what is on the shelf, whether it can be used or not."""
    packs = {pack.root: pack for pack in library.packs}
    fault = one.fault or next(
        (left.why.message for left in library.left_out if left.root == one.root), ""
    )
    pack = packs.get(str(one.root.resolve()))
    if pack is not None and pack.meta.id != one.id:
        fault = f"Its pack.yaml calls it {pack.meta.id!r}."
    if pack is not None and not fault:
        origin = one.origin
        other = newest.get((origin.source, origin.entry_point), "") if origin else ""
        is_newer = origin is not None and other not in ("", origin.distribution_version)
        return {
            **_described(pack, "installed", origin),
            "newer": other if is_newer else None,
        }
    return {
        "id": one.id,
        "state": "broken",
        "fault": fault or "It can't be read.",
        "root": str(one.root),
        "origin": origin_document(one.origin),
    }


def _described(pack: Pack, state: str, origin: Origin | None) -> dict[str, Any]:
    return {
        **plain(pack.meta),
        "root": pack.root,
        "lessons": len(pack.lessons),
        "questions": len(pack.questions),
        "labs": len(pack.labs),
        "scenarios": len(pack.scenarios),
        "exercises": len(pack.exercises),
        "contents": contents(pack),
        "state": state,
        "origin": origin_document(origin),
        "from": origin.words if origin else None,
    }


def _say_row(row: dict[str, Any]) -> None:
    if row["state"] == "available":
        name = f"{row['distribution']} {row['version']}".rstrip()
        say(f"{name}  (a Python distribution, not installed here as a pack)")
        if row["root"]:
            name = f"{row['distribution']}:{row['entry_point']}"
            say(f"    available: studylam pack install {name}")
        else:
            say("    It says that it brings a pack, but there is none where it says.")
    elif row["state"] == "broken":
        say(f"{row['id']}  can't be used: {row['fault']}")
        say(f"    {row['root']}\n    take it away: studylam pack remove {row['id']}")
    else:
        say(f"{row['id']}  {row['version']}  {row['title']}\n    {row['contents']}")
        say(f"    {row['root']}")
        if row["origin"]:
            say(f"    from {row['from']}, {row['origin']['installed_at'][:10]}")
        if row.get("newer"):
            say(f"    {row['newer']} is here now: studylam pack update {row['id']}")


@click.command()
@click.argument("what", metavar="[ID|DIR|X.zip]", required=False)
@click.option(
    "--list",
    "kind",
    type=click.Choice(KINDS),
    metavar="KIND",
    help=f"List everything of one kind: {', '.join(KINDS)}.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def show(what: str | None, kind: str | None, as_json: bool) -> None:
    """What a pack is, where it is from, and what it holds; with --list, all of one kind.

    Without ID, the built-in course. Nothing of the pack is run.
    """
    from studylam.cli.packs.about import found
    from studylam.packs import Library, load_pack

    with found(what) as there:
        pack = load_pack(there.root, cache=there.kind != "archive")
        library = Library([pack])
        if kind:
            _list(_rows(library, kind), as_json=as_json)
        else:
            _show(pack, library, there, as_json=as_json)


def _list(rows: Sequence[tuple[str, str]], *, as_json: bool) -> None:
    if as_json:
        emit([{"id": name, "title": title} for name, title in rows])
        return
    width = min(max((len(name) for name, _ in rows), default=0), 40)
    for name, title in rows:
        say(f"{name:<{width}}  {title}")


def _show(pack: Pack, library: Library, there: Found, *, as_json: bool) -> None:
    from studylam.cli.packs.about import code_of
    from studylam.packs.shelf import roots

    counts = {each: len(_rows(library, each)) for each in KINDS}
    code = code_of(pack, there.kind)
    here = {root.name for root in roots()}
    extends = {name: name in here for name in pack.meta.extends}
    if as_json:
        emit(
            {
                **plain(pack.meta),
                "root": there.shown,
                "kind": there.kind,
                "counts": counts,
                "origin": origin_document(there.origin),
                "checksums": {"state": there.checksums, "altered": list(there.altered)},
                "extends_installed": extends,
                "code": code.document,
            }
        )
        return
    say(f"{pack.meta.title}  ({pack.meta.id} {pack.meta.version}, {pack.meta.licence})")
    if pack.meta.description:
        say(pack.meta.description)
    say(there.shown)
    for each, number in counts.items():
        say(f"{number:>6}  {each.replace('-', ' ')}")
    if pack.meta.authors:
        say(f"by         {', '.join(pack.meta.authors)}")
    if there.origin:
        say(f"from       {there.origin.words}, installed {_when(there.origin.installed_at)}")
        if there.origin.forced:
            say("           (it had errors, and was installed all the same)")
    if sums := _of_sums(there):
        say(f"checksums  {sums}")
    if extends:
        words = (f"{name}{'' if there else ' (not installed)'}" for name, there in extends.items())
        say(f"builds on  {', '.join(words)}")
    say(f"code       {code.words}")
    if code.tier:
        say(f"isolation  {code.tier} ({', '.join(code.layers) or 'none'}): {code.meaning}")


def _when(moment: str) -> str:
    return moment.replace("T", " ").replace("Z", " UTC")


def _of_sums(there: Found) -> str:
    """Whether the files are those that came, in words."""
    if there.checksums == "altered":
        names, more = ", ".join(there.altered[:4]), len(there.altered) - 4
        return f"not as installed any more: {names}" + (f", … {more} more" if more > 0 else "")
    if there.checksums == "right":
        whose = "its SHA256SUMS says" if there.kind == "archive" else "it was installed"
        return f"every file is as {whose}"
    return {"archive": "it brings none", "installed": "there are none"}.get(there.kind, "")


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
        case "scenarios":
            return [(s.id, f"{s.title} ({s.tool})") for s in library.scenarios]
        case "terms":
            return [(t.id, t.term) for t in library.terms]
        case "exercises":
            return [(e.id, f"{e.title} ({e.kind})") for e in library.exercises]
        case _:
            things: Sequence[Any] = getattr(library, kind)
            return [(thing.id, thing.title) for thing in things]


def _first_words(text: str, width: int = 70) -> str:
    words = " ".join(text.split())
    return words if len(words) <= width else words[: width - 1].rsplit(" ", 1)[0] + " …"
