"""``studylam tracks``: which labs belong together, and how far one is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from studylam.cli.output import emit, say

if TYPE_CHECKING:
    from studylam.study.standing.tracks import LabGroup


@click.command()
@click.argument("name", required=False, metavar="[TRACK]")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def command(name: str | None, as_json: bool) -> None:
    """List the labs, track by track, with what you have passed; or those of TRACK.

    One of them: studylam lab LAB.
    """
    from studylam.cli.progress import for_reading
    from studylam.packs import open_library
    from studylam.study.standing.tracks import lab_groups

    library = open_library()
    if name is not None:
        library.track(name)
    record, note = for_reading()
    with record:
        groups = lab_groups(library, record)
    if name is not None:
        groups = [group for group in groups if group.track and group.track.id == name]
    if as_json:
        emit([_document(group) for group in groups])
        return
    if note:
        say(note, error=True)
    for number, group in enumerate(groups):
        if number:
            say()
        _say_group(group)


def _document(group: LabGroup) -> dict[str, Any]:
    track = group.track
    return {
        "id": track.id if track else None,
        "title": track.title if track else None,
        "about": track.about if track else "",
        "passed": group.passed,
        "labs": [
            {
                "id": lab.id,
                "title": lab.title,
                "minutes": lab.minutes,
                "capstone": group.is_capstone(lab),
                "passed": group.statuses[lab.id].passed,
                "best_passed": group.statuses[lab.id].best_passed,
                "cases": group.statuses[lab.id].total or len(lab.cases),
            }
            for lab in group.labs
        ],
    }


def _say_group(group: LabGroup) -> None:
    title = group.track.title if group.track else "In no track"
    whose = f" · {group.pack}" if group.pack else ""
    say(f"{title}{whose}: {group.passed} of {len(group.labs)} passed")
    width = max(len(lab.id) for lab in group.labs)
    for lab in group.labs:
        sign = "✓" if group.statuses[lab.id].passed else " "
        more = " (capstone)" if group.is_capstone(lab) else ""
        say(f"  {sign} {lab.id:<{width}}  {lab.title}{more}, {lab.minutes} min")
