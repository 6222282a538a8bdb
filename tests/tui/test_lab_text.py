"""The lab console's lines: never wider than there is room, never anything a terminal obeys."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from textual.app import App, ComposeResult
from textual.content import Content

from studylam.errors import BadInputError
from studylam.inert import inert, inert_line
from studylam.labs.beside import rows
from studylam.labs.history import PastRun
from studylam.labs.match import mismatches
from studylam.runtime import InvocationResult, LogLine, Report, SandboxReport
from studylam.runtime.cloud.model import AwsCall
from studylam.tui import calls_text, logs_text, response_text, run_text, runs_text, timeline_text
from studylam.tui.prose import wrap
from studylam.tui.widgets.lab_editor import Editor
from tests.tui.look import NOON

WIDTHS = st.integers(30, 120)
TEXT = st.text(max_size=200)


def result(
    payload: Any, *, error: bool = False, logs: tuple[LogLine, ...] = ()
) -> InvocationResult:
    return InvocationResult(
        request_id="r",
        cold_start=False,
        function_error="Unhandled" if error else None,
        payload_text=json.dumps(payload),
        logs=logs,
        report=Report(1.5, 2, 128, 40, 12.0, "error" if error else "success"),
        aws_calls=(),
        sandbox=SandboxReport("A", (), ""),
    )


def check(lines: list[Content], width: int) -> None:
    for line in lines:
        assert line.cell_length <= width
        assert inert(line.plain) == line.plain


@given(TEXT, TEXT, WIDTHS)
def test_responses(text: str, body: str, width: int) -> None:
    error = {"errorType": text, "errorMessage": body, "stackTrace": [text, f"  {body}"]}
    for shown in (
        result(text),
        result({"body": json.dumps({"x": body}), text: body}),
        result(error, error=True),
        result({"stackTrace": text}, error=True),
        result(None, error=True),
    ):
        check(list(run_text.outcome_lines(shown, width)), width)
        check(list(run_text.payload_lines(shown, width)), width)
        assert "\n" not in run_text.error_words(shown)


def test_between_the_fields_of_a_report_is_the_same_room() -> None:
    report = LogLine("REPORT RequestId: 7f1c\tDuration: 3.29 ms\tMemory Size: 128 MB", "platform")
    (line,) = run_text.log_lines([report], 100)
    assert line.plain == "λ REPORT RequestId: 7f1c  Duration: 3.29 ms  Memory Size: 128 MB"
    ((line, _),) = logs_text.log_lines([report], 100)
    assert line.plain == "λ REPORT RequestId: 7f1c  Duration: 3.29 ms  Memory Size: 128 MB"
    lines = [line.plain for line in run_text.log_lines([report], 50)]
    assert lines == ["λ REPORT RequestId: 7f1c  Duration: 3.29 ms", "  Memory Size: 128 MB"]


@given(st.lists(st.builds(LogLine, TEXT, st.sampled_from(["platform", "function"]))), WIDTHS)
def test_logs_show_who_spoke(logs: list[LogLine], width: int) -> None:
    lines = list(run_text.log_lines(logs, width))
    check(lines, width)
    platform = sum(log.kind == "platform" for log in logs)
    assert sum(line.plain.startswith("λ ") for line in lines) == platform


@given(st.text(alphabet="ab  -xyz.é␛…", max_size=80), st.integers(2, 20))
def test_a_log_line_is_broken_as_any_text_is(text: str, width: int) -> None:
    assert logs_text.folded(text, width) == [line.plain for line in wrap(Content(text), width)]


@given(st.lists(st.builds(LogLine, TEXT, st.sampled_from(["platform", "function"]))), WIDTHS)
def test_a_log_that_is_set_bit_by_bit_comes_out_the_same(logs: list[LogLine], width: int) -> None:
    whole = list(logs_text.log_lines(logs, width))
    check([line for line, _ in whole], width)
    known: dict[LogLine, logs_text.Set] = {}
    left = 1
    while left:
        left = logs_text.set_more(logs, width, True, known, 1)
        part = list(logs_text.log_lines(logs, width, known=known))
        assert [line.plain for line, _ in part] == [line.plain for line, _ in whole[: len(part)]]
    assert len(part) == len(whole)


def test_no_depth_of_what_is_given_back_is_too_much() -> None:
    for depth in (900, 970, 985, 995):
        text = "[" * depth + "]" * depth
        deep = replace(result(None), payload_text=text)
        for payload in (deep, replace(deep, payload_text=json.dumps({"body": text}))):
            check(list(run_text.payload_lines(payload, 60)), 60)
            run = PastRun(1, NOON, "event", payload)
            check(list(runs_text.compared(run, run, 60)), 60)
        timeline_text.pretty(text.encode())
        rows([1], deep.payload)
        mismatches([1], deep.payload)


def drawn_calls(calls: list[AwsCall], width: int) -> Iterator[Content]:
    for call in calls:
        yield calls_text.head(call, width // 2, width)
        yield from calls_text.resource_lines(call, width)
        yield from calls_text.decided_lines(call, width)
        yield from calls_text.would_allow_lines(call, width, can_add=True)


@given(TEXT, WIDTHS)
def test_calls(text: str, width: int) -> None:
    calls = [
        AwsCall("s3", text, "allow", 200, 1.0, text, text),
        AwsCall(text, "Get", "explicit-deny", 403, 9999.0, text, text, text, text),
        AwsCall(
            *("s3", "Get", "implicit-deny", 403, 1.0, text, text, text, text, text, {text: text}),
            would_allow=[{"Action": text}],
        ),
    ]
    check(list(drawn_calls(calls, width)), width)


def test_the_line_that_failed_is_the_learners_own() -> None:
    trace = [
        '  File "/var/task/handler.py", line 3, in lambda_handler\n    helper()\n',
        '  File "/var/task/lib/names.py", line 9, in helper\n    boto()\n',
        '  File "/var/runtime/botocore/client.py", line 600, in _api_call\n    x\n',
    ]
    failed = result({"stackTrace": trace}, error=True)
    one, both = {"handler.py": ""}, {"handler.py": "", "lib/names.py": ""}
    assert run_text.failing_line(failed, one) == ("handler.py", 3)
    assert run_text.failing_line(failed, both) == ("lib/names.py", 9)
    assert run_text.failing_line(failed, {}) is None
    syntax = result({"stackTrace": ['  File "/var/task/handler.py" Line 2\n    def\n']}, error=True)
    assert run_text.failing_line(syntax, one) == ("handler.py", 2)
    assert run_text.failing_line(result({"stackTrace": trace}), one) is None
    frame = 'File "/var/task/handler.py", line {}, in f'
    quoted = result(
        {"stackTrace": [f"  {frame.format(3)}\n    x = '{frame.format(1)}'"]}, error=True
    )
    assert run_text.failing_line(quoted, one) == ("handler.py", 3)


def test_an_import_that_failed_has_a_line_though_no_stack_trace() -> None:
    files = {
        "handler.py": "import os, json\nfrom money import (\n    cents,\n    euros,\n)\n",
        "money.py": "def broken(:\n",
        "data.json": "import PIL",
        "photos.py": "import boto3\ndef f():\n    from PIL import Image\n",
    }

    def line(message: str) -> tuple[str, int] | None:
        payload = {"errorType": "Runtime.ImportModuleError", "errorMessage": message}
        return run_text.failing_line(result(payload, error=True), files)

    assert line("Unable to import module 'handler': No module named 'PIL'") == ("photos.py", 3)
    assert line("cannot import name 'euros' from 'money' (/var/task/money.py)") == ("handler.py", 4)
    assert line("No module named 'json.tools'") is None
    assert line("No module named 'handler'") is None
    assert line("") is None


class Desk(App[None]):
    def compose(self) -> ComposeResult:
        yield Editor("python", id="code", label="handler.py")


async def test_the_editor_indents_and_takes_indentation_back() -> None:
    app = Desk()
    async with app.run_test() as pilot:
        editor = app.query_one(Editor)
        editor.focus()
        for key in ("i", "f", "space", "a", ":", "enter", "b", "enter", "backspace", "c"):
            await pilot.press(key)
        assert editor.text == "if a:\n    b\nc"
        await pilot.press("tab", "d", "ctrl+j", "e")
        assert editor.text == "if a:\n    b\nc   d\ne"


async def test_the_editor_shows_stand_ins_and_keeps_the_text() -> None:
    app = Desk()
    async with app.run_test() as pilot:
        editor = app.query_one(Editor)
        code = "x = '\x1b[31m\u202e\x9b'\n\ty = 'é'"
        editor.load_text(code)
        await pilot.pause()
        shown = editor.get_line(0).plain + editor.get_line(1).plain
        assert not any(c in shown for c in "\x1b\u202e\x9b")
        assert len(editor.get_line(0).plain) == len(code.split("\n")[0])
        assert "é" in shown
        assert editor.text == code
        for line, marked in ((1, 1), (99, None), (None, None)):
            editor.mark(line)
            assert editor.marked == marked


@given(TEXT, TEXT, st.integers(40, 120))
def test_runs_beside_each_other(one: str, other: str, width: int) -> None:
    both = [
        PastRun(number, NOON, inert_line(text), result({"x": text}, error=True, logs=logs))
        for number, text in enumerate((one, other), 1)
        for logs in [(LogLine(f"{text}\r{other}", "function"),)]
    ]
    lines = list(runs_text.compared(*both, width))
    check(lines, width)
    assert ("≠" in "".join(line.plain for line in lines)) or inert_line(one) == inert_line(other)


def test_why_it_did_not_come_to_a_run() -> None:
    error = BadInputError("No \x1b[31m such runtime.", where="function.json:3:5", hint="Take 3.13.")
    lines = list(response_text.not_run(error, 40))
    check(lines, 40)
    text = "\n".join(line.plain for line in lines)
    assert text.startswith("✗ The function wasn't run.") and "function.json:3:5" in text
    assert run_text.place_of(error, ["function.json"]) == ("function.json", 3)
    assert run_text.place_of(error, ["handler.py"]) is None
