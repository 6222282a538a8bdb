"""The learner's record: what was read, answered and run, and how things were left.

One SQLite file, ``progress.db`` in StudyLam's home. Nothing heavy is imported to open it.
"""

from __future__ import annotations

from studylam.progress.card_store import CardChanges, CardRow, Graded
from studylam.progress.entries import (
    Answer,
    Confidence,
    Deck,
    Done,
    DrillItem,
    DrillState,
    Evidence,
    ExamItem,
    ExamResult,
    ExamResultItem,
    ExamState,
    ExerciseAnswer,
    ExerciseStatus,
    LabStatus,
    Mode,
    Place,
    Quarter,
    Reset,
    ResetScope,
    Response,
    Tally,
    Version,
    utc_now,
)
from studylam.progress.mark_store import Mark, QuestionNote
from studylam.progress.plain_words import DamagedRecordError
from studylam.progress.record import Record
from studylam.progress.transfer import Imported

__all__ = [
    "Answer",
    "CardChanges",
    "CardRow",
    "Confidence",
    "DamagedRecordError",
    "Deck",
    "Done",
    "DrillItem",
    "DrillState",
    "Evidence",
    "ExamItem",
    "ExamResult",
    "ExamResultItem",
    "ExamState",
    "ExerciseAnswer",
    "ExerciseStatus",
    "Graded",
    "Imported",
    "LabStatus",
    "Mark",
    "Mode",
    "Place",
    "Quarter",
    "QuestionNote",
    "Record",
    "Reset",
    "ResetScope",
    "Response",
    "Tally",
    "Version",
    "utc_now",
]
