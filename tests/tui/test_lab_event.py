"""The lab's event as a learner types, pastes and sets it: it stays the event that it was."""

from __future__ import annotations

from studylam.labs import parse_event
from studylam.tui.widgets.lab_editor import Editor
from studylam.tui.widgets.lab_panes import Response
from studylam.tui.widgets.sheet import Text
from tests.tui.test_lab_screen import console, finished, shown

ODD = (
    r'{"half": "\ud800", "line": "\u2028\u0085"}',
    '{"page": "a\u2028b\u0085c"}',
    '{"most": 1e999, "exact": 1.00000000000000000001}',
)


async def test_an_event_is_set_anew_and_stays_the_same() -> None:
    async with console("cold-and-warm") as (pilot, screen):
        editor = screen.query_one("#event-json", Editor)
        editor.focus()
        for text in ODD:
            editor.load_text(text)
            await pilot.press("ctrl+s")
            await pilot.pause()
            assert editor.document.line_count == text.count(",") + 3
            assert parse_event(editor.text) == parse_event(text)
            await pilot.press("ctrl+z", "end", "x", "backspace")
            await pilot.pause()
            assert editor.text == text


async def test_a_key_that_is_there_twice_is_told_and_stays() -> None:
    async with console("cold-and-warm") as (pilot, screen):
        editor = screen.query_one("#event-json", Editor)
        editor.focus()
        editor.load_text('{"name": 1,\n "name": 2}')
        await pilot.pause()
        note = screen.query_one("#event-note", Text)
        assert note.display and '! Line 2: the key "name" is there twice' in str(note.render())
        await pilot.press("ctrl+s")
        assert editor.text == '{\n  "name": 1,\n  "name": 2\n}'
        editor.load_text('{"name": 1}')
        await pilot.pause()
        assert not note.display


async def test_lines_of_code_end_at_line_breaks_alone() -> None:
    async with console("cold-and-warm") as (pilot, screen):
        editor = screen.query_one("#code", Editor)
        for sign in "\x0b\x0c\x1c\x1e\x85\u2028\u2029":
            text = f"a = 1  # {sign}\nb = 2{sign}\n"
            editor.load_text(text)
            await pilot.press("ctrl+home", "x", "backspace")
            editor.paste(f"# {sign} pasted\r\n")
            await pilot.pause()
            assert editor.text == f"# {sign} pasted\n{text}"


async def test_what_aws_would_never_send_is_told_and_runs_all_the_same() -> None:
    async with console("thumbnail") as (pilot, screen):
        editor = screen.query_one("#event-json", Editor)
        note = screen.query_one("#event-note", Text)
        assert not note.display
        editor.focus()
        editor.load_text('{"Records": [{"s3": {}}]}')
        await pilot.pause()
        assert note.display and "! AWS's event has Records[0]." in str(note.render())
        await pilot.press("f5")
        await finished(pilot, screen)
        assert "KeyError" in shown(screen, Response)
        editor.load_text(screen._lab.choose_event(screen._lab.lab.events[0].name))
        await pilot.pause()
        assert not note.display
