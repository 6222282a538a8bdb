"""How far the learner is in the labs, track by track: what the Labs place shows, and a command."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from studylam.packs import Library
    from studylam.packs.models import Lab, Track
    from studylam.progress import LabStatus, Record


@dataclass(frozen=True)
class LabGroup:
    """Labs that are shown together: a track, or those of a pack that are in none."""

    pack: str
    """Title of the pack, where the library has several that have labs."""
    track: Track | None
    """None: the labs of the pack that are in no track."""
    labs: tuple[Lab, ...]
    statuses: Mapping[str, LabStatus]

    @property
    def passed(self) -> int:
        """How many of its labs are passed."""
        return sum(self.statuses[lab.id].passed for lab in self.labs)

    def is_capstone(self, lab: Lab) -> bool:
        """It puts together what others have shown."""
        return self.track is not None and lab.id in self.track.capstones


def lab_groups(library: Library, record: Record) -> list[LabGroup]:
    """Pack by pack, the tracks in their order, then the labs that are in none.

    A lab is shown once, in the first track that has it; a track of nothing new isn't shown. The
    labs of a track may be another pack's.
    """
    listed = {lab.id: lab for lab in library.labs}
    roots = {id: library.pack_of(lab).root for id, lab in listed.items()}
    homes = {track.id: library.pack_of(track).root for track in library.tracks}
    titles = {pack.root: pack.meta.title for pack in library.packs}
    statuses = {id: record.lab_status(id) for id in listed}
    several = len({*roots.values(), *homes.values()}) > 1
    left = dict(listed)
    found: list[LabGroup] = []
    # A lab belongs to its own pack's tracks before it belongs to another's.
    of_track: dict[str, tuple[Lab, ...]] = {}
    for own in (True, False):
        for track in library.tracks:
            labs = [id for id in track.labs if id in left]
            taken = [left.pop(id) for id in labs if (roots[id] == homes[track.id]) is own]
            of_track[track.id] = (*of_track.get(track.id, ()), *taken)
    for root in titles:
        title = titles[root] if several else ""
        for track in library.tracks:
            if homes[track.id] == root and of_track[track.id]:
                labs_of = sorted(of_track[track.id], key=lambda lab: track.labs.index(lab.id))
                found.append(LabGroup(title, track, tuple(labs_of), statuses))
        rest = tuple(lab for id, lab in left.items() if roots[id] == root)
        if rest:
            found.append(LabGroup(title, None, rest, statuses))
    return found
