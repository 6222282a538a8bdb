"""What to study next, and how it went: drills, reviews, exams, mastery.

The names here load their modules when they are used. Were they loaded with this package, two
threads that begin with different modules of it would wait for each other: Python holds a module
while it loads the package around it. Home does begin so, with what was left open and what is next.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from studylam.late import late

if TYPE_CHECKING:
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
    "wilson",
]

_HOMES = {
    "Choice": "drills.choice",
    "ConceptScore": "drills.state",
    "DomainScore": "exams.report",
    "Drill": "drills.drill",
    "DrillSummary": "drills.state",
    "Exam": "exams.exam",
    "ExamReport": "exams.report",
    "Feedback": "questions.answering",
    "Grade": "questions.grading",
    "Interval": "questions.grading",
    "Mastery": "standing.knowledge",
    "ModuleProgress": "standing.figures",
    "NextStep": "guidance.next_step",
    "Overview": "standing.figures",
    "Part": "questions.explaining",
    "Presented": "questions.answering",
    "Response": "questions.grading",
    "Truth": "questions.grading",
    "answer_check": "questions.answering",
    "checked_response": "questions.grading",
    "feedback": "questions.answering",
    "grade": "questions.grading",
    "mastery": "standing.knowledge",
    "next_steps": "guidance.steps",
    "overview": "standing.figures",
    "wilson": "questions.grading",
}

__getattr__ = late(__name__, _HOMES)
