"""The calculator, what it has kept, and bills beside each other."""

from __future__ import annotations

from studylam.tui.actions.action import Action

PRICING: tuple[Action, ...] = (
    # -- the price calculator; these act in its fields too
    Action("price", "f3", "turn(1)", "next tab", "To the next tab."),
    Action("price", "f2", "turn(-1)", "tab before", "To the tab before.", False),
    Action("price", "ctrl+s", "keep", "save", "Keep this under a name."),
    Action("price", "ctrl+o", "shelf", "scenarios", "Saved ones, architectures, exercises."),
    Action("price", "f4", "export", "export", "Write the bill to a file: Markdown, CSV or JSON."),
    Action("calculator", "ctrl+r", "reset", "start again", "Back to the values it began with."),
    Action("bill", "enter,right,l", "choose", "formula", "Where this line comes from, or fold it."),
    Action("bill", "a", "all", "every formula", "Where every line comes from, or fold them."),
    # -- saved scenarios, and bills beside each other
    Action("shelf", "space", "mark_row", "mark", "Mark it, to have it beside others."),
    Action("shelf", "c", "screen.beside", "compare", "The marked ones beside each other."),
    Action("shelf", "e", "screen.rename", "rename", "Give this scenario another name."),
    Action("shelf", "x,delete", "screen.discard", "discard", "Forget this scenario."),
    Action("price-shelf", "z,backspace", "undo", "undo", "Take the last discarding back."),
    Action("beside", "right,l", "turn(1)", "next", "To the bills further right.", False, "→"),
    Action("beside", "left,h", "turn(-1)", "before", "To the bills further left.", False, "←"),
    Action("beside", "d", "only", "differences", "Only the lines that differ, or all."),
    Action("beside", "f4,w", "export", "export", "Write this to a file: Markdown, CSV or JSON."),
)
