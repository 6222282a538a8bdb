"""Labs: a function, a world and cases. Set up, run, grade, explain.

Sits on `studylam.packs` (what a lab is), `studylam.runtime` (what runs it) and `studylam.progress`
(what is kept of it).
"""

from __future__ import annotations

from studylam.labs.cases import CaseResult
from studylam.labs.check import check_lab
from studylam.labs.event_text import parse_event, pretty
from studylam.labs.match import Mismatch
from studylam.labs.running import Run
from studylam.labs.session import LabSession, open_lab
from studylam.labs.triggers import Refused

__all__ = [
    "CaseResult",
    "LabSession",
    "Mismatch",
    "Refused",
    "Run",
    "check_lab",
    "open_lab",
    "parse_event",
    "pretty",
]
