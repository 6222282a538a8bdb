"""What to study next, and how it went: drills, reviews, exams, mastery."""

from __future__ import annotations

from studylam.packs.numbers import parse_number, shown_number
from studylam.study.answering import Feedback, Presented, answer_check, feedback
from studylam.study.choice import Choice
from studylam.study.drill import Drill
from studylam.study.drill_state import ConceptScore, DrillSummary
from studylam.study.exam import Exam
from studylam.study.exam_report import DomainScore, ExamReport
from studylam.study.explaining import Part
from studylam.study.figures import ModuleProgress, Overview, overview
from studylam.study.grading import (
    Grade,
    Interval,
    Response,
    Truth,
    checked_response,
    grade,
    wilson,
)
from studylam.study.knowledge import Mastery, mastery
from studylam.study.next_step import NextStep
from studylam.study.steps import next_steps

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
