"""The lesson reader, the things to do in a text, and the learner's notes and highlights."""

from __future__ import annotations

from studylam.tui.actions.action import Action

READING: tuple[Action, ...] = (
    # -- the reader
    Action(
        "reader",
        "right,right_square_bracket",
        "turn(1)",
        "next section",
        "On to the next section; this one counts as read.",
        True,
        "→",
    ),
    Action(
        "reader",
        "left,left_square_bracket",
        "turn(-1)",
        "section before",
        "Back to the section before.",
        False,
        "←",
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
        "n",
        "note",
        "note",
        "Write on this section, or on what is selected; or change what you wrote.",
    ),
    Action(
        "reader",
        "h",
        "highlight",
        "highlight",
        "Mark what is selected; or choose a sentence with the arrows.",
    ),
    Action(
        "reader",
        "f",
        "facts",
        "facts",
        "Every figure of this section, with its source and its date.",
    ),
    Action("reader", "d", "drill", "drill this", "Questions on what this lesson teaches.", False),
    Action(
        "reader",
        "t",
        "lab",
        "try it in a lab",
        "Open a lab that practises what this lesson teaches.",
        False,
    ),
    Action("reader", "p", "way('price')", "price", "What it costs, in the calculator.", False),
    Action("reader", "c", "copy", "copy code", "Copy the code that is on the screen.", False),
    Action("reader", "N", "notes", "my notes", "All your notes and highlights.", False),
    Action("reader", "u", "undo", "undo", "Take back what you last marked or wrote here.", False),
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
        "To the next thing in the text to run, answer, open or follow.",
        False,
    ),
    Action(
        "reader", "shift+tab", "next_stop(-1)", "thing before", "To the thing to do before.", False
    ),
    # -- choosing what to mark
    Action(
        "marking", "enter", "keep", "mark, unmark", "Mark this sentence, or take the mark away."
    ),
    Action("marking", "n", "note", "note on it", "Write on what is chosen."),
    Action("marking", "up,k", "move(-1)", "sentence", "To the sentence before.", True, "↑ ↓"),
    Action("marking", "down,j", "move(1)", "next sentence", "To the next sentence.", False, "↓"),
    Action(
        "marking",
        "shift+down,J",
        "stretch(1)",
        "one more",
        "Take the next one in.",
        True,
        "shift+↓",
    ),
    Action(
        "marking",
        "shift+up,K",
        "stretch(-1)",
        "one less",
        "Leave the last one out.",
        False,
        "shift+↑",
    ),
    Action("marking", "escape,h", "leave", "done", "Back to reading.", True, "esc"),
    # -- things in the text
    Action("run-block", "enter", "run", "run it", "Run this handler in the sandbox."),
    Action("run-block", "y,f12", "why", "why", "Why it failed, the rule, and the usual mend."),
    Action("run-block", "c", "copy", "copy", "Copy the code.", False),
    Action("run-going", "escape,x", "stop", "stop", "End what runs now."),
    Action("lab-block", "enter", "open", "open the lab", "Open this lab."),
    Action(
        "price-block", "enter", "open", "calculate", "Take these values to the price calculator."
    ),
    Action("tool-block", "enter", "open", "open", "Open this scenario or exercise."),
    Action("cards-block", "enter", "turn", "cards", "The next question of a card, or its answer."),
    Action("link-block", "enter", "follow", "follow", "Read what this link leads to."),
    # -- a section's facts
    Action("fact", "up,k", "move(-1)", "fact before", "To the fact before.", False, "↑"),
    Action("fact", "down,j", "move(1)", "next fact", "To the next fact.", False, "↓"),
    Action("fact", "enter", "source", "its source", "Open the page that says so in your browser."),
    # -- the contents
    Action("contents", "n", "notes", "my notes", "All your notes and highlights."),
    # -- notes and highlights
    Action("notes", "n", "write", "change note", "Change what you wrote, or write on a highlight."),
    Action("notes", "x,delete", "remove", "remove", "Take this note or highlight away."),
    Action("notes", "u", "undo", "undo", "Bring back what you last took away or changed.", False),
    Action("notes", "e", "export", "export", "Write what is listed to a file, as Markdown."),
    Action("notes", "f", "find", "find", "Type what to look for: words, note, highlight."),
    Action("notes-field", "enter,down", "screen.to_list", "to the list", "Back to what was found."),
)
