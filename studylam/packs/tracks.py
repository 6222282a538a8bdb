"""``content/labs/tracks.yaml``: labs that belong together, in the order in which one does them.

A lab of an entry is its id, or ``{lab: ID, capstone: true}``; ``capstone: true`` of a whole track
makes capstones of all its labs. A lab belongs to one track: of two, the first counts.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from studylam.packs.backbone import entries, load_yaml, top
from studylam.packs.models import Pack, Place, Track
from studylam.packs.problems import Report
from studylam.packs.reading.files import PackFiles
from studylam.packs.reading.locate import Locator
from studylam.packs.reading.schema import Bool, Entry, Words, fill

FILE = "content/labs/tracks.yaml"


class LabEntry(Entry):
    """A lab of a track."""

    lab: Words
    capstone: Bool = False


def _with_key(value: Any) -> Any:
    """A lab's id alone as the entry that it is short for."""
    return value if isinstance(value, dict) else {"lab": value}


class TrackEntry(Entry):
    """One entry of ``tracks.yaml``."""

    title: Words
    about: str = ""
    labs: tuple[Annotated[LabEntry, BeforeValidator(_with_key)], ...] = Field(min_length=1)
    capstone: Bool = False


def read_tracks(files: PackFiles, report: Report) -> list[Track]:
    """The tracks of a pack, in their order; none if it has no such file."""
    document = load_yaml(files, FILE, report) if files.has(FILE) else None
    if document is None or not top(document, report, "tracks"):
        return []
    found = []
    for name, at in entries(document, "tracks", report):
        entry = fill(TrackEntry, document, report, at=at, what=name)
        if entry is None:
            continue
        found.append(
            Track(
                id=name,
                title=entry.title,
                about=entry.about.strip(),
                labs=tuple(dict.fromkeys(one.lab for one in entry.labs)),
                capstones=tuple(one.lab for one in entry.labs if one.capstone or entry.capstone),
                place=Place(file=FILE, line=document.line(*at)),
            )
        )
        seen: set[str] = set()
        for number, one in enumerate(entry.labs):
            if one.lab in seen:
                line, column = document.mark((*at, "labs", number))
                message = f"The track {name!r} has the lab {one.lab[:60]!r} already."
                report.add("B012", FILE, line, message, hint="Take it out.", column=column)
            seen.add(one.lab)
    return found


def check_tracks(pack: Pack, report: Report, locate: Locator) -> None:
    """Note labs of two tracks and, where there are tracks, labs of none."""
    first: dict[str, str] = {}
    for track in pack.tracks:
        for lab in track.labs:
            if lab in first:
                spot = locate(track.place, lab)
                message = f"The lab {lab!r} is in the track {first[lab]!r} already, where it stays."
                hint = "A lab belongs to one track: take it out of the other."
                report.at("B012", spot.place, message, hint=hint, column=spot.column)
            first.setdefault(lab, track.id)
    for lab_here in pack.labs if pack.tracks else ():
        if lab_here.id not in first:
            message = f"The lab {lab_here.id!r} is in no track, so it stands after all of them."
            report.at("B013", lab_here.place, message, hint=f"Add it to a track in {FILE}.")
