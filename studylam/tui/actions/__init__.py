"""One table of actions. It feeds key bindings, the line of hints, the palette and the help screen.

A screen takes its rows with `bindings`; nothing else in the app declares a key. The rows lie in the
files of this folder, by what they are about.
"""

from __future__ import annotations

from typing import Any

from textual.binding import Binding

from studylam.tui.actions.action import Action
from studylam.tui.actions.asking import ASKING
from studylam.tui.actions.choosing import CHOOSING
from studylam.tui.actions.everywhere import EVERYWHERE
from studylam.tui.actions.exams import EXAMS
from studylam.tui.actions.labs import LABS
from studylam.tui.actions.learning import LEARNING
from studylam.tui.actions.packs import PACKS
from studylam.tui.actions.pricing import PRICING
from studylam.tui.actions.simulating import SIMULATING
from studylam.tui.actions.standing import STANDING

ACTIONS: tuple[Action, ...] = (
    *EVERYWHERE,
    *CHOOSING,
    *LEARNING,
    *ASKING,
    *EXAMS,
    *LABS,
    *STANDING,
    *PACKS,
    *SIMULATING,
    *PRICING,
)


def bindings(*scopes: str) -> list[Any]:
    """The key bindings of these scopes, in the table's order (a ``list[Binding]``)."""
    found: list[Binding] = []
    for action in ACTIONS:
        if action.scope in scopes:
            keys = action.keys.split(",")
            found.append(_binding(action, keys[0], action.shown, action.hint))
            found.extend(_binding(action, key, "", False) for key in keys[1:])
    return found


def _binding(action: Action, key: str, shown: str, hint: bool) -> Binding:
    return Binding(
        key,
        action.action,
        action.label,
        show=hint,
        tooltip=action.help,
        key_display=shown or None,
        priority=action.always,
    )
