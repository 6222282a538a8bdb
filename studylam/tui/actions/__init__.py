"""One table of actions. It feeds key bindings, the line of hints, the palette, the help screen, the
commands about keys and the reference in the documentation.

A screen takes its rows with `bindings`; nothing else in the app declares a key, and whoever names a
key in a sentence asks for it with `key_of`: people may have put it elsewhere. The rows lie in the
files of this folder, by what they are about.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from studylam import config, served
from studylam.tui.actions.action import Action
from studylam.tui.actions.asking import ASKING
from studylam.tui.actions.choosing import CHOOSING
from studylam.tui.actions.editing import EDITING
from studylam.tui.actions.everywhere import EVERYWHERE
from studylam.tui.actions.exams import EXAMS
from studylam.tui.actions.guiding import GUIDING
from studylam.tui.actions.key_names import said
from studylam.tui.actions.lab_running import LAB_RUNNING
from studylam.tui.actions.labs import LABS
from studylam.tui.actions.learning import LEARNING
from studylam.tui.actions.packs import PACKS
from studylam.tui.actions.pricing import PRICING
from studylam.tui.actions.reading import READING
from studylam.tui.actions.remapping import InForce, in_a_browser, in_force
from studylam.tui.actions.simulating import SIMULATING
from studylam.tui.actions.standing import STANDING

if TYPE_CHECKING:
    from textual.binding import Binding

TOPICS: tuple[tuple[str, tuple[Action, ...]], ...] = (
    ("Everywhere", EVERYWHERE),
    ("Lists, forms and fields", CHOOSING),
    ("Home", LEARNING),
    ("Lessons", READING),
    ("Questions", ASKING),
    ("Exams", EXAMS),
    ("Labs", LABS),
    ("Running a lab", LAB_RUNNING),
    ("Writing in a lab", EDITING),
    ("Reviews, plan and progress", STANDING),
    ("Packs", PACKS),
    ("Simulators", SIMULATING),
    ("Prices", PRICING),
    ("Guide", GUIDING),
)
ACTIONS: tuple[Action, ...] = tuple(action for _, rows in TOPICS for action in rows)

NO_KEY = "nothing"
"""The key of an action that has none: nobody can press it, but the palette finds the action."""


@cache
def settled() -> InForce:
    """The keys of every action, with those that a person has changed; settled once."""
    found = in_force(ACTIONS, config.current())
    return in_a_browser(found) if served.is_served() else found


def bindings(*scopes: str) -> list[Any]:
    """The key bindings of these scopes, in the table's order (a ``list[Binding]``)."""
    found: list[Binding] = []
    for action in ACTIONS:
        if action.scope in scopes:
            keys = settled().keys[action.id]
            first = keys[0] if keys else f"{NO_KEY}+{action.id}"
            found.append(_binding(action, first, shown(action), action.hint and bool(keys)))
            found.extend(_binding(action, key, said(key), False) for key in keys[1:])
    return found


def _binding(action: Action, key: str, shown: str, hint: bool) -> Binding:
    from textual.binding import Binding

    return Binding(
        key,
        action.action,
        action.label,
        show=hint,
        key_display=shown,
        tooltip=action.help,
        priority=action.always,
        id=action.id,
    )


def shown(action: Action) -> str:
    """How the first key of an action is written; ``–`` for none.

    The table may name several at once (``← →``): that holds while nobody has changed their place.
    """
    keys = settled().keys[action.id]
    if not keys:
        return "–"
    changed = any(id.partition(".")[0] == action.scope for id in settled().changed)
    return said(keys[0]) if changed or not action.shown else action.shown


def key_of(id: str) -> str:
    """The key of an action, for a sentence on a screen: as the line of keys has it, even where the
    sentence begins with it.

    Who has taken the key away is told the way that is left: by its name.
    """
    action = _by_id()[id]
    keys = settled().keys[id]
    if not keys:
        everything = settled().keys["app.everything"]
        where = said(everything[0]) if everything and id != "app.everything" else ""
        return f"{action.label!r} ({where})" if where else repr(action.label)
    return said(keys[0])


def key_to(place: str) -> str:
    """The key of a place, by its id (see `studylam.tui.places`)."""
    return key_of(next(each.id for each in EVERYWHERE if each.action == f"go({place!r})"))


@cache
def _by_id() -> dict[str, Action]:
    return {action.id: action for action in ACTIONS}
