"""Writing code and events in a lab: the editor, its search, versions of the code."""

from __future__ import annotations

from studylam.tui.actions.action import Action

EDITING: tuple[Action, ...] = (
    # -- an editor of the lab console
    Action(
        "editor",
        "escape",
        "leave",
        "done",
        "Out of the editor, to the next part of the screen.",
        True,
        "esc",
    ),
    Action("editor", "ctrl+f", "find", "find", "Search in this text, replace, or go to a line."),
    Action("editor", "ctrl+a", "select_all", "mark all", "Mark the whole text.", False),
    Action("editor", "ctrl+home", "edge(-1)", "top", "To the beginning of the text.", False),
    Action("editor", "ctrl+end", "edge(1)", "bottom", "To the end of the text.", False),
    Action("editor", "tab", "indent(1)", "indent", "Indent the marked lines a step.", False),
    Action(
        "editor",
        "shift+tab",
        "indent(-1)",
        "indent less",
        "Take a step back, of one line or many.",
        False,
    ),
    Action(
        "editor",
        "ctrl+underscore,ctrl+slash",
        "comment",
        "comment",
        "Make comments of the marked lines, or code again.",
        False,
        "ctrl+/",
    ),
    Action(
        "editor",
        "ctrl+down,alt+n",
        "mistake(1)",
        "next mistake",
        "To the next line with a mistake, round and round.",
        False,
        "ctrl+↓",
    ),
    Action(
        "editor",
        "ctrl+up",
        "mistake(-1)",
        "mistake before",
        "To the line with a mistake before this one.",
        False,
        "ctrl+↑",
    ),
    # -- the search of an editor
    Action("find", "enter,down", "find_on(1)", "next", "To the next place that has it."),
    Action("find", "up", "find_on(-1)", "before", "To the place before.", True, "↑"),
    Action("find", "tab", "app.focus_next", "replace", "To what shall stand there instead."),
    Action("replace", "enter", "replace", "replace", "Replace this place, and go to the next."),
    Action("replace", "ctrl+a", "replace_all", "all", "Replace every place, as one step."),
    Action("replace", "down", "find_on(1)", "next", "Leave this place as it is.", False, "↓"),
    Action("replace", "up", "find_on(-1)", "before", "To the place before.", False, "↑"),
    Action("finding", "escape", "leave", "done", "Close the search.", True, "esc"),
    # -- what is written, in the lab console
    Action(
        "lab",
        "ctrl+s",
        "save",
        "save",
        "Keep the code at once; and run it, if it is to run on save.",
        False,
    ),
    Action(
        "lab",
        "ctrl+d",
        "versions",
        "diff to the starter",
        "What you have changed; and versions of your code, to keep and to go back to.",
        False,
    ),
    Action("lab-keys", "D", "versions", "versions", "What you changed, and versions of it.", False),
    Action(
        "lab-keys",
        "S",
        "on_save",
        "run on save",
        "Whether ctrl+s runs the event, or the cases, or only saves.",
        False,
    ),
    Action("lab-keys", "E", "mistake", "to the mistake", "To the line that has one.", False),
    Action(
        "lab-keys",
        "u",
        "canned",
        "event as it was",
        "Give up what you changed in this event.",
        False,
    ),
    Action(
        "event-editor", "ctrl+s", "tidy", "tidy", "Set the JSON anew; run it, if on save.", False
    ),
    # -- versions of a lab's code
    Action("versions", "n", "keep", "keep as version", "Keep the code as it is now, by a name."),
    Action("versions", "s", "sides", "side by side", "Old beside new, or one below the other."),
    Action("versions", "u,ctrl+z", "undo", "undo", "Take back what you did last here."),
    Action("versions-list", "enter", "screen.load", "load", "Have this as your code again."),
    Action("versions-list", "r", "screen.rename", "rename", "Give this version another name."),
    Action("versions-list", "x,delete", "screen.discard", "delete", "Forget this version."),
)
