"""Short answers: a few words that are typed, held to the texts that count as right.

Capitals, spaces, quotes, back-quotes around it and a full stop at the end don't count: nobody who
knows the answer should lose it to typing. All else does.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from studylam.packs.problems import Report

if TYPE_CHECKING:
    from studylam.packs.models import Trap

_AROUND = "`'\"‘’“”*_ "


def plain_answer(text: str) -> str:
    """What counts of a typed text."""
    words = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    words = words.strip(_AROUND)
    return re.sub(r"(?<=\w)[.!]$", "", words).strip(_AROUND)


def is_accepted(text: str, accepts: Iterable[str]) -> bool:
    """Whether a typed text is one of those that are right."""
    given = plain_answer(text)
    return bool(given) and any(given == plain_answer(one) for one in accepts)


def note_accepted_traps(
    traps: Iterable[Trap], accepts: Sequence[str], identifier: str, report: Report
) -> None:
    """Note a typical wrong answer that would count as right."""
    for trap in traps:
        if is_accepted(trap.text, accepts):
            message = f"{identifier}: {trap.text[:60]!r} would count as right."
            report.at("Q023", trap.place, message, hint="Take it out, here or of accepts.")
