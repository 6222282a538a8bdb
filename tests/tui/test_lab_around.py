"""The cloud around a lab's function, on the screen: timeline, clock, traces, calls, requests."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from studylam.packs import load_pack
from studylam.runtime import AwsCall, InvocationResult, LogLine, Report, SandboxReport
from studylam.tui.screens.lab import LabScreen
from studylam.tui.widgets import lab_panes as panes
from studylam.tui.widgets.calls import Calls
from studylam.tui.widgets.clock_bar import ClockBar
from studylam.tui.widgets.lab_editor import Editor
from studylam.tui.widgets.lab_event import Actions
from studylam.tui.widgets.lab_work import Work
from studylam.tui.widgets.request_line import with_json
from studylam.tui.widgets.sheet import Sheet
from studylam.tui.widgets.timeline import Moments, MomentSheet, Timeline
from studylam.tui.widgets.waterfall import Segments, SegmentSheet, TraceHead
from tests.tui.look import NOON, StillApp, opened, settle, text_of

CLOUD = Path(__file__).parent / "cloud_pack"
SIZES = [(80, 24), (120, 40), (200, 50)]
SORTER = "arn:aws:lambda:us-east-1:123456789012:function:sorter"


@pytest.fixture(scope="module")
def parsed_cloud(tmp_path_factory: pytest.TempPathFactory) -> None:
    assert not load_pack(CLOUD).problems


@asynccontextmanager
async def console(
    lab: str, size: tuple[int, int] = (120, 40)
) -> AsyncIterator[tuple[StillApp, Pilot[int], LabScreen]]:
    async with opened("lab", lab, size=size, pack=CLOUD) as (app, pilot):
        screen = app.screen
        assert isinstance(screen, LabScreen)
        await settle(pilot)
        yield app, pilot, screen


async def press(pilot: Pilot[int], screen: LabScreen, *keys: str) -> None:
    """Keys, each after what the one before has begun."""
    clock = screen.query_one(ClockBar)
    for key in keys:
        await pilot.press(key)
        await settle(pilot, lambda: not screen.is_busy and not clock.is_stepping)


def shown(screen: LabScreen, kind: type[Sheet], width: int = 90) -> str:
    return "\n".join(line.content.plain for line in screen.query_one(kind).lines(width))


# -- what really happens --------------------------------------------------------------------------


async def test_what_follows_from_an_upload_stands_in_the_timeline() -> None:
    async with console("sorter") as (_, pilot, screen):
        await press(pilot, screen, "escape", "f5")
        clock = screen.query_one(ClockBar)
        assert "in 1 min: second attempt of sorter" in clock.render().plain
        await press(pilot, screen, "f", "f")
        screen.action_pane("timeline")
        await settle(pilot)
        assert "nothing is waited for" in clock.render().plain
        text = shown(screen, Moments)
        rows = [line.split() for line in text.splitlines()]
        assert "● s3.PutObject" in text and "→ s3:ObjectCreated:Put" in text
        assert [row[1:] for row in rows if row[0] == "…"] == [["1", "min"], ["2", "min"]]
        assert text.count("✗ sorter: attempt") == 3
        assert "⇒ DeadLetter: lost" in text
        await press(pilot, screen, "up")
        detail = shown(screen, MomentSheet)
        assert "attempt 3 failed" in detail and '"eventSource": "aws:s3"' in detail
        assert "λ REPORT" in detail and "got 1" in detail and "+3 min" in detail


async def test_time_is_stepped_and_played() -> None:
    async with console("sorter", (80, 24)) as (_, pilot, screen):
        await press(pilot, screen, "r")
        clock, lab = screen.query_one(ClockBar), screen._lab
        begin = lab.now
        await press(pilot, screen, "comma", "m")
        assert lab.now == begin + 61
        assert "in 1 min 59 s: third attempt" in clock.render().plain
        await press(pilot, screen, "p")
        assert clock.is_playing and clock.speed == 60
        screen.action_pane("timeline")
        await settle(pilot)
        assert "▶ ×60" in clock.render().plain
        await press(pilot, screen, "x", "p")
        assert not clock.is_playing and clock.speed == 3600
        await press(pilot, screen, "o")
        assert lab.now >= begin + 3661
        await press(pilot, screen, "f")
        assert any("Nothing is waited for" in note.message for note in pilot.app._notifications)


async def test_a_trace_has_its_segments_and_leads_to_the_moment() -> None:
    async with console("sorter") as (_, pilot, screen):
        await press(pilot, screen, "escape", "f5", "f", "f")
        screen.action_pane("trace")
        await settle(pilot)
        text = shown(screen, Segments)
        for name in ("Init", "Invocation", "s3 PutObject", "✗ s3 GetObject", "▇", "┄"):
            assert name in text
        assert "3 min of virtual time" in shown(screen, TraceHead)
        await press(pilot, screen, "down", "down", "down")
        assert "Init Duration" in shown(screen, SegmentSheet)
        await press(pilot, screen, "enter")
        assert screen.query_one(Moments).marked.kind == "attempt"
        await press(pilot, screen, "t")
        assert screen.query_one(Segments).has_focus


async def test_a_refused_call_is_allowed_with_one_key() -> None:
    async with console("sorter") as (_, pilot, screen):
        await press(pilot, screen, "escape", "f5")
        screen.action_pane("calls")
        await settle(pilot)
        text = shown(screen, Calls)
        assert "✗ s3:GetObject  implicit deny" in text and "✓ s3:PutObject" in text
        assert "* in statement 1 of the role is too broad" in text
        assert "smallest statement for the role that would allow it" in text
        assert '"Resource": "arn:aws:s3:::sorted/a"' in text
        await press(pilot, screen, "a")
        role = json.loads(screen.query_one("#code", Editor).text)
        assert {"s3:GetObject"} <= {str(one["Action"]) for one in role["Statement"]}
        await press(pilot, screen, "up")
        assert "decided by statement 1 of the role" in shown(screen, Calls)
        await press(pilot, screen, "f5")
        assert "returned" in shown(screen, panes.Response)
        assert "implicit deny" not in shown(screen, Calls)


async def test_a_request_is_typed_and_what_came_of_it_explained() -> None:
    async with console("notes", (80, 24)) as (app, pilot, screen):
        screen.action_pane("event")
        await settle(pilot)
        field = screen.query_one("#request-text", Input)
        field.focus()
        field.value = 'POST /notes {"text": "it\'s"}'
        await press(pilot, screen, "enter")
        text = shown(screen, panes.Response)
        assert "✓ 201 Created" in text and "what the client got" in text
        assert "why" in text and "rule" in text
        assert "Response ✓" in text_of(app)
        assert "the event that the function got" in text and '"rawPath": "/notes"' in text
        screen.query_one(Work).request("GET /notes")  # the function asks for a tag
        await settle(pilot, lambda: not screen.is_busy)
        assert "✗ 502" in shown(screen, panes.Response) or "✗ 500" in shown(screen, panes.Response)
        assert "Response ✗" in text_of(app)
        field.value = "POST notes"
        field.focus()
        screen.query_one(Work).request("POST notes")
        await settle(pilot, lambda: not screen.is_busy)
        text = shown(screen, panes.Response)
        assert "✗ The function wasn't run." in text and "no path" in text


def test_json_behind_a_path_is_the_body() -> None:
    assert with_json("GET /notes?tag=exam") == "GET /notes?tag=exam"
    assert with_json("""POST /n {"a": "it's"}""") == """POST /n --json '{"a": "it'"'"'s"}'"""
    assert with_json("POST /n -d '{}'") == "POST /n -d '{}'"


async def test_what_an_event_does_can_be_read_and_changed() -> None:
    async with console("sorter", (80, 24)) as (_, pilot, screen):
        screen.action_pane("event")
        await press(pilot, screen, "v")
        text = shown(screen, Actions)
        assert "1  s3 PutObject" in text and "in/a b.jpg" in text and "2  let 3 min pass" in text
        screen.query_one("#things").focus()
        await press(pilot, screen, "enter")
        editor = screen.query_one("#event-json", Editor)
        assert editor.has_focus and editor.display
        editor.replace_all(editor.text.replace("180", "60"))
        await press(pilot, screen, "escape")
        assert "let 1 min pass" in shown(screen, Actions) and not editor.display


async def test_hidden_cases_leave_no_moments() -> None:
    async with console("sorter") as (_, pilot, screen):
        await press(pilot, screen, "escape", "f6")
        screen.action_pane("timeline")
        await settle(pilot)
        assert not screen.query_one(Moments).entries


# -- many, and evil -------------------------------------------------------------------------------


async def test_two_thousand_moments_are_not_all_drawn() -> None:
    async with console("sorter") as (app, pilot, screen):
        for number in range(2_000):
            app.service.timeline.add("poll", f"poll {number}", at=float(number))
        screen.action_pane("timeline")
        await settle(pilot)
        screen.query_one(Timeline).focus()
        await settle(pilot)
        moments = screen.query_one(Moments)
        drawn: list[int] = []
        draw: Callable[[int, int], Any] = moments.draw
        moments.draw = lambda index, width: drawn.append(index) or draw(index, width)  # type: ignore[func-returns-value,method-assign]
        assert moments.marked.title == "poll 1999"
        await press(pilot, screen, "home", "down", "end", "up")
        assert moments.marked.title == "poll 1998"
        assert len(set(drawn)) < 200


async def test_what_a_handler_says_is_inert_there() -> None:
    evil = "\x1b[2J\u202e[@click=app.quit]x[/] [/nope]"
    async with console("sorter") as (app, pilot, screen):
        app.service.timeline.add(
            "dropped",
            evil,
            source=evil,
            trace="1-a",
            detail={"why": evil, "payload": evil.encode()},
        )
        for pane in ("timeline", "trace"):
            screen.action_pane(pane)
            await settle(pilot)
            text = text_of(app)
            assert not any(c in text for c in "\x1b\u202e")
            assert "[@click" in text


# -- how it looks ---------------------------------------------------------------------------------


def fill(app: StillApp) -> None:
    """The same things happen each time, as far as the screen is concerned."""
    app.service.begin_anew(NOON.timestamp())
    add, at = app.service.timeline.add, NOON.timestamp()

    def result(begun: float, init: float | None) -> InvocationResult:
        calls = (
            AwsCall("s3", "PutObject", "allow", 200, 3.8, begun=begun + 0.02),
            AwsCall("s3", "GetObject", "implicit-deny", 403, 0.4, begun=begun + 0.03),
        )
        return InvocationResult(
            request_id="6a1c6f30-0001",
            cold_start=init is not None,
            function_error="Unhandled",
            payload_text='{"errorType": "ClientError", "errorMessage": "AccessDenied"}',
            logs=(LogLine("START RequestId: 6a1c", "platform"), LogLine("got 1", "function")),
            report=Report(42.0, 42, 128, 43, init, "error", "ClientError"),
            aws_calls=calls,
            sandbox=SandboxReport("A", (), ""),
            init_begun=None if init is None else begun - init / 1000,
            invoke_begun=begun,
        )

    known: dict[str, Any] = {"trace": "1-a", "target": SORTER, "request_id": "6a1c6f30-0001"}
    event = {"payload": b'{"Records": [{"eventSource": "aws:s3"}]}'}
    add("action", "s3.PutObject", at=at, source="s3", trace="1-a", detail={"params": {"Key": "a"}})
    add("handover", "s3:ObjectCreated:Put uploads/in/a b.jpg", at=at, detail=event, **known)
    for number, (wait, init) in enumerate(((0, 140.0), (60, None), (180, None)), 1):
        title = f"sorter: attempt {number} failed"
        ran = result(100.0 + number, init)
        detail = {**event, "attempt": number}
        add("attempt", title, at=at + wait, detail=detail, result=ran, **known)
        if number < 3:
            until = {"until": at + (60, 180)[number - 1]}
            add("wait", f"sorter: tried again in {number} min", at=at + wait, detail=until, **known)
    add("delivery", "DeadLetter: lost", at=at + 180, source=SORTER, trace="1-a", detail=event)
