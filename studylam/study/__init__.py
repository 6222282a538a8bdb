"""What to study next, and how it went: drills, reviews, exams, mastery."""

from __future__ import annotations

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
