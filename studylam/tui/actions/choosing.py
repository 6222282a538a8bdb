"""Lists, forms, sliders and fields: what acts in them, whatever screen they are on."""

from __future__ import annotations

from studylam.tui.actions.action import Action

CHOOSING: tuple[Action, ...] = (
    # -- lists of things to choose from
    Action("rows", "up,k", "move(-1)", "up", "To the choice above.", False, "↑"),
    Action("rows", "down,j", "move(1)", "down", "To the choice below.", False, "↓"),
    Action("rows", "home,g", "edge(-1)", "first", "To the first choice.", False),
    Action("rows", "end,G", "edge(1)", "last", "To the last choice.", False),
    Action("rows", "pageup,ctrl+u", "move(-10)", "up ten", "Ten choices up.", False),
    Action("rows", "pagedown,ctrl+d", "move(10)", "down ten", "Ten choices down.", False),
    Action("rows", "enter,right,l", "choose", "open", "Open what is marked.", True),
    Action("choices", "enter,right,l", "choose", "choose", "Choose what is marked."),
    # -- forms of choices
    Action("pickers", "up,k", "move(-1)", "up", "To the line above.", False, "↑"),
    Action("pickers", "down,j", "move(1)", "down", "To the line below.", False, "↓"),
    Action(
        "pickers",
        "right,l,space",
        "change(1)",
        "change",
        "Another value of this line: → the next, ← the one before.",
        True,
        "← →",
    ),
    Action(
        "pickers",
        "left,h",
        "change(-1)",
        "value before",
        "The value before of this line.",
        False,
        "←",
    ),
    Action("pickers", "enter", "ready", "start", "Go ahead with what is chosen."),
    Action("pickers", "o", "list", "from a list", "Find a value of this line in a list."),
    # -- sliders
    Action("sliders", "up,k", "move(-1)", "up", "To the slider above.", False, "↑"),
    Action("sliders", "down,j", "move(1)", "down", "To the slider below.", False, "↓"),
    Action("sliders", "right,l", "change(1)", "change", "A step: → is up, ← is down.", True, "← →"),
    Action("sliders", "left,h", "change(-1)", "less", "A step down.", False, "←"),
    Action("sliders", "shift+right,L", "leap(1)", "much more", "Many steps up.", False, "shift+→"),
    Action(
        "sliders", "shift+left,H", "leap(-1)", "much less", "Many steps down.", False, "shift+←"
    ),
    Action("sliders", "enter", "take", "take it", "Let the number that was typed count."),
    Action(
        "sliders", "escape", "drop", "leave it", "Forget the number that was typed.", True, "esc"
    ),
    Action(
        "sliders",
        "backspace,delete",
        "restore",
        "as it was",
        "Back to the value that this slider began with. Or type a number: 0 to 9.",
        False,
    ),
    # -- a line or a thing that is asked for over the screen
    Action("prompt", "enter", "submit", "done", "Keep what is typed."),
    Action("choose-field", "enter", "screen.take", "choose", "Choose what is marked."),
    # -- a field that leads a list
    Action("seek", "up", "screen.mark(-1)", "up", "To the choice above.", False, "↑"),
    Action("seek", "down", "screen.mark(1)", "down", "To the choice below.", False, "↓"),
    Action("seek", "pageup", "screen.mark(-10)", "up ten", "Ten choices up.", False),
    Action("seek", "pagedown", "screen.mark(10)", "down ten", "Ten choices down.", False),
    # -- the field of the search
    Action("search-field", "enter", "screen.open", "open", "Open what is marked."),
    Action(
        "search-field",
        "tab",
        "screen.turn(1)",
        "kind",
        "Only lessons, terms, facts: the next kind.",
    ),
    Action(
        "search-field", "shift+tab", "screen.turn(-1)", "kind before", "The kind before.", False
    ),
    # -- words of the learner's own
    Action("write", "ctrl+s", "keep", "keep it", "Keep what is written."),
    Action("write", "escape", "leave", "not now", "Keep nothing of it.", True, "esc"),
    Action("write", "ctrl+f", "find", "find", "Search in what is written.", False),
    # -- forms
    Action("form", "down", "app.focus_next", "next field", "To the next field.", False, "↓"),
    Action("form", "up", "app.focus_previous", "field before", "To the field before.", False, "↑"),
    Action(
        "fold", "enter,space", "fold('toggle')", "open, fold", "Show these values, or fold them."
    ),
    Action("fold", "right", "fold('open')", "open", "Show these values.", False, "→"),
    Action("fold", "left", "fold('fold')", "fold", "Fold these values.", False, "←"),
    Action("fold", "down,j", "app.focus_next", "down", "To what is below.", False, "↓"),
    Action("fold", "up,k", "app.focus_previous", "up", "To what is above.", False, "↑"),
)
