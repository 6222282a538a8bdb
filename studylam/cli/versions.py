"""``studylam progress versions``: versions of a lab's code, as the lab console keeps them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from studylam.cli.output import emit, say

if TYPE_CHECKING:
    from studylam.labs import LabSession
    from studylam.labs.differences import Difference
    from studylam.progress import Version


@click.group()
def versions() -> None:
    """Versions of your code in a lab: keep, compare, go back."""


@versions.command("list")
@click.argument("lab")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def list_(lab: str, as_json: bool) -> None:
    """The versions of LAB's code, the newest first."""
    with _session(lab, writes=False) as (session, note):
        found = [(one, _size(session, one)) for one in session.versions.all()]
    if as_json:
        emit({"note": note, "lab": lab, "versions": [_document(*one) for one in found]})
        return
    if not found:
        say(note or "No version of this lab's code is kept.")
    width = max((len(one.name) for one, _ in found), default=0)
    for one, (added, removed) in found:
        cases = "cases not run" if one.passed is None else f"{one.passed} of {one.total} cases"
        own = "" if one.is_own else " (kept by itself)"
        made = f"{one.made_at.astimezone():%Y-%m-%d %H:%M}"
        say(f"{one.name:<{width}}  {made}  {cases}, +{added} −{removed} lines{own}")


@versions.command(short_help="What changed from a version, or the starter.")
@click.argument("lab")
@click.argument("name", required=False)
def diff(lab: str, name: str | None) -> None:
    """What changed from the version NAME, or from the starter, to LAB's code as it is now."""
    from studylam.labs.differences import differences, size

    with _session(lab, writes=False) as (session, _):
        old = session.lab.starter if name is None else session.versions.named(name).files
        changes = differences(old, {file: session.files[file] for file in old})
    for one in changes:
        for line in _lines(one):
            say(line)
    added, removed = size(changes)
    say(f"+{added} −{removed} lines" if added or removed else "Nothing changed.")


@versions.command()
@click.argument("lab")
@click.argument("name")
def keep(lab: str, name: str) -> None:
    """Keep LAB's code as it is now, under NAME."""
    with _session(lab) as (session, _):
        version = session.versions.keep(name, session.files)
    say(f"Kept as “{version.name}”.")


@versions.command(short_help="Go back to a version; what it replaces is kept.")
@click.argument("lab")
@click.argument("name")
def load(lab: str, name: str) -> None:
    """Make the version NAME LAB's code; what that replaces is kept as a version first."""
    from studylam.labs.versions import load as load_version

    with _session(lab) as (session, _):
        version = session.versions.named(name)
        before = load_version(session, version, session.versions)
    say(f"This is “{version.name}” again.")
    if before is not None:
        say(f"What you had is kept as “{before.name}”.")


@versions.command()
@click.argument("lab")
@click.argument("name")
@click.argument("new")
def rename(lab: str, name: str, new: str) -> None:
    """Call the version NAME of LAB's code NEW."""
    with _session(lab) as (session, _):
        version = session.versions.rename(session.versions.named(name), new)
    say(f"It is “{version.name}” now.")


@versions.command()
@click.argument("lab")
@click.argument("name")
def delete(lab: str, name: str) -> None:
    """Forget the version NAME of LAB's code."""
    with _session(lab) as (session, _):
        version = session.versions.named(name)
        session.versions.discard(version)
    say(f"“{version.name}” is deleted.")


@contextmanager
def _session(lab: str, *, writes: bool = True) -> Iterator[tuple[LabSession, str]]:
    """The lab with the learner's code; nothing runs. With a note where there is no record yet."""
    from studylam.cli.progress import for_reading
    from studylam.labs import open_lab
    from studylam.packs import open_library
    from studylam.progress import Record
    from studylam.runtime import LambdaService

    library = open_library()
    library.lab(lab)  # an unknown one is refused before a record is made
    record, note = (Record.open(), "") if writes else for_reading()
    with record, LambdaService(blank_environments=0) as service:
        yield open_lab(library, lab, service, record), note


def _size(session: LabSession, version: Version) -> tuple[int, int]:
    from studylam.labs.differences import differences, size

    return size(differences(session.lab.starter, version.files))


def _document(version: Version, lines: tuple[int, int]) -> dict[str, object]:
    return {
        "name": version.name,
        "made_at": version.made_at.isoformat(),
        "own": version.is_own,
        "passed": version.passed,
        "total": version.total,
        "added": lines[0],
        "removed": lines[1],
        "files": dict(version.files),
    }


def _lines(one: Difference) -> Iterator[str]:
    """As ``diff -u`` has it, for people."""
    from studylam.inert import inert_line

    if one.is_empty:
        return
    yield inert_line(f"{one.name}  +{one.added} −{one.removed}")
    for row in one.rows(paired=False):
        if row.hidden:
            yield f"  … {row.hidden} lines as before"
        elif row.is_same and row.new is not None:
            yield inert_line(f"  {row.new[1]}")
        elif row.old is not None:
            yield inert_line(f"- {row.old[1]}")
        elif row.new is not None:
            yield inert_line(f"+ {row.new[1]}")
    yield ""
