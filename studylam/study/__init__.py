"""What to study next, and how it went: drills, reviews, exams, mastery.

The names here load their modules when they are used. Were they loaded with this package, two
threads that begin with different modules of it would wait for each other: Python holds a module
while it loads the package around it. Home does begin so, with what was left open and what is next.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from studylam.packs.numbers import parse_number, shown_number
    from studylam.study.drills.choice import Choice
    from studylam.study.drills.drill import Drill
    from studylam.study.drills.state import ConceptScore, DrillSummary
    from studylam.study.exams.exam import Exam
    from studylam.study.exams.report import DomainScore, ExamReport
    from studylam.study.guidance.next_step import NextStep
    from studylam.study.guidance.steps import next_steps
    from studylam.study.questions.answering import Feedback, Presented, answer_check, feedback
    from studylam.study.questions.explaining import Part
    from studylam.study.questions.grading import (
        Grade,
        Interval,
        Response,
        Truth,
        checked_response,
        grade,
        wilson,
    )
    from studylam.study.standing.figures import ModuleProgress, Overview, overview
    from studylam.study.standing.knowledge import Mastery, mastery

__all__ = [
    "Choice",
    "ConceptScore",
    "DomainScore",
    "Drill",
    "DrillSummary",
    "Exam",
    "ExamReport",
    "Feedback",
    "Grade",
    "Interval",
    "Mastery",
    "ModuleProgress",
    "NextStep",
    "Overview",
    "Part",
    "Presented",
    "Response",
    "Truth",
    "answer_check",
    "checked_response",
    "feedback",
    "grade",
    "mastery",
    "next_steps",
    "overview",
    "parse_number",
    "shown_number",
    "wilson",
]

_HOMES = {
    "Choice": "study.drills.choice",
    "ConceptScore": "study.drills.state",
    "DomainScore": "study.exams.report",
    "Drill": "study.drills.drill",
    "DrillSummary": "study.drills.state",
    "Exam": "study.exams.exam",
    "ExamReport": "study.exams.report",
    "Feedback": "study.questions.answering",
    "Grade": "study.questions.grading",
    "Interval": "study.questions.grading",
    "Mastery": "study.standing.knowledge",
    "ModuleProgress": "study.standing.figures",
    "NextStep": "study.guidance.next_step",
    "Overview": "study.standing.figures",
    "Part": "study.questions.explaining",
    "Presented": "study.questions.answering",
    "Response": "study.questions.grading",
    "Truth": "study.questions.grading",
    "answer_check": "study.questions.answering",
    "checked_response": "study.questions.grading",
    "feedback": "study.questions.answering",
    "grade": "study.questions.grading",
    "mastery": "study.standing.knowledge",
    "next_steps": "study.guidance.steps",
    "overview": "study.standing.figures",
    "parse_number": "packs.numbers",
    "shown_number": "packs.numbers",
    "wilson": "study.questions.grading",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"studylam.{_HOMES[name]}"), name)
