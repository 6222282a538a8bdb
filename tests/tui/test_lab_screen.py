"""The lab console with the real app, the real mini-Lambda and a real record."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from textual.pilot import Pilot
from textual.widget import Widget

from studylam.packs import open_library
from studylam.progress import Record
from studylam.tui.app import StudyLam
from studylam.tui.screens.ask import AskScreen
from studylam.tui.screens.lab import LabScreen
from studylam.tui.widgets import lab_panes as panes
from studylam.tui.widgets.calls import Calls
from studylam.tui.widgets.cases import Cases
from studylam.tui.widgets.chrome import Hints
from studylam.tui.widgets.lab_code import CodeSide
from studylam.tui.widgets.lab_editor import Editor
from studylam.tui.widgets.lab_event import EventSide
from studylam.tui.widgets.lab_tabs import TabLine
from studylam.tui.widgets.logs import Logs
from studylam.tui.widgets.sheet import Sheet
from studylam.tui.widgets.world_pane import World

WIDE, SMALL = (120, 40), (80, 24)
IDS = (
    "code",
    "event-json",
    "task",
    "response",
    "logs",
    "calls",
    "timeline",
    "trace",
    "world",
    "cases",
    "runs",
    "function",
)
HELLO = "def lambda_handler(event, context):\n    print('seen', event)\n    return {'ok': True}\n"
BROKEN = "def lambda_handler(event, context):\n    first = 1\n    return event['nothing']\n"


@asynccontextmanager
async def console(
    lab: str, size: tuple[int, int] = WIDE
) -> AsyncIterator[tuple[Pilot[int], LabScreen]]:
    app = StudyLam("lab", lab)
    async with app.run_test(size=size) as pilot:
        await app.session_ready.wait()
        await until(pilot, lambda: isinstance(app.screen, LabScreen))
        screen = app.screen
        assert isinstance(screen, LabScreen)
        await until(pilot, lambda: bool(screen.query("#status")))
        yield pilot, screen


async def until(pilot: Pilot[int], true: Callable[[], bool]) -> None:
    """Let the app work until something holds; the test's own timeout is the limit."""
    while not true():
        await pilot.app.workers.wait_for_complete()
        await pilot.pause(0.01)


async def finished(pilot: Pilot[int], screen: LabScreen) -> None:
    await pilot.pause()
    await until(pilot, lambda: not screen.is_busy)
    await pilot.pause()


def shown(screen: LabScreen, kind: type[Sheet]) -> str:
    """The text of a pane, as it is laid out."""
    sheet = screen.query_one(kind)
    return "\n".join(line.content.plain for line in sheet.lines(90))


def visible(screen: LabScreen) -> set[str]:
    """Ids of the editors and panes that are on the screen."""
    return {id for id in IDS if _is_shown(screen.query_one(f"#{id}", Widget))}


def _is_shown(widget: Widget) -> bool:
    return all(node.display for node in widget.ancestors_with_self if isinstance(node, Widget))


def put(screen: LabScreen, code: str) -> None:
    screen.query_one("#code", Editor).replace_all(code)


async def test_run_shows_response_logs_calls_and_world() -> None:
    async with console("thumbnail") as (pilot, screen):
        assert visible(screen) == {"code", "event-json", "task"}
        await pilot.press("f5")
        await finished(pilot, screen)
        assert "returned" in shown(screen, panes.Response)
        assert '"thumbnail": "in/harbour.jpg"' in shown(screen, panes.Response)
        assert "START RequestId" in shown(screen, Logs)
        assert "λ REPORT" in shown(screen, Logs).replace("\n", " ")
        assert "s3:PutObject" in shown(screen, Calls)
        assert "bucket holiday-uploads" in shown(screen, World)
        assert "billed" in shown(screen, panes.Status)
        assert "cold start" in shown(screen, panes.Response)
        await pilot.press("ctrl+r")
        await finished(pilot, screen)
        assert "warm start" in shown(screen, panes.Response)
        await pilot.press("f7")
        await finished(pilot, screen)
        assert "cold start" in shown(screen, panes.Response)
        assert "isolation" in screen.crumbs.render().plain


async def test_a_failing_line_is_marked_until_the_code_changes() -> None:
    async with console("json-api") as (pilot, screen):
        put(screen, BROKEN)
        await pilot.press("f5")
        await finished(pilot, screen)
        code = screen.query_one(CodeSide)
        assert code.editor.marked == 3
        assert "KeyError: 'nothing'" in shown(screen, panes.Response)
        await pilot.press("x")
        await pilot.pause()
        assert code.editor.marked is None


async def test_what_is_said_below_the_code_takes_room_from_it_without_a_scrollbar() -> None:
    async with console("json-api", size=(120, 40)) as (pilot, screen):
        put(screen, "x = (\ny\n")
        await pilot.pause()
        code = screen.query_one(CodeSide).editor
        before = code.size.height
        await pilot.press("f5")
        await finished(pilot, screen)
        assert code.size.height < before
        assert not code.show_vertical_scrollbar


async def test_cases_say_why_and_passing_all_brings_the_afterword() -> None:
    async with console("json-api") as (pilot, screen):
        lab = screen.session.library.lab("json-api")
        await pilot.press("f6")
        await finished(pilot, screen)
        text = shown(screen, Cases)
        assert "✗ GET of a note that isn't there is a 404" in text
        assert "≠ no function error" in text and "AttributeError: 'NoneType' object" in text
        assert "What this case expects is not shown." not in text
        await pilot.press("escape", "K", "end")
        assert "What this case expects is not shown." in shown(screen, Cases)
        assert f"0 of {len(lab.cases)} cases" in screen.crumbs.render().plain
        put(screen, lab.solution["handler.py"])
        await pilot.press("alt+c")
        await finished(pilot, screen)
        text = shown(screen, Cases)
        assert "✓ Every case passes." in text and ". leads on" in text
        assert "The proxy integration is a contract" in text
        assert screen.session.record.lab_status("json-api").best_passed == len(lab.cases)


async def test_code_event_and_hints_are_there_after_a_restart() -> None:
    async with console("clean-up") as (pilot, screen):
        screen.query_one("#code", Editor).focus()
        await pilot.press("#", "h", "i", "enter")
        await pilot.press("f4", "f8")  # quits before the code was kept for want of a pause
    with Record.open() as record:
        assert record.drafts("clean-up")["handler.py"].startswith("#hi\n")
    async with console("clean-up") as (pilot, screen):
        assert screen.query_one("#code", Editor).text.startswith("#hi\n")
        assert "dry_run" in screen.query_one(EventSide).text
        assert "An environment variable is always text" in shown(screen, panes.HintSheet)
        await pilot.press("f9")
        await until(pilot, lambda: isinstance(pilot.app.screen, AskScreen))
        await pilot.press("down", "enter")
        await until(pilot, lambda: pilot.app.screen is screen)
        starter = open_library().lab("clean-up").starter["handler.py"]
        assert screen.query_one("#code", Editor).text == starter
        assert screen.session.record.drafts("clean-up") == {}


async def test_an_event_that_is_no_json_is_told_and_does_not_run() -> None:
    async with console("json-api", SMALL) as (pilot, screen):
        await pilot.press("f4")
        event = screen.query_one("#event-json", Editor)
        event.replace_all('{"httpMethod": "GET",}')
        await pilot.press("f5")
        await finished(pilot, screen)
        note = str(screen.query_one("#event-note").render())
        assert "line 1, column 2" in note and "comma" in note
        assert screen.query_one("#event-note").display
        assert visible(screen) == {"event-json"}
        assert screen.session.record.lab_status("json-api").runs == 0


async def test_everything_is_reachable_in_a_small_terminal() -> None:
    async with console("json-api", SMALL) as (pilot, screen):
        assert visible(screen) == {"task"}
        seen = []
        for _ in IDS:
            await pilot.press("f3")
            await pilot.pause()
            seen.append(visible(screen))
        assert sorted(min(one) for one in seen) == sorted(IDS)
        assert all(len(one) == 1 for one in seen)
        for key, pane in (("e", {"code"}), ("escape", {"code"}), ("right", {"event-json"})):
            await pilot.press(key)
            await pilot.pause()
            assert visible(screen) == pane, key
        await pilot.press("right", "h")
        await pilot.pause()
        assert screen.session.record.lab_status("json-api").hints_shown == 1
        for runs, key in enumerate("crn", 1):
            await pilot.press(key)
            await finished(pilot, screen)
            assert screen.session.record.lab_status("json-api").runs == runs
        await pilot.resize_terminal(*WIDE)
        await pilot.pause()
        assert {"code", "event-json"} < visible(screen)
        await pilot.resize_terminal(*SMALL)
        await pilot.pause()
        assert len(visible(screen)) == 1


async def test_what_a_handler_says_is_inert() -> None:
    evil = (
        "def lambda_handler(event, context):\n"
        "    print('\\x1b[2J\\x1b]0;pwned\\x07 [bold]x[/bold] [@click=app.quit]y[/] [/nope]')\n"
        "    print('START RequestId: 0 Version: $LATEST')\n"
        "    raise ValueError('\\x9b31m [/nope] \\u202e')\n"
    )
    async with console("json-api") as (pilot, screen):
        put(screen, evil)
        await pilot.press("f5")
        await finished(pilot, screen)
        logs = shown(screen, Logs)
        for text in (
            logs,
            shown(screen, panes.Response),
            str(screen.query_one("#marked").render()),
        ):
            assert not any(c in text for c in "\x1b\x07\x9b\u202e")
        assert "[@click=app.quit]y[/] [/nope]" in logs
        assert "λ START RequestId: 0 Version" not in logs
        assert "  START RequestId: 0 Version" in logs


async def test_a_verdict_goes_when_the_next_run_begins_and_that_can_be_stopped() -> None:
    hanging = "def lambda_handler(event, context):\n    print('here')\n    while True: pass\n"
    async with console("json-api") as (pilot, screen):
        tabs = screen.query_one("#output-tabs", TabLine)
        for code, verdict in ((HELLO, "✓"), (BROKEN, "✗")):
            put(screen, code)
            await pilot.press("f5")
            await finished(pilot, screen)
            assert tabs.notes["response"].plain == verdict
            put(screen, hanging)
            await pilot.press("f5")
            assert screen.is_busy
            assert not tabs.notes["response"] and not tabs.notes["calls"]
            while "here" not in shown(screen, panes.Response):
                await pilot.pause(0.01)
            assert "f5 stops it" in shown(screen, panes.Response)
            assert "f5 stop" in screen.query_one(Hints).render().plain
            await pilot.press("f5")
            await finished(pilot, screen)
            text = shown(screen, panes.Response)
            assert "! You stopped it." in text and "Why, the rule" not in text
            assert "you stopped it" in shown(screen, Logs)
            assert tabs.notes["response"].plain == "!"
            assert "f5 run" in screen.query_one(Hints).render().plain


async def test_a_run_that_has_hardly_begun_can_be_stopped() -> None:
    async with console("json-api") as (pilot, screen):
        put(screen, "while True: pass\n")
        await pilot.press("f5", "f5")
        await finished(pilot, screen)
        assert not any(notice.severity == "error" for notice in pilot.app._notifications)
        put(screen, HELLO)
        await pilot.press("f5")
        await finished(pilot, screen)
        assert "returned" in shown(screen, panes.Response)


async def test_a_second_run_waits_and_leaving_a_running_lab_is_fine() -> None:
    async with console("json-api") as (pilot, screen):
        put(screen, "import time\ndef lambda_handler(event, context):\n    time.sleep(9)\n")
        await pilot.press("f5", "f7", "f6")
        assert screen.is_busy
        await pilot.press("escape", "escape")
        await until(pilot, lambda: pilot.app.screen is not screen)


async def test_in_an_editor_the_line_of_keys_says_what_acts_there() -> None:
    async with console("thumbnail") as (pilot, screen):
        code = screen.query_one("#code", Editor)
        assert code.has_focus
        hints = screen.query_one(Hints).render().plain
        assert "f1 help" in hints  # a question mark is typed
        assert "esc done" in hints
        await pilot.press("escape")
        await pilot.pause()
        assert not code.has_focus
        hints = screen.query_one(Hints).render().plain
        assert "? help" in hints
        assert "esc back" in hints
        assert "enter" not in hints  # the event is only chosen here


async def test_a_handler_from_elsewhere_takes_the_place_of_the_code() -> None:
    async with console("thumbnail") as (pilot, screen):
        code = screen.query_one("#code", Editor)
        await pilot.press("ctrl+end")
        assert code.cursor_location == code.document.end
        await pilot.press("ctrl+home")
        assert code.cursor_location == (0, 0)
        await pilot.press("ctrl+a", "x")
        assert code.text == "x"
        await pilot.press("ctrl+home", *"y=", "home", "z")
        assert code.text == "zy=x"
