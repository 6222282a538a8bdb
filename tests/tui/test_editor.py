"""The editor of code: typing, searching, marks at lines, and texts that are out of the ordinary."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events
from textual.app import App, ComposeResult
from textual.containers import Vertical
from textual.pilot import Pilot
from textual.widgets import Input

from studylam.tui import typed_lines
from studylam.tui.widgets.editor_find import FindBar
from studylam.tui.widgets.lab_editor import STAND_IN, Editor, Mark
from studylam.tui.widgets.lab_event import EventEditor
from studylam.tui.widgets.quick_editor import COLOURED, LONGEST_LINE

CODE = "def f(a):\n    if a:\n        return {'x': a}\n\nx = f(1)\n"


class Page(App[None]):
    def __init__(self, editor: Editor) -> None:
        super().__init__()
        self.editor = editor

    def compose(self) -> ComposeResult:
        with Vertical():
            yield self.editor


@asynccontextmanager
async def editor(
    text: str = CODE, language: str = "python"
) -> AsyncIterator[tuple[Editor, Pilot[None]]]:
    made = EventEditor("json", id="e", label="e") if language == "json" else None
    app = Page(made or Editor(language, id="e", label="e"))
    async with app.run_test(size=(60, 14)) as pilot:
        app.editor.load_text(text)
        app.editor.focus()
        await pilot.pause()
        yield app.editor, pilot


def drawn(area: Editor, row: int) -> str:
    return area.render_line(row).text


# -- typing ---------------------------------------------------------------------------------------


async def test_lines_are_indented_and_taken_back_together() -> None:
    async with editor() as (area, pilot):
        area.move_cursor((1, 2))
        area.move_cursor((2, 3), select=True)
        await pilot.press("tab")
        assert area.text.splitlines()[1:3] == ["        if a:", "            return {'x': a}"]
        await pilot.press("shift+tab", "shift+tab", "shift+tab")
        assert area.text.splitlines()[1:3] == ["if a:", "return {'x': a}"]
        await pilot.press("ctrl+z", "ctrl+z", "ctrl+z", "ctrl+z")
        assert area.text == CODE
        area.move_cursor((4, 0))
        await pilot.press("tab", "x")
        assert area.text.splitlines()[4] == "    xx = f(1)"


async def test_comments_come_and_go_as_one_step() -> None:
    async with editor() as (area, pilot):
        area.select_all()
        await pilot.press("ctrl+underscore")
        assert area.text.splitlines()[:3] == [
            "# def f(a):",
            "#     if a:",
            "#         return {'x': a}",
        ]
        await pilot.press("ctrl+underscore")
        assert area.text == CODE
    async with editor('{"a": 1}', "json") as (area, pilot):
        await pilot.press("ctrl+underscore")
        assert area.text == '{"a": 1}'


async def test_enter_keeps_and_deepens_and_backspace_goes_to_the_stop_before() -> None:
    async with editor("if a:") as (area, pilot):
        area.move_cursor((0, 5))
        await pilot.press("enter", "b", "enter", "c", "enter", "backspace", "d")
        assert area.text == "if a:\n    b\n    c\nd"


# -- searching ------------------------------------------------------------------------------------


async def test_search_counts_goes_round_and_leaves_where_it_found() -> None:
    async with editor("Name = 1\nname = 2\nrename\n") as (area, pilot):
        await pilot.press("ctrl+f", *"name")
        await pilot.pause()
        bar = pilot.app.query_one(FindBar)
        assert area.selection == ((0, 0), (0, 4))
        assert "1 of 3" in str(bar.query_one("Text").render())
        await pilot.press("enter", "enter")
        assert area.selected_text == "name" and area.cursor_location[0] == 2
        await pilot.press("enter", "up")
        assert "3 of 3" in str(bar.query_one("Text").render())
        await pilot.press("escape")
        await pilot.pause()
        assert area.has_focus and not pilot.app.query(FindBar)
        assert area.cursor_location == (2, 6)


async def test_replacing_one_by_one_and_all_at_once() -> None:
    async with editor("a a\na.b\n") as (area, pilot):
        await pilot.press("ctrl+f", "a", "tab", "x", "y", "enter")
        assert area.text == "xy a\na.b\n"
        await pilot.press("down", "enter")
        assert area.text == "xy a\nxy.b\n"
        await pilot.press("ctrl+a")
        assert area.text == "xy xy\nxy.b\n"
        await pilot.press("escape")
        await pilot.press("ctrl+z")
        assert area.text == "xy a\nxy.b\n"


async def test_a_colon_and_a_number_lead_to_a_line() -> None:
    async with editor() as (area, pilot):
        await pilot.press("ctrl+f", *":5", "enter")
        await pilot.pause()
        assert area.cursor_location == (4, 0) and area.has_focus
        await pilot.press("ctrl+f")
        await pilot.pause()
        pilot.app.query(Input).first().value = ":99999"
        await pilot.pause()
        assert area.cursor_location[0] == area.document.line_count - 1


async def test_what_is_not_there_is_said_with_a_sign() -> None:
    async with editor() as (_, pilot):
        await pilot.press("ctrl+f", *"[x")
        await pilot.pause()
        assert "✗ none" in str(pilot.app.query_one(FindBar).query_one("Text").render())


# -- marks ----------------------------------------------------------------------------------------


async def test_a_mark_has_a_sign_and_words_and_goes_with_its_line() -> None:
    async with editor() as (area, pilot):
        area.mark(3, "KeyError: 'x'")
        area.note([Mark(5, "SyntaxError: no")])
        await pilot.pause()
        assert "3 ✗" in drawn(area, 2) and "KeyError: 'x'" in drawn(area, 2)
        assert "5✗ x = f(1)  SyntaxError: no" in drawn(area, 4)
        area.move_cursor((0, 0))
        await pilot.press("enter")
        assert [mark.line for mark in area.marks] == [4, 6]
        await pilot.press("ctrl+down")
        assert area.cursor_location[0] == 3
        await pilot.press("y")
        assert [mark.line for mark in area.marks] == [6]
        await pilot.press("ctrl+z", "ctrl+z", "ctrl+z")
        assert [mark.line for mark in area.marks] == [5]


LINES = st.lists(st.sampled_from(["a", "b", "  c", ""]), min_size=1, max_size=12)


@given(LINES, LINES, st.data())
def test_what_is_anchored_is_at_the_same_line(
    old: list[str], new: list[str], data: st.DataObject
) -> None:
    row = data.draw(st.integers(0, len(old) - 1))
    at = typed_lines.anchored(row, old, new)
    assert at is None or new[at] == old[row]
    assert typed_lines.anchored(row, old, old) == row
    assert typed_lines.anchored(row, old, ["new", *old]) is not None or old[0] == "new"


@given(LINES, st.integers(1, 4))
def test_indenting_and_commenting_are_taken_back(lines: list[str], width: int) -> None:
    there = typed_lines.indented(lines, width)
    if all(not line.startswith(" ") for line in lines):
        assert typed_lines.dedented(there, width) == lines
    comments = typed_lines.commented(lines)
    if any(line.strip() for line in lines):
        assert typed_lines.commented(comments) == lines


# -- out of the ordinary --------------------------------------------------------------------------


async def test_a_long_paste_has_no_colours_and_a_longer_one_is_refused() -> None:
    async with editor("") as (area, pilot):
        area.post_message(events.Paste("x = [1, 2]\r\n" * 5_000))
        await pilot.pause()
        assert area.document.line_count == 5_001 and "\r" not in area.text
        assert len(area.text) < COLOURED and area.language == "python"
        await pilot.press("y")
        area.post_message(events.Paste("z = 1\n" * 5_000))
        await pilot.pause()
        assert area.language is None and area.document.line_count == 10_001
        for refused in ("x" * 1_000_000, "y" * (LONGEST_LINE + 1)):
            before = area.text
            area.post_message(events.Paste(refused))
            await pilot.pause()
            assert area.text == before
        area.load_text(CODE)
        assert area.language == "python"


async def test_of_a_very_long_line_only_what_is_seen_is_drawn() -> None:
    long = "".join(f"{number:06} " for number in range(100_000)) + "\x1b["
    async with editor(f"first\n{long}\n\u65e5\u672c\n") as (area, pilot):
        assert len(area._render_line(1).text) == area.size.width
        assert "000000 000001" in drawn(area, 1) and drawn(area, 0).split() == ["1", "first"]
        assert drawn(area, 2).split() == ["3", "\u65e5\u672c"]
        area.move_cursor((1, 8))
        await pilot.pause()
        cursor = area._theme.cursor_style if area._theme else None
        strip = area._render_line(1).crop(area.gutter_width + 8, area.gutter_width + 9)
        assert cursor is not None and strip._segments[0].style is not None
        assert strip._segments[0].style.bgcolor == cursor.bgcolor
        await pilot.press("shift+end")
        text = drawn(area, 1)
        assert f"099999 {STAND_IN}[" in text and "\x1b" not in text
        assert area.selected_text == long[8:]
        await pilot.press("x", "ctrl+z")
        assert area.document.get_line(1) == long


async def test_json_on_one_long_line_is_set_when_it_is_pasted() -> None:
    async with editor("", "json") as (area, pilot):
        area.post_message(events.Paste("[" + ",".join(["1"] * LONGEST_LINE) + "]"))
        await pilot.pause()
        assert area.document.line_count == LONGEST_LINE + 2
        area.load_text('{"a":[1,\n2]}')
        await pilot.press("ctrl+s")
        assert area.text == '{\n  "a": [\n    1,\n    2\n  ]\n}'
        await pilot.press("ctrl+z")
        assert area.text == '{"a":[1,\n2]}'
        area.load_text("{,}")
        await pilot.press("ctrl+s")
        assert area.text == "{,}"


@pytest.mark.parametrize(
    "text",
    ["日本 = '😀'\n\tx = 1\n", "a = '\u202e[/b]\x1b[2J\x07'\n", "\0\x9b\n", "e\u0301" * 50],
    ids=["wide", "obeyed", "zeros", "combining"],
)
async def test_odd_characters_keep_their_columns_and_obey_nothing(text: str) -> None:
    async with editor(text) as (area, pilot):
        area.note([Mark(1, "here")])
        await pilot.press("end", "z", "left", "home", "down", "ctrl+f", "x", "escape")
        await pilot.pause()
        lines = [area.render_line(y) for y in range(area.document.line_count)]
        assert len({line.cell_length for line in lines}) == 1
        shown = "".join(line.text for line in lines)
        assert not any(c in shown for c in "\x1b\x07\x9b\0\u202e")
        assert (STAND_IN in shown) == any(c in text for c in "\x1b\0")


async def test_colours_are_those_of_the_whole_text_wherever_one_looks() -> None:
    text = '"""\n' + "in a text\n" * 300 + '"""\n' + "def f(): pass\n"
    async with editor(text) as (area, _):
        assert any(name == "string" for _, _, name in area._highlights[150])
        names = {name for _, _, name in area._highlights[302]}
        assert "keyword.function" in names and "string" not in names
