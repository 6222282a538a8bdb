"""Reviews, the plan, and how it went so far."""

from __future__ import annotations

from studylam.tui.actions.action import Action

STANDING: tuple[Action, ...] = (
    # -- reviews, and the plan to an exam's date
    Action("review", "t", "today", "today's cards", "Begin with what the plan has for today."),
    Action("review", "c", "cram", "cram ahead", "Ask ahead of time; the schedule stays as it is."),
    Action("review", "p", "plan", "plan", "Every day until the exam."),
    Action("review", "d", "goal", "exam date", "Set the exam that you study for, and its day."),
    Action("plan", "t", "today", "today's cards", "Begin with what the plan has for today."),
    Action("plan", "d", "goal", "exam date", "Set another exam, day, aim or time."),
    Action("goal", "ctrl+s", "save", "keep it", "Keep this, and work the plan out."),
    Action("goal", "ctrl+n,alt+n", "give_up", "no exam date", "Go on without a date."),
    # -- progress
    Action(
        "progress", "right_square_bracket", "turn(1)", "next tab", "To the next tab.", False, "]"
    ),
    Action(
        "progress",
        "left_square_bracket",
        "turn(-1)",
        "tab before",
        "To the tab before.",
        False,
        "[",
    ),
    Action("progress", "space,pagedown,ctrl+d", "page(1)", "page down", "A page down.", False),
    Action("progress", "pageup,ctrl+u", "page(-1)", "page up", "A page up.", False),
    Action("progress", "d", "goal", "exam date", "Set the exam that you study for, and its day."),
    Action("progress", "u", "undo_reset", "take it back", "What you began anew counts again."),
    Action("progress", "x", "reset", "begin anew", "Begin anew with a topic, or with everything."),
    Action("progress", "e", "export", "export", "Write the whole record to a file."),
    Action(
        "heat", "left,h", "move(-7)", "week before", "To the same day a week before.", True, "←"
    ),
    Action("heat", "right,l", "move(7)", "week after", "To the same day a week after.", True, "→"),
    Action("heat", "up,k", "move(-1)", "day before", "To the day before.", True, "↑"),
    Action("heat", "down,j", "move(1)", "day after", "To the day after.", True, "↓"),
)
