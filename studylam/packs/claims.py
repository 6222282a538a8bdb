"""``content/claims.yaml``: what common notes say, how true it is, and where the course teaches it.

A claim is written in the author's own few words. Claims that aren't correct are taught as such
("your notes may say …"), and what notes contradict each other about is taught by its rule.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from studylam.packs.backbone import entries, load_yaml, top
from studylam.packs.models import Claim, ClaimVerdict, Place
from studylam.packs.problems import Report
from studylam.packs.reading.files import PackFiles
from studylam.packs.reading.schema import Entry, Words, fill

FILE = "content/claims.yaml"


class ClaimEntry(Entry):
    """One entry of ``claims.yaml``."""

    says: Annotated[str, StringConstraints(min_length=1, max_length=300)]
    verdict: ClaimVerdict
    taught: tuple[Words, ...] = Field(min_length=1)


def read_claims(files: PackFiles, report: Report) -> list[Claim]:
    """``content/claims.yaml``, if there is one. Ids may have capitals here: they are of lists."""
    document = load_yaml(files, FILE, report) if files.has(FILE) else None
    if document is None or not top(document, report, "claims"):
        return []
    found = []
    for name, at in entries(document, "claims", report, capitals=True):
        entry = fill(ClaimEntry, document, report, at=at, what=name)
        if entry:
            place = Place(file=FILE, line=document.line(*at))
            found.append(Claim(id=name, place=place, **vars(entry)))
    return found
