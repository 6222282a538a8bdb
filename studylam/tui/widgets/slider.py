"""Sliders: a line for each value, moved with ← and →, or typed.

A value of a few goes from one to the next in equal steps; one whose range spans powers of ten goes
through round numbers (`stops`), so that a key does as much at 5 as at 5,000.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from textual import events
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive

from studylam.tui.actions import bindings
from studylam.tui.widgets.sheet import Line, ListSheet

Value = float | None
"""``None`` is what an `optional` slider has to the left of its lowest value."""

TRACK = (6, 24)
"""Cells of a track, at least and at most."""
NUMBER = 8
"""Cells that a value takes with its unit, usually."""
LONG_S = 1000
"""From so many seconds on, whole minutes, hours and days are said as such."""
TIMES = ((86_400, "day", "days"), (3600, "h", "h"), (60, "min", "min"))
LONGEST = 12
"""Characters that can be typed for one value."""


def stops(
    low: int, high: int, per_ten: Sequence[float] = (1, 1.5, 2, 3, 5, 7)
) -> tuple[float, ...]:
    """Round numbers from ``low`` to ``high`` (both among them), finer where they are small.

    >>> stops(0, 20, (1, 2, 5))
    (0, 1, 2, 5, 10, 20)
    """
    found = {float(low), float(high)}
    size = 1
    while size <= high:
        found |= {step * size for step in per_ten if low <= step * size <= high}
        size *= 10
    return tuple(sorted(int(one) for one in found if one == int(one)))


@dataclass(frozen=True)
class Slider:
    """One value with its range. Steps are equal, or from one of the ``stops`` to the next."""

    id: str
    label: str
    value: Value
    low: float
    high: float
    step: float = 1
    coarse: float = 10
    """How many steps a coarse one is."""
    unit: str = ""
    stops: tuple[float, ...] = ()
    optional: bool = False
    none: str = "none"
    """What it is called not to have a value."""
    whole: bool = True
    names: Mapping[float, str] = field(default_factory=dict)
    """Values that have a name: 0 is "off"."""

    def moved(self, steps: float) -> Slider:
        """So many steps to the right, as far as the range goes."""
        if self.value is None:
            return self if steps < 0 else replace(self, value=self.low)
        if self.optional and steps < 0 and self.value <= self.low:
            return replace(self, value=None)
        return replace(self, value=self._along(self.value, steps))

    def _along(self, value: float, steps: float) -> float:
        if not self.stops:
            # Rounded, so that ten steps of 0.1 make 1.
            return min(max(round(value + steps * self.step, 9), self.low), self.high)
        if steps > 0:
            at = bisect.bisect_right(self.stops, value) - 1
        else:
            at = bisect.bisect_left(self.stops, value)
        return self.stops[min(max(at + round(steps), 0), len(self.stops) - 1)]

    def typed(self, text: str) -> Slider | str:
        """With what was typed as its value; or in words what is wrong with it."""
        text = text.strip().replace(",", "").replace("_", "")
        if not text and self.optional:
            return replace(self, value=None)
        # In what is typed: 345,600 s, not 4 days.
        allowed = f"{self._number(self.low)} to {self._number(self.high)}"
        if not text.isascii() or len(text) > LONGEST:
            return allowed
        try:
            value = float(int(text)) if self.whole else float(text)
        except ValueError:
            return f"A {'whole ' if self.whole else ''}number, {allowed}"
        return replace(self, value=value) if self.low <= value <= self.high else allowed

    @property
    def share(self) -> float:
        """Where on its track the value is, from 0 to 1."""
        if self.value is None or self.high <= self.low:
            return 0
        if not self.stops:
            return (self.value - self.low) / (self.high - self.low)
        last = len(self.stops) - 1
        after = bisect.bisect_right(self.stops, self.value)
        if after > last:
            return 1
        left, right = self.stops[after - 1], self.stops[after]
        return (after - 1 + (self.value - left) / (right - left)) / last

    def words(self, value: Value) -> str:
        """A value as it is said: ``1,000 ms``, ``4 days``."""
        if value is None:
            return self.none
        if value in self.names:
            return self.names[value]
        if self.unit == "s" and value >= LONG_S:
            for seconds, one, several in TIMES:
                if value % seconds == 0:
                    count = int(value // seconds)
                    return f"{count:,} {one if count == 1 else several}"
        return self._number(value)

    def _number(self, value: float) -> str:
        if value in self.names:
            return self.names[value]
        number = f"{value:,.0f}" if self.whole else f"{value:,.9g}"
        return f"{number} {self.unit}".strip()


class Sliders(ListSheet):
    """Posts `Changed` at each new value. What is typed counts with enter, or when one moves on."""

    BINDINGS = bindings("sliders")

    cursor: reactive[int] = reactive(0, repaint=False)

    class Changed(Message):
        """A slider has another value."""

        def __init__(self, sliders: Sliders, slider: Slider) -> None:
            super().__init__()
            self.sliders = sliders
            self.slider = slider

        @property
        def control(self) -> Sliders:
            return self.sliders

    def __init__(
        self, sliders: Iterable[Slider], *, id: str | None = None, classes: str | None = None
    ) -> None:
        super().__init__(id=id, classes=classes)
        self.sliders = list(sliders)
        self._began = {slider.id: slider.value for slider in self.sliders}
        self._typing: str | None = None
        self._wrong = ""

    @property
    def values(self) -> dict[str, Value]:
        """Every value by its slider."""
        return {slider.id: slider.value for slider in self.sliders}

    def set_sliders(
        self, sliders: Iterable[Slider], began: Mapping[str, Value] | None = None
    ) -> None:
        """Show these. ``began``: values that changes are told from, else those they have now."""
        here = self.sliders[self.cursor].id if self.sliders else ""
        self.sliders = list(sliders)
        self._began = dict(began) if began is not None else self.values
        self._typing, self._wrong = None, ""
        ids = [slider.id for slider in self.sliders]
        last = max(min(self.cursor, len(ids) - 1), 0)
        self.set_reactive(Sliders.cursor, ids.index(here) if here in ids else last)
        self.changed()

    # -- keys -------------------------------------------------------------------------------------

    def action_move(self, by: int) -> None:
        if not self._take():
            return
        if 0 <= self.cursor + by < len(self.sliders):
            self.cursor += by
        else:
            self.leave(by)

    def enter(self, by: int) -> None:
        self.cursor = 0 if by > 0 else max(len(self.sliders) - 1, 0)

    def action_change(self, by: int) -> None:
        self._step(by)

    def action_leap(self, by: int) -> None:
        if self.sliders:
            self._step(by * self.sliders[self.cursor].coarse)

    def _step(self, steps: float) -> None:
        if self.sliders and self._take():
            self._set(self.sliders[self.cursor].moved(steps))

    def action_restore(self) -> None:
        """The value that it began with; while one types, a character less."""
        if not self.sliders:
            return
        if self._typing is not None:
            self._typing, self._wrong = self._typing[:-1] or None, ""
            self.changed()
        else:
            here = self.sliders[self.cursor]
            self._set(replace(here, value=self._began.get(here.id, here.value)))

    def action_take(self) -> None:
        self._take()

    def action_drop(self) -> None:
        self._typing, self._wrong = None, ""
        self.changed()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return self._typing is not None if action in ("take", "drop") else True

    def on_key(self, event: events.Key) -> None:
        """Digits are typed, before any of them can mean a place."""
        character = event.character or ""
        if not self.sliders or len(character) != 1 or character not in "0123456789.,":
            return
        if character in ".," and self._typing is None:
            return
        event.stop()
        event.prevent_default()
        self._typing = ((self._typing or "") + character)[:LONGEST]
        self._wrong = ""
        self.redraw()
        self.refresh_bindings()

    def watch_has_focus(self, has_focus: bool) -> None:
        if not has_focus and self._typing is not None and not self._take():
            self.action_drop()
        super().watch_has_focus(has_focus)

    def _take(self) -> bool:
        """Let what was typed count; whether it can."""
        if self._typing is None:
            return True
        found = self.sliders[self.cursor].typed(self._typing)
        if isinstance(found, str):
            self._wrong = found
            self.redraw()
            return False
        self._typing, self._wrong = None, ""
        self._set(found)
        self.redraw()
        self.refresh_bindings()
        return True

    def _set(self, slider: Slider) -> None:
        if slider.value != self.sliders[self.cursor].value:
            self.sliders[self.cursor] = slider
            self.redraw()
            self.post_message(self.Changed(self, slider))

    def choose(self, target: str) -> None:
        self.focus()
        if self._take():
            self.cursor = next(i for i, one in enumerate(self.sliders) if one.id == target)

    def watch_cursor(self) -> None:
        self.redraw()
        if self.sliders:
            self.show_target(self.sliders[self.cursor].id)

    # -- showing them -----------------------------------------------------------------------------

    def lay_out(self, width: int) -> Iterable[Line]:
        column = max((len(slider.label) for slider in self.sliders), default=0)
        number = max([NUMBER, *(len(slider.words(slider.value)) for slider in self.sliders)])
        was = max((len(self._was(slider)) for slider in self.sliders), default=0)
        room = width - column - number - 5
        # What it was is worth more than a long track, but not more than any.
        track = min(max(room - was, TRACK[0]), TRACK[1])
        if room < TRACK[0]:
            column = max(column - TRACK[0] + room, 4)
        for index, slider in enumerate(self.sliders):
            here = index == self.cursor and self.has_focus
            line = self._line(slider, here, column, track, number)
            words = Content.styled(self._was(slider), "$text-muted")
            if line.cell_length + words.cell_length <= width:
                line += words
            yield Line(line.truncate(width, ellipsis=True), slider.id)
            if here and self._wrong:
                words = Content.styled(f"  ! {self._wrong}", "$error")
                yield Line(words.truncate(width, ellipsis=True), slider.id)

    def _was(self, slider: Slider) -> str:
        began = self._began.get(slider.id, slider.value)
        return f"  was {slider.words(began)}" if began != slider.value else ""

    def _line(self, slider: Slider, here: bool, column: int, track: int, number: int) -> Content:
        label = Content(slider.label).truncate(column, ellipsis=True)
        at = round(slider.share * (track - 1))
        quiet = "$accent" if here else "$foreground-muted"
        if here and self._typing is not None:
            unit = (slider.unit if slider.unit == "s" else "", "$text-muted")
            value = Content.assemble((self._typing, "bold $text on $panel"), ("▏", "$accent"), unit)
        else:
            value = Content.styled(slider.words(slider.value), "bold $text" if here else "$text")
        return Content.assemble(
            ("▸ " if here else "  ", "bold $accent"),
            (
                label.pad_right(column - label.cell_length).plain,
                "bold $accent" if here else "$text-muted",
            ),
            "  ",
            ("─" * at, quiet),
            ("○" if slider.value is None else "●", "bold $accent" if here else "$text"),
            ("─" * (track - 1 - at), quiet),
            " " * max(number - value.cell_length + 1, 1),
            value,
        )
