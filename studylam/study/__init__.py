"""What to study next, and how it went: drills, reviews, exams, mastery."""

from __future__ import annotations

from studylam.study.answering import Feedback, Presented, answer_check, feedback
from studylam.study.drill import ConceptScore, Drill, DrillSummary
from studylam.study.exam import Exam
from studylam.study.exam_report import DomainScore, ExamReport
from studylam.study.figures import ModuleProgress, Overview, overview
from studylam.study.grading import Interval, grade, wilson
from studylam.study.knowledge import Mastery, mastery
from studylam.study.steps import NextStep, next_steps

__all__ = [
    "ConceptScore",
    "DomainScore",
    "Drill",
    "DrillSummary",
    "Exam",
    "ExamReport",
    "Feedback",
    "Interval",
    "Mastery",
    "ModuleProgress",
    "NextStep",
    "Overview",
    "Presented",
    "answer_check",
    "feedback",
    "grade",
    "mastery",
    "next_steps",
    "overview",
    "wilson",
]
