"""Tabs of the lab console as they are after runs: with results that are the same each time."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from textual.pilot import Pilot

from studylam.errors import BadInputError
from studylam.inert import inert_line
from studylam.labs.cases import CaseResult
from studylam.labs.match import Mismatch, mismatches
from studylam.runtime import InvocationResult, LogLine, Report, SandboxReport
from tests.tui.look import NOON, StillApp, press, settle

if TYPE_CHECKING:
    from studylam.packs.models import Case
    from studylam.tui.screens.lab import LabScreen

LOGS = (
    LogLine("START RequestId: 7f1c Version: $LATEST", "platform"),
    LogLine("[INFO] reading order 17", "function"),
    LogLine("[ERROR] order 17 has no address", "function"),
    LogLine(json.dumps({"level": "ERROR", "message": "order 18 is lost"}), "function"),
    LogLine("END RequestId: 7f1c", "platform"),
    LogLine("REPORT RequestId: 7f1c Duration: 12.40 ms Billed Duration: 13 ms", "platform"),
)


def result(payload: Any, ms: float = 12.4, *, error: bool = False) -> InvocationResult:
    """What a run gave, as if it had taken so long."""
    return InvocationResult(
        request_id="7f1c",
        cold_start=not error,
        function_error="Unhandled" if error else None,
        payload_text=json.dumps(payload),
        logs=LOGS,
        report=Report(ms, int(ms) + 1, 128, 40, None if error else 84.2, "success"),
        aws_calls=(),
        sandbox=SandboxReport("A", (), ""),
    )


FINE = result({"name": "World", "tags": ["a", "b"]})
KEY_ERROR = {
    "errorMessage": "'address'",
    "errorType": "KeyError",
    "requestId": "7f1c",
    "stackTrace": ['  File "/var/task/handler.py", line 2, in lambda_handler\n    return 1\n'],
}


async def _shown(app: StillApp, pilot: Pilot[int], pane: str) -> LabScreen:
    from studylam.tui.screens.lab import LabScreen

    screen = app.screen
    assert isinstance(screen, LabScreen)
    screen.action_pane(pane)
    await settle(pilot)
    screen.query_one(f"#{pane}").focus()
    await settle(pilot)
    return screen


async def cases(app: StillApp, pilot: Pilot[int]) -> None:
    """One passes, one fails side by side, one by an error, and one hasn't run."""
    from studylam.tui.widgets.cases import Cases

    sheet = (await _shown(app, pilot, "cases")).query_one(Cases)
    first = sheet._lab.cases[0]
    expect = replace(first.expect, response={"name": "World", "tags": ["a", "b"]})
    why = "Whoever calls it wants the name as it was sent, and both of the tags."

    def case(id: str, title: str) -> Case:
        return replace(first, id=id, title=title, expect=expect, why=why)

    titles = ("It comes back", "A name with an accent comes back as it is", "No name", "Many names")
    made = tuple(case(f"c{number}", title) for number, title in enumerate(titles))
    sheet._lab = replace(sheet._lab, cases=made)
    other = result({"name": "World", "tags": ["a", "c"], "more": 1})
    failed = result(KEY_ERROR, error=True)
    wrong = tuple(mismatches(expect.response, other.payload))
    error = Mismatch("invocation", "no function error", "KeyError: 'address'")
    found = [
        CaseResult(made[0], (), (FINE,)),
        CaseResult(made[1], wrong, (other,)),
        CaseResult(made[2], (error,), (failed,)),
    ]
    sheet.show(found, {})
    await settle(pilot)


async def logs(app: StillApp, pilot: Pilot[int]) -> None:
    """Only lines with the words that were typed."""
    from studylam.tui.widgets.logs import LogsPane

    (await _shown(app, pilot, "logs")).query_one(LogsPane).show(LOGS)
    await press(pilot, "f", *"order", "down")


async def runs(app: StillApp, pilot: Pilot[int]) -> None:
    """Two of three are compared."""
    from studylam.tui.widgets.lab_runs import Runs

    screen = await _shown(app, pilot, "runs")
    failed = result(KEY_ERROR, 3.1, error=True)
    ran = ((FINE, "0.0000021"), (failed, "0.00000004"), (replace(FINE, cold_start=False), "0"))
    for number, (run, cost) in enumerate(ran):
        at = NOON + timedelta(seconds=number)
        screen._history.add(at, "Hello", run, Decimal(cost))
    screen.query_one(Runs).show(screen._history.runs)
    await press(pilot, "down", "space", "down", "space")


async def function(app: StillApp, pilot: Pilot[int]) -> None:
    """Another memory size than the lab's is tried."""
    from studylam.tui.widgets.slider import Sliders

    (await _shown(app, pilot, "function")).query_one(Sliders).focus()
    await press(pilot, "right")


async def response(app: StillApp, pilot: Pilot[int]) -> None:
    """It failed, at a line of the code."""
    from studylam.tui import run_text
    from studylam.tui.widgets.lab_panes import Response

    screen = await _shown(app, pilot, "response")
    failed = result(KEY_ERROR, error=True)
    screen._code.mark(("handler.py", 2), run_text.error_words(failed))
    screen.query_one(Response).show(failed)
    await settle(pilot)


async def refused(app: StillApp, pilot: Pilot[int]) -> None:
    """It didn't come to a run."""
    from studylam.tui.widgets.lab_panes import Response

    screen = await _shown(app, pilot, "response")
    error = BadInputError(
        "The runtime is no longer supported.", where="handler.py:1:3", hint="Take a newer one."
    )
    screen._code.mark(("handler.py", 1), inert_line(error.message))
    screen.query_one(Response).show_refused(error)
    await settle(pilot)
