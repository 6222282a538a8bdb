"""The retry explorer: sliders, and the story that they tell."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from textual.pilot import Pilot

from studylam.tui.screens.retries import RetriesScreen
from tests.tui.look import StillApp, opened, press, settle, text_of

SQS = {"tool": "retries", "title": "A bad message", "source": "sqs", "settings": {"max_receive": 2}}


@asynccontextmanager
async def explorer(
    data: dict[str, Any] | None = None, size: tuple[int, int] = (120, 40)
) -> AsyncIterator[tuple[StillApp, Pilot[int]]]:
    async with opened("simulate", size=size) as (app, pilot):
        app.push_screen(RetriesScreen(None, data))
        await settle(pilot)
        yield app, pilot


@pytest.mark.quick
async def test_a_slider_tells_another_story() -> None:
    async with explorer(SQS) as (app, pilot):
        assert "The function ran twice" in text_of(app)
        assert "2: the queue's dead-letter queue" not in text_of(app)
        await press(pilot, *["down"] * 10, "right")  # ReportBatchItemFailures
        assert "✓ 1, 3: processed, and deleted" in text_of(app)
        await press(pilot, "ctrl+r")
        assert "✓ 1, 3" not in text_of(app)


@pytest.mark.quick
async def test_another_source_and_what_was_left_is_there_again() -> None:
    async with explorer() as (app, pilot):
        assert "RetriesExhausted" in text_of(app)
        await press(pilot, "up", "right")  # the source: messages in a queue
        assert "maxReceiveCount 5 exceeded" in text_of(app)
        await press(pilot, "escape")
        app.push_screen(RetriesScreen())
        await settle(pilot)
        assert "maxReceiveCount 5 exceeded" in text_of(app)


@pytest.mark.quick
async def test_a_source_is_as_it_was_left_until_one_starts_again() -> None:
    async with explorer(SQS) as (app, pilot):
        await press(pilot, *["down"] * 10, "right")  # ReportBatchItemFailures
        assert "✓ 1, 3" in text_of(app)
        await press(pilot, *["up"] * 11, "right")  # a FIFO queue
        assert "FIFO" in text_of(app) and "✓ 1, 3" not in text_of(app)
        await press(pilot, "left")
        assert "✓ 1, 3" in text_of(app)
        await press(pilot, "right", "ctrl+r")
        assert "an SQS queue" in text_of(app) and "✓ 1, 3" not in text_of(app)
        await press(pilot, "right", "left")
        assert "✓ 1, 3" not in text_of(app)


async def test_a_scenario_that_makes_no_sense_says_so() -> None:
    async with explorer({**SQS, "source": "pigeon"}) as (app, _):
        assert "no source 'pigeon'" in text_of(app)
