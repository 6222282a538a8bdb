"""A screen in a terminal whose size changes at any moment, and the way back from it to home."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

from textual.drivers.headless_driver import HeadlessDriver
from textual.events import Resize
from textual.geometry import Size
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widget import Widget

from studylam.tui.screens.small import SmallScreen
from studylam.tui.widgets.rows import Rows
from tests.tui.look import StillApp, press, settle, text_of

NORMAL = (80, 24)
ODD = ((1, 1), (20, 5), (40, 12), (59, 15), (81, 23), (120, 40), (250, 70))
"""Sizes of a terminal: a single cell, too small, just readable, and the whole of a large screen."""
LEFT = "left"
"""The list of drills that were left in the middle: whoever has just left one finds it marked."""
RESUME = "resume "
"""The row of an exam that was left in the middle."""
PATIENCE = 3
"""So many escapes may stay on one screen: out of a field, out of what is open on it."""


@dataclass
class Trail:
    """What was on the screen on the way to where one is, and where on it."""

    left: list[tuple[Screen[Any], Widget | None, str | None]] = field(default_factory=list)

    def leave(self, app: StillApp) -> None:
        screen = app.screen
        self.left = [one for one in self.left if one[0] is not screen]
        self.left.append((screen, screen.focused, _marked(screen.focused)))


_TRAILS: WeakKeyDictionary[StillApp, Trail] = WeakKeyDictionary()


def follow(app: StillApp) -> None:
    """From now on, keep what other screens are put over."""
    trail = _TRAILS[app] = Trail()
    push = app.push_screen

    def pushed(*args: Any, **options: Any) -> Any:
        if app.screen_stack and not isinstance(app.screen, SmallScreen):
            trail.leave(app)
        return push(*args, **options)

    app.push_screen = pushed  # type: ignore[method-assign]


def _marked(widget: Widget | None) -> str | None:
    """What is marked in a list."""
    return widget.marked if isinstance(widget, Rows) else None


async def resized_at_any_moment(app: StillApp, pilot: Pilot[int], seed: str) -> None:
    """Odd sizes one after the other, without waiting for anything to be drawn; then 80 × 24."""
    chance = random.Random(seed)
    for size in (*chance.sample(ODD, 4), NORMAL):
        assert isinstance(app._driver, HeadlessDriver)
        app._driver._size = size
        app.post_message(Resize(Size(*size), Size(*size)))
        if chance.random() < 0.5:
            await pilot.pause(0)
    await settle(pilot)


async def walked_back(app: StillApp, pilot: Pilot[int]) -> list[str]:
    """Escape until home; what is wrong with the way there."""
    gone: list[Screen[Any]] = []
    wrong: list[str] = []
    stays = 0
    while app.screen is not app.home:
        here, focused, text = app.screen, app.focused, text_of(app)
        await press(pilot, "escape")
        assert app._exit is False and app._exception is None, f"escape ends the app on {here}"
        if app.screen is here:
            stays += 1
            if stays > PATIENCE or (app.focused is focused and text_of(app) == text):
                return [*wrong, f"escape does nothing on {here}: {focused}"]
            continue
        stays = 0
        gone.append(here)
        wrong += _landed(app, here, gone)
    return wrong


def _landed(app: StillApp, come_from: Screen[Any], gone: list[Screen[Any]]) -> list[str]:
    there, words = app.screen, f"back from {come_from}: {app.screen}"
    if there in gone:
        return [f"{words} comes twice"]
    left = next((one for one in _TRAILS[app].left if one[0] is there), None)
    if left is None:
        return [f"{words} wasn't shown on the way"]
    _, focused, marked = left
    now = app.focused
    if focused is None or not focused.is_attached or (now is not None and now.id == LEFT):
        return []
    if now is not focused:
        return [f"{words} has the focus on {now}, it was on {focused}"]
    if (_marked(now) or "").startswith(RESUME):
        return []
    offered = [row.id for row in now.rows] if isinstance(now, Rows) else []
    if marked in offered and _marked(now) != marked:
        return [f"{words} has {_marked(now)} marked, it was {marked}"]
    return []
