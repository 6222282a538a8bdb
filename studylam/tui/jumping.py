"""What can be jumped to on a screen: all that can be focused or clicked, where it stands.

Whoever has several such places in one widget names them by `jump_points`; a sheet's are its lines.
"""

from __future__ import annotations

import string
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from textual.errors import NoWidget
from textual.events import Click
from textual.geometry import Offset, Region
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input, TextArea

from studylam.tui.widgets.sheet import Sheet

LETTERS = "asdfghjklqwertyuiopzxcvbnm"
"""Those under the fingers first."""
assert sorted(LETTERS) == list(string.ascii_lowercase)


@runtime_checkable
class Pointed(Protocol):
    """A widget that can be clicked at several places."""

    def jump_points(self) -> Iterable[Offset]:
        """Where, in its content."""
        ...


@dataclass(frozen=True)
class Spot:
    """A place on the screen, and what is there."""

    at: Offset
    widget: Widget
    clicks: bool
    """Going there is as a click on it; else it only gets the focus."""

    def go(self) -> None:
        """Give it the focus, and click it."""
        if not self.widget.is_attached:
            return  # gone while the letters were there
        if self.widget.focusable:
            self.widget.focus()
        if self.clicks:
            x, y = self.at - self.widget.region.offset
            click = Click(self.widget, x, y, 0, 0, 1, False, False, False, *self.at)
            click.stop()  # come back to the app, it would be taken for another one
            self.widget.post_message(click)


def spots(screen: Screen[Any]) -> list[Spot]:
    """What can be jumped to, from top to bottom."""
    found: dict[Offset, Spot] = {}
    for widget in screen.walk_children(Widget):
        for spot in _of(widget, screen):
            at = spot.at
            while at in found and at.x < screen.size.width - 1:
                at += (1, 0)  # a pane begins where its first line does
            found.setdefault(at, Spot(at, spot.widget, spot.clicks) if at != spot.at else spot)
    return [found[at] for at in sorted(found, key=lambda at: (at.y, at.x))]


def _of(widget: Widget, screen: Screen[Any]) -> Iterator[Spot]:
    if not (widget.display and widget.visible) or widget.disabled or widget.loading:
        return
    try:
        seen = screen.find_widget(widget).visible_region
    except NoWidget:
        return  # scrolled off, or covered by what is opened
    if not seen:
        return
    points = list(_points(widget, seen))
    for point in points:
        at = point + widget.content_region.offset
        if seen.contains_point(at) and _is_on_top(screen, at, widget):
            yield Spot(at, widget, True)
    if not points and widget.focusable and _is_on_top(screen, seen.offset, widget):
        yield Spot(seen.offset, widget, False)


def _points(widget: Widget, seen: Region) -> Iterator[Offset]:
    if isinstance(widget, Input | TextArea):
        return
    if isinstance(widget, Pointed):
        yield from widget.jump_points()
    elif isinstance(widget, Sheet):
        top = widget.content_region.y
        targets = set()
        for y in range(seen.y - top, seen.bottom - top):
            target = widget.target_at(y)
            if target is not None and target not in targets:
                targets.add(target)
                yield Offset(0, y)


def _is_on_top(screen: Screen[Any], at: Offset, widget: Widget) -> bool:
    """Whether a click there would come to the widget."""
    try:
        there, _ = screen.get_widget_at(*at)
    except LookupError:
        return False
    return there is widget or widget in there.ancestors


def labels(count: int) -> Sequence[str]:
    """So many letters, or pairs of letters; none begins another."""
    every = len(LETTERS)
    if count <= every:
        return LETTERS[:count]
    # The last letters begin pairs, as few of them as will do.
    begin = min(-(-(count - every) // (every - 1)), every)
    single = LETTERS[: every - begin]
    pairs = [first + second for first in LETTERS[every - begin :] for second in LETTERS]
    return [*single, *pairs][:count]
