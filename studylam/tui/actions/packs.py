"""Packs: those that are here, and those that are being written."""

from __future__ import annotations

from studylam.tui.actions.action import Action

PACKS: tuple[Action, ...] = (
    # -- what is wrong with a pack that is being written
    Action("problem", "enter,o", "choose", "open", "Open the file in your editor, at the line."),
    Action("problems", "f", "turn(1)", "filter", "Only errors, warnings or notes; or all."),
    Action("problems", "F", "turn(-1)", "filter before", "The filter before.", False),
    Action("problems", "x", "explain", "explain", "What the code of this problem stands for."),
    Action("problems", "r", "run_labs", "run labs", "Run every lab's starter and solution."),
    Action("problems-running", "r", "stop_labs", "stop", "Don't run any more of the labs."),
    # -- what takes long, on any screen
    Action("working", "c", "stop_work", "stop", "Stop what is being done, as leaving does."),
    # -- the packs that are here
    Action(
        "packs",
        "i",
        "screen.install",
        "install",
        "Install a pack: a zip, a folder, a distribution.",
    ),
    Action("packs", "u", "screen.update", "update", "Bring it up to what its source holds now."),
    Action("packs", "r,delete", "screen.remove", "remove", "Remove it; your answers are kept."),
)
