"""Sliders: steps, typed numbers, what they began with."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.app import App, ComposeResult

from studylam.tui.widgets.slider import Slider, Sliders, stops

MANY = Slider("rate", "Requests", 100, 0, 20_000, unit="a second", stops=stops(0, 20_000), coarse=5)
FEW = Slider("size", "Batch size", 10, 1, 20, step=1, coarse=5)
SOME = Slider("reserved", "Reserved", None, 0, 50, optional=True)


class Stage(App[None]):
    """Three sliders, and what they said."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[tuple[str, float | None]] = []

    def compose(self) -> ComposeResult:
        yield Sliders([MANY, FEW, SOME])

    def on_sliders_changed(self, event: Sliders.Changed) -> None:
        self.said.append((event.slider.id, event.slider.value))


@pytest.mark.quick
@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (900, "900 s"),
        (1800, "30 min"),
        (3600, "1 h"),
        (5400, "90 min"),
        (43_200, "12 h"),
        (86_400, "1 day"),
        (345_600, "4 days"),
        (345_601, "345,601 s"),
        (0, "off"),
    ],
)
def test_long_times_are_said_as_people_say_them(seconds: int, words: str) -> None:
    kept = Slider("kept", "Kept", seconds, 0, 1_209_600, unit="s", names={0: "off"})
    assert kept.words(seconds) == words
    # It is seconds that are typed.
    assert kept.typed("9999999") == "off to 1,209,600 s"
    assert Slider("ms", "Duration", 0, 0, 900_000, unit="ms").words(3_600_000) == "3,600,000 ms"


async def test_keys_step_leap_and_restore() -> None:
    app = Stage()
    async with app.run_test(size=(70, 10)) as pilot:
        await pilot.press("tab", "right", "shift+left", "down", "left", "L", "backspace")
        await pilot.press("down", "right", "left")
        assert app.said == [
            ("rate", 150),
            ("rate", 20),
            ("size", 9),
            ("size", 14),
            ("size", 10),
            ("reserved", 0),
            ("reserved", None),
        ]
        assert "was 100" in str(app.query_one(Sliders).render())


async def test_a_typed_number_counts_with_enter_or_as_one_moves_on() -> None:
    app = Stage()
    async with app.run_test(size=(70, 10)) as pilot:
        await pilot.press("tab", *"1,234", "enter", *"99")
        assert app.said == [("rate", 1234)]
        await pilot.press("down", *"77", "backspace", "enter", *"55", "enter")
        assert app.said == [("rate", 1234), ("rate", 99), ("size", 7)]
        assert "! 1 to 20" in str(app.query_one(Sliders).render())
        await pilot.press("escape", "right")
        assert app.said[-1] == ("size", 8)


@pytest.mark.parametrize("text", ["", "x", "-1", "1e3", "nan", "٣", "2.5", "21", "9" * 40])
def test_what_is_no_value_is_said(text: str) -> None:
    assert isinstance(FEW.typed(text), str)


def test_nothing_typed_is_no_value_where_there_may_be_none() -> None:
    assert SOME.typed(" ") == SOME


@given(
    st.lists(st.one_of(st.integers(-30, 30), st.sampled_from(["7", "20000", "15"])), max_size=9),
    st.sampled_from([MANY, FEW, SOME]),
    st.integers(8, 120),
)
def test_a_slider_never_leaves_its_range(
    moves: list[int | str], slider: Slider, width: int
) -> None:
    for move in moves:
        after = slider.typed(move) if isinstance(move, str) else slider.moved(move)
        slider = after if isinstance(after, Slider) else slider
    assert slider.value is None or slider.low <= slider.value <= slider.high
    assert 0 <= slider.share <= 1
    [line] = Sliders([slider]).lay_out(width)
    assert line.content.cell_length <= width


def test_steps_add_up_and_come_back() -> None:
    tenth = Slider("share", "Share", 0, 0, 1, step=0.1, whole=False)
    for _ in range(10):
        tenth = tenth.moved(1)
    assert tenth.value == 1
    assert tenth.moved(1) == tenth
    assert MANY.moved(1).moved(-1) == MANY
