"""Wide letters, emoji and marks that take no cell: no line is wider than there is room for."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.content import Content
from textual.geometry import Size

from studylam.packs.models import Action
from studylam.pricing.compare import Beside, BesideRow
from studylam.tui.actions_text import action_lines
from studylam.tui.columns import Columns
from studylam.tui.price_text import beside_lines
from studylam.tui.prose import hang, set_text, wrap
from studylam.tui.widgets.chrome import Crumbs
from studylam.tui.widgets.lab_tabs import Tab, TabLine
from studylam.tui.widgets.rows import Row, Rows
from studylam.tui.widgets.slider import Slider, Sliders
from studylam.tui.widgets.standing import share_line
from tests.tui.look import opened, settle, text_of

PIECES = (
    "a",
    "word ",
    "日本",
    "한국어",
    "ｗｉｄｅ",
    "👩‍👩‍👧‍👦",
    "👍🏽",
    "🇩🇪",
    "❤️",
    "e\u0301",
    "क्षि",
    "ئۇيغۇر",
    "\u200b",
    "…",
    "─",
    " ",
    "-",
    "[b]",
)
WORDS = st.lists(st.sampled_from(PIECES), max_size=24).map("".join)
NAMES = st.lists(st.sampled_from(PIECES), min_size=1, max_size=24).map("".join)
WIDTHS = st.integers(24, 100)


def fits(lines: list[Content], width: int) -> bool:
    return all(line.cell_length <= width for line in lines)


@given(WORDS, st.integers(2, 60))
def test_wrapped(words: str, width: int) -> None:
    assert fits(wrap(Content(words), width), width)
    assert fits(hang(wrap(Content(words), width), Content("  – "), 4), width + 4)


@given(WORDS, st.sampled_from(["", "12", "5 min"]), st.integers(10, 60))
def test_two_ends(left: str, right: str, width: int) -> None:
    line = Columns(Content(left), Content(right)).line(width)
    assert line.cell_length == width
    assert line.plain.endswith(right)


@given(st.lists(st.tuples(NAMES, WORDS, WORDS, WORDS), max_size=4), st.integers(30, 100))
def test_rows(rows: list[tuple[str, str, str, str]], width: int) -> None:
    listed = Rows(
        Row(str(at), name, title, right="9 min", aside=aside, detail=detail, key="d")
        for at, (name, title, aside, detail) in enumerate(rows)
    )
    assert fits([line.content for line in listed.lay_out(width)], width)


@given(NAMES, WORDS, NAMES, st.integers(24, 90))
def test_prose(head: str, words: str, cell: str, width: int) -> None:
    table = f"| {head} | b |\n| --- | --- |\n| {cell} | {words or 'x'} |"
    for text in (words, f"- {words}\n- {cell}", f"> {words}", table, f"```text\n{words}\n```"):
        assert fits(set_text(text, width), width)


@given(NAMES, st.integers(60, 100))
def test_a_share(name: str, width: int) -> None:
    assert share_line(Content(name), 5, 9, "", column=24).cell_length <= width


@given(NAMES, NAMES, NAMES, st.integers(58, 120))
def test_bills_beside_each_other(one: str, two: str, item: str, width: int) -> None:
    cents = (Decimal("1.20"), Decimal("12345.60"))
    table = Beside((one, two), (BesideRow(item, cents),), cents, cents)
    lines = list(beside_lines(table, width, values=[(item, (one, two))]))
    assert fits(lines, width)
    assert len({line.cell_length for line in lines if "$" in line.plain}) == 1, "columns"


@given(NAMES, WORDS, st.integers(24, 90))
def test_actions(name: str, value: str, width: int) -> None:
    call = Action(kind="call", service="s3", operation="PutObject", params={name: value})
    assert fits(list(action_lines([call], width)), width)


@given(NAMES, st.integers(50, 90))
def test_sliders(label: str, width: int) -> None:
    sliders = Sliders([Slider("one", label, 2, 1, 9)])
    lines = [line.content for line in sliders.lay_out(width)]
    assert fits(lines, width)


@given(st.lists(NAMES, min_size=1, max_size=5), WORDS, st.integers(30, 120))
def test_crumbs(path: list[str], status: str, width: int) -> None:
    crumbs = Crumbs(*path, status=status[:8])
    crumbs._size = Size(width, 2)
    assert crumbs._line().cell_length <= width


@given(st.lists(NAMES, min_size=1, max_size=8), st.integers(30, 100))
def test_tabs(titles: list[str], width: int) -> None:
    line = TabLine([Tab(str(at), title) for at, title in enumerate(titles)], id="tabs")
    assert fits(line._lines(width), width)


@pytest.mark.parametrize("words", ["日本語のメモ", "👩‍👩‍👧‍👦 🇩🇪 ❤️", "cafe\u0301 क्षि"])
async def test_a_screen_stays_in_shape(words: str) -> None:
    """A title, a status, a toast and what is typed: every line ends where the screen does."""
    async with opened("quiz") as (app, pilot):
        app.screen.crumbs.say("Drill", words * 3, words, status=words)  # type: ignore[attr-defined]
        app.notify(words * 4, title=words, markup=False)
        await settle(pilot)
        for strip in app.screen._compositor.render_strips():
            assert strip.cell_length == cell_len("".join(part.text for part in strip)) == 80
        assert words[:2] in text_of(app)
