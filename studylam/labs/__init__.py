"""Labs: a function, a world and cases. Set up, run, grade, explain.

Sits on `studylam.packs` (what a lab is), `studylam.runtime` (what runs it) and `studylam.progress`
(what is kept of it). The names here load their modules when they are used, so that
``studylam invoke`` costs no pydantic.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from studylam.late import late

if TYPE_CHECKING:
    from studylam.labs.cases import CaseResult
    from studylam.labs.check import check_lab
    from studylam.labs.event_text import parse_event, pretty
    from studylam.labs.match import Mismatch
    from studylam.labs.predictions import run_prediction
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
    "run_prediction",
]

_HOMES = {
    "CaseResult": "cases",
    "LabSession": "session",
    "Mismatch": "match",
    "Refused": "triggers",
    "Run": "running",
    "check_lab": "check",
    "open_lab": "session",
    "parse_event": "event_text",
    "pretty": "event_text",
    "run_prediction": "predictions",
}

__getattr__ = late(__name__, _HOMES)
