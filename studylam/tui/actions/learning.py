"""Home, the lesson reader, and the things to do in a text."""

from __future__ import annotations

from studylam.tui.actions.action import Action

LEARNING: tuple[Action, ...] = (
    # -- home
    Action("home", "r", "step('review')", "review", "Review what is due.", False),
    Action("home", "d", "step('drill')", "drill", "Begin the drill that is offered.", False),
    Action("home", "t", "step('lab')", "lab", "Open the lab that is offered.", False),
    Action("home", "x", "drop", "don't go on", "End what was left in the middle.", False),
    Action("home", "q", "app.quit", "quit", "Leave; everything you did is kept."),
    # -- the reader
    Action(
        "reader",
        "right,n,l",
        "turn(1)",
        "next section",
        "On to the next section; this one counts as read.",
        True,
        "→",
    ),
    Action(
        "reader", "left,p,h", "turn(-1)", "section before", "Back to the section before.", True, "←"
    ),
    Action(
        "reader",
        "space",
        "page_on",
        "scroll on",
        "A page down; at the end, on to the next section.",
        False,
    ),
    Action("reader", "b,shift+space", "page_back", "scroll back", "A page up.", False),
    Action("reader", "down,j", "scroll_line(1)", "line down", "A line down.", False, "↓"),
    Action("reader", "up,k", "scroll_line(-1)", "line up", "A line up.", False, "↑"),
    Action(
        "reader",
        "tab",
        "next_stop(1)",
        "next thing to do",
        "To the next thing in the text to run, answer or open.",
        False,
    ),
    Action(
        "reader", "shift+tab", "next_stop(-1)", "thing before", "To the thing to do before.", False
    ),
    Action(
        "reader",
        "o",
        "contents",
        "contents",
        "The sections of this lesson and the lessons of the course.",
    ),
    Action(
        "reader",
        "t",
        "lab",
        "try it in a lab",
        "Open a lab that practises what this lesson teaches.",
        False,
    ),
    Action("reader", "d", "drill", "drill this", "Questions on what this lesson teaches.", False),
    # -- things in the text
    Action("run-block", "enter", "run", "run it", "Run this handler in the sandbox."),
    Action("run-block", "y,f12", "why", "why", "Why it failed, the rule, and the usual mend."),
    Action("run-block", "c", "copy", "copy", "Copy the code.", False),
    Action("lab-block", "enter", "open", "open the lab", "Open this lab."),
    Action(
        "price-block", "enter", "open", "calculate", "Take these values to the price calculator."
    ),
    Action("tool-block", "enter", "open", "open", "Open this scenario or exercise."),
    Action("cards-block", "enter", "turn", "cards", "The next question of a card, or its answer."),
)
