"""Charts, lanes and the line of time as cells: whatever is in them, they fit and say the truth."""

from __future__ import annotations

import math
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from studylam.simulation.load import Span
from studylam.tui.load_text import dollars, time_of
from studylam.tui.widgets.lanes import IDLE, INIT, INVOKE, NEXT, cells_of
from studylam.tui.widgets.time_line import clock
from studylam.tui.widgets.tracks import GUTTER, Layer, Track, Tracks, draw, squeeze

VALUES = st.lists(st.integers(0, 10**9).map(float), min_size=1, max_size=200)


@given(VALUES, st.integers(8, 300), st.integers(2, 7))
def test_a_chart_has_its_cells_and_shows_what_is_there(
    values: list[float], cells: int, rows: int
) -> None:
    drawn = draw(Track("Chart", "", (Layer("", values),)), cells, rows)
    assert len(drawn.lines) == rows
    assert all(len(line) == cells for line in drawn.lines)
    for x, value in enumerate(squeeze(values, cells)):
        filled = any(line[x] != " " for line in drawn.lines)
        assert filled == (value > 0)


@given(VALUES, st.integers(1, 300))
def test_a_peak_is_never_lost(values: list[float], cells: int) -> None:
    squeezed = squeeze(values, cells)
    assert len(squeezed) == cells
    assert max(squeezed) == max(values)


def test_layers_are_told_apart_by_their_signs() -> None:
    layers = (Layer("p50", [1.0]), Layer("p95", [3.0], "▒"), Layer("p99", [4.0], "░"))
    assert [line[0] for line in draw(Track("", "", layers), 8, 4).lines] == ["░", "▒", "▒", "█"]
    stacked = (Layer("a", [2.0]), Layer("b", [2.0], "▒"))
    track = Track("", "", stacked, stacked=True)
    assert [line[0] for line in draw(track, 8, 4).lines] == ["▒", "▒", "█", "█"]


@given(VALUES, st.floats(0, 1), st.integers(40, 200), st.floats(0, 1e9))
def test_a_line_is_never_wider_than_its_room(
    values: list[float], cursor: float, width: int, limit: float
) -> None:
    tracks = Tracks()
    tracks.tracks = [Track("Latency", "from arrival to answer", (Layer("", values),), limit=limit)]
    tracks.cursor = cursor
    for line in tracks.lines(width)[1:]:
        assert sum(len(text) for text, _ in line) <= max(width, GUTTER + 8)


def test_a_lane_says_what_an_environment_does() -> None:
    spans = [Span("init", 1, 2), Span("invoke", 2, 5), Span("invoke", 5, 8), Span("idle", 8)]
    assert cells_of(spans, 0, 1, 12, 10) == f" {INIT}{INVOKE * 3}{NEXT}{INVOKE * 2}{IDLE * 2}  "
    assert cells_of(spans, 4, 1, 3, 10) == f"{INVOKE}{NEXT}{INVOKE}"


@given(
    st.lists(st.floats(0.01, 5), max_size=30),
    st.floats(0, 20),
    st.sampled_from([0.01, 0.1, 1, 10]),
    st.integers(1, 120),
)
def test_a_lane_has_its_cells(lengths: list[float], begin: float, cell: float, cells: int) -> None:
    spans, at = [], 0.0
    for number, length in enumerate(lengths):
        spans.append(Span("invoke" if number % 2 else "idle", at, at + length))
        at += length
    assert len(cells_of(spans, begin, cell, cells, math.inf)) == cells


@given(st.floats(0, 1e7))
def test_times_and_moments_are_short(seconds: float) -> None:
    assert len(time_of(seconds)) <= 10
    assert len(clock(seconds, 1e7)) <= 10


def test_money_keeps_three_digits_that_count() -> None:
    shown = [dollars(Decimal(one)) for one in ("0", "0.1234", "0.0000456", "12.345", "4567.891")]
    assert shown == ["$0", "$0.123", "$0.0000456", "$12.35", "$4,567.89"]
