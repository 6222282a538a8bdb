"""Home, and the first run."""

from __future__ import annotations

from studylam.tui.actions.action import Action

LEARNING: tuple[Action, ...] = (
    # -- home
    Action("home", "r", "step('review')", "review", "Review what is due.", False),
    Action("home", "d", "step('drill')", "drill", "Begin the drill that is offered.", False),
    Action("home", "t", "step('lab')", "lab", "Open the lab that is offered.", False),
    Action("home", "x", "drop", "don't go on", "End what was left in the middle.", False),
    Action("home", "e", "goal", "exam date", "Set the exam that you study for, and its day."),
    Action("home", "q", "app.quit", "quit", "Leave; everything you did is kept."),
    # -- the places, on home
    Action("places", "up,k", "climb(-1)", "line above", "To the line above.", False, "↑"),
    Action("places", "down,j", "climb(1)", "line below", "To the line below.", False, "↓"),
    Action("places", "left,h", "step(-1)", "before", "To the place before.", False, "←"),
    Action(
        "places", "right,l", "step(1)", "beside", "To the place beside, or open it.", False, "→"
    ),
    Action("places", "enter", "choose", "open", "Go there."),
    # -- the first time
    Action("first-run-field", "enter", "submit", "go on", "Keep what is typed, and go on."),
    Action("first-run", "ctrl+n,alt+n", "skip", "skip", "Leave this unanswered.", always=True),
    Action(
        "first-run", "ctrl+x", "skip_all", "skip all", "To the first screen at once.", always=True
    ),
    Action(
        "first-run",
        "question_mark,f1",
        "app.keys",
        "help",
        "What this is, and what can be pressed here.",
        False,
    ),
)
