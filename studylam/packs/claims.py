"""``content/claims.yaml``: what common notes say, how true it is, and where the course teaches it.

A claim is written in the author's own few words. Claims that aren't correct are taught as such
("your notes may say …"), and what notes contradict each other about is taught by its rule.
"""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import Field, StringConstraints

from studylam.packs.backbone import load_yaml, top
from studylam.packs.models import Claim, ClaimVerdict, Model, Place
from studylam.packs.problems import Report
from studylam.packs.reading.files import PackFiles
from studylam.packs.reading.schema import Words, fill

FILE = "content/claims.yaml"

_ID = re.compile(r"[A-Za-z0-9]+(?:[._-][A-Za-z0-9]+)*")


class ClaimEntry(Model):
    """One entry of ``claims.yaml``."""

    says: Annotated[str, StringConstraints(min_length=1, max_length=300)]
    verdict: ClaimVerdict
    taught: tuple[Words, ...] = Field(min_length=1)


def read_claims(files: PackFiles, report: Report) -> list[Claim]:
    """``content/claims.yaml``, if there is one. Ids may have capitals here: they are of lists."""
    document = load_yaml(files, FILE, report) if files.has(FILE) else None
    if document is None or not top(document, report, "claims"):
        return []
    listed = document.data.get("claims")
    if not isinstance(listed, dict):
        line, column = document.mark(("claims",))
        report.add("Y008", FILE, line, "'claims' should be keys with values.", column=column)
        return []
    found = []
    for name in listed:
        at = ("claims", name)
        if not _ID.fullmatch(str(name)) or len(str(name)) > 80:
            message = f"{str(name)[:60]!r} is no id: letters and digits, joined by - or ."
            report.add("Y008", FILE, document.line(*at), message, hint="For example: C001")
        elif entry := fill(ClaimEntry, document, report, at=at, what=str(name)):
            place = Place(file=FILE, line=document.line(*at))
            found.append(Claim(id=str(name), place=place, **vars(entry)))
    return found
