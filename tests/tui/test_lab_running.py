"""The running half of the lab console: cases, logs, runs, environments, settings."""

from __future__ import annotations

from studylam.tui.screens.facts import FactsScreen
from studylam.tui.widgets import lab_panes as panes
from studylam.tui.widgets.cases import Cases
from studylam.tui.widgets.lab_function import FunctionSheet
from studylam.tui.widgets.lab_runs import Runs
from studylam.tui.widgets.logs import Logs, LogsPane
from studylam.tui.widgets.read_text import ReadText
from studylam.tui.widgets.sheet import Text
from tests.tui.test_lab_screen import (
    HELLO,
    SMALL,
    WIDE,
    console,
    finished,
    put,
    shown,
    until,
)

TALKING = """\
import json

def lambda_handler(event, context):
    print("[ERROR] first trouble")
    print("order 17 " + "wide " * 60)
    print(json.dumps({"level": "ERROR", "order": 18}))
    return {"name": event.get("resource"), "n": [1, 2]}
"""


async def test_one_case_is_run_again_and_its_sides_stand_beside_each_other() -> None:
    async with console("json-api", SMALL) as (pilot, screen):
        put(screen, "def lambda_handler(event, context):\n    return {'statusCode': '404'}\n")
        await pilot.press("K", "down", "x")
        cases = screen.query_one(Cases)
        await until(pilot, lambda: bool(cases.results))
        await finished(pilot, screen)
        case = screen._lab.lab.cases[1]
        assert list(cases.results) == [case.id] and cases.marked is case
        text = shown(screen, Cases)
        assert "expected" in text and "got" in text
        assert f"✗ {case.title}" in text and "· " in text
        wide = [line.content.plain for line in cases.lines(90)]
        assert any("≠" in line and "404" in line for line in wide)
        narrow = "\n".join(line.content.plain for line in cases.lines(50))
        assert "  expected\n" in narrow or "expected  " in narrow
        assert screen.session.record.lab_status("json-api").runs == 0


async def test_cases_can_be_stopped() -> None:
    async with console("json-api", SMALL) as (pilot, screen):
        put(screen, "import time\ndef lambda_handler(event, context):\n    time.sleep(9)\n")
        await pilot.press("f6")
        assert screen.is_busy
        assert "Running … 0 of 7 have ended" in shown(screen, Cases)
        await pilot.press("f6")
        await finished(pilot, screen)
        assert screen.query_one(Cases).results == {}
        assert screen.session.record.lab_status("json-api").runs == 0


async def test_logs_are_filtered_as_one_types() -> None:
    async with console("warm-globals", SMALL) as (pilot, screen):
        put(screen, TALKING)
        await pilot.press("f5")
        await finished(pilot, screen)
        await pilot.press("L", "f", *"ERROR")
        assert shown(screen, Logs).count("✗ ") == 2
        assert "order 17" not in shown(screen, Logs)
        words = str(screen.query_one("#log-words", Text).render())
        assert "2 of 7 lines" in words and "✗ 2" in words
        await pilot.press("backspace", *"x zzz")
        assert "None of 7 lines has all of these words." in shown(screen, Logs)
        screen.query_one("#log-filter").clear()  # type: ignore[attr-defined]
        await pilot.press("escape", "p", "o")
        pane = screen.query_one(LogsPane)
        assert not pane.logs.wraps and not pane.follows
        assert len(pane.logs.lines(60)) == 7
        await pilot.press("x")
        assert pane._error == "error 2"


async def test_runs_are_kept_and_two_compared() -> None:
    async with console("warm-globals", SMALL) as (pilot, screen):
        assert "No run yet in this sitting" in shown(screen, Runs)
        for code in (HELLO, TALKING):
            put(screen, code)
            await pilot.press("f5")
            await finished(pilot, screen)
        await pilot.press("H", "space", "down", "space")
        text = shown(screen, Runs)
        assert "run 1" in text and "run 2" in text
        assert "≠" in text and "response  " in text and "logs  " in text
        assert "calls  none" in text
        assert "cost" in text and "$0.000000" in shown(screen, panes.Status)
        await pilot.press("space")
        assert screen.query_one(Runs).compared is None


async def test_settings_are_tried_and_environments_told() -> None:
    async with console("json-api", WIDE) as (pilot, screen):
        put(screen, HELLO)
        await pilot.press("f5")
        await finished(pilot, screen)
        status = screen.query_one(panes.Status)
        assert "1 warm; made " in status.lines(120)[0].content.plain
        await pilot.press("escape", "F", "right")
        await pilot.pause()
        sheet = screen.query_one("#function-below", FunctionSheet)
        below = " ".join(line.content.plain for line in sheet.lines(90))
        assert "Cases always run with the lab's own 256 MB and 10 s" in below
        assert "trying 384 MB" in shown(screen, panes.Status)
        await pilot.press("f5")
        await finished(pilot, screen)
        run = screen._history.runs[-1].result
        assert run.cold_start and run.report.memory_size_mb == 384
        await pilot.press("u", "z")
        await until(pilot, lambda: screen._lab.environments().warm == 0)
        assert screen._lab.function.memory_mb == 256
        await pilot.press("f5")
        await finished(pilot, screen)
        run = screen._history.runs[-1].result
        assert run.cold_start and run.report.memory_size_mb == 256


async def test_what_lambda_refuses_is_told_where_it_would_have_answered() -> None:
    async with console("first-function", WIDE) as (pilot, screen):
        await pilot.press("escape", "F")
        await pilot.pause()
        await pilot.press("enter")  # opens the file that the settings stand in
        await pilot.pause()
        code = screen._code
        assert code.file == "function.json" and code.editor.has_focus
        screen.action_pane("task")
        put(screen, '{\n  "FunctionName": 3,\n')
        await pilot.press("f5")
        await finished(pilot, screen)
        text = shown(screen, panes.Response)
        assert "✗ The function wasn't run." in text and "is not JSON" in text
        assert code.editor.marked == 3
        assert screen._desk.pane == "response" and not pilot.app._notifications
        screen.action_pane("logs")  # where nothing says it, a notice does, until more is run
        screen.notify("That didn't work")
        await pilot.pause()
        assert pilot.app._notifications
        await pilot.press("f6")
        await finished(pilot, screen)
        assert screen._desk.pane == "cases" and not pilot.app._notifications


async def test_a_fact_of_the_task_leads_to_its_source() -> None:
    async with console("slow-report", WIDE) as (pilot, screen):
        text = screen.query(ReadText).first()
        text.post_message(ReadText.FactAsked("apigw.rest-timeout"))
        await until(pilot, lambda: isinstance(pilot.app.screen, FactsScreen))
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is screen)


async def test_all_of_a_long_log_is_there_in_the_end() -> None:
    code = (
        "def lambda_handler(e, c):\n    for n in range(1500):\n        print('line', n, 'x' * 60)\n"
    )

    async with console("cold-and-warm") as (pilot, screen):
        logs = screen.query_one(Logs)

        def told() -> str:
            lines = logs.lines(logs.content_size.width)
            return " ".join(line.content.plain.strip() for line in lines)

        put(screen, code)
        screen.action_pane("logs")
        await pilot.press("f5")
        await finished(pilot, screen)
        for _ in range(2):
            await until(pilot, lambda: "REPORT" in told())
            assert all(f"line {number} xx" in told() for number in range(1500))
            assert "more lines follow" not in told()
            screen.query_one(LogsPane).action_wrap()
