"""The learner's record: what was read, answered and run, and how things were left.

One SQLite file, ``progress.db`` in StudyLam's home. Nothing heavy is imported to open it.
"""

from __future__ import annotations

from studylam.progress.desk import CardRow, LogPosition
from studylam.progress.entries import (
    Answer,
    Confidence,
    DrillItem,
    DrillState,
    Evidence,
    ExamItem,
    ExamState,
    LabStatus,
    Mode,
    Place,
    Tally,
    utc_now,
)
from studylam.progress.record import Record
from studylam.progress.transfer import Imported

__all__ = [
    "Answer",
    "CardRow",
    "Confidence",
    "DrillItem",
    "DrillState",
    "Evidence",
    "ExamItem",
    "ExamState",
    "Imported",
    "LabStatus",
    "LogPosition",
    "Mode",
    "Place",
    "Record",
    "Tally",
    "utc_now",
]
