"""A timed exam, and one that is over."""

from __future__ import annotations

from studylam.tui.actions.action import Action

EXAMS: tuple[Action, ...] = (
    # -- the list of exams
    Action("exams", "i", "about", "about it", "What it asks, until when, and what follows it."),
    # -- an exam
    Action("exam", "right,n", "turn(1)", "next", "To the next question.", True, "→"),
    Action("exam", "f", "flag", "flag", "Flag this question, to come back to it."),
    Action("exam", "o", "overview", "all", "All questions: answered, open, flagged."),
    Action("exam", "ctrl+s", "submit", "hand in", "Hand the exam in."),
    Action("exam", "left,p", "turn(-1)", "before", "To the question before.", True, "←"),
    Action("navigator-screen", "ctrl+s", "submit", "hand in", "Hand the exam in."),
    Action("navigator", "enter", "choose", "go there", "Go to the marked question."),
    Action("navigator", "u", "next('open')", "open", "To the next one without an answer."),
    Action("navigator", "f", "next('flagged')", "flagged", "To the next flagged one."),
    Action("navigator", "left,h", "move(-1,0)", "left", "To the question before.", False, "←"),
    Action("navigator", "right,l", "move(1,0)", "right", "To the next question.", False, "→"),
    Action("navigator", "up,k", "move(0,-1)", "up", "A line up.", False, "↑"),
    Action("navigator", "down,j", "move(0,1)", "down", "A line down.", False, "↓"),
    # -- an exam that is over
    Action("report", "v", "review", "every question", "Look at every question again."),
    Action("report", "d", "drill", "drill the weakest", "Drill the weakest domain."),
    Action("report", "s", "save", "save the wrong ones", "Put the wrong ones aside as a deck."),
    Action("report", "e", "earlier", "the exam before", "The report on the exam before.", False),
    Action(
        "exam-review",
        "f",
        "turn(1)",
        "filter",
        "Others: only wrong, flagged, unscored or slow ones.",
    ),
    Action("exam-review", "F", "turn(-1)", "filter before", "The filter before.", False),
    Action("exam-answer", "right,n", "turn(1)", "next", "To the next question.", True, "→"),
    Action("exam-answer", "left,N", "turn(-1)", "before", "To the question before.", True, "←"),
)
