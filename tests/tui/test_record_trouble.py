"""A damaged record, and disks that take nothing: said before the learner answers."""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from studylam.progress import Answer, Record
from tests.tui.look import StillApp, opened, settle, text_of
from tests.tui.test_questions import letters


def broken(home: Path, page: int) -> bytes:
    """A record one page of which is noise: the first, or one that isn't looked at for long."""
    path = home / "progress.db"
    with Record.open(path) as record:
        for i in range(40):
            record.add_answer(
                Answer(question=f"q-{i}", question_version="v", chosen=(0,), correct=True)
            )
        record.set_setting("theme", "paper")
    data = bytearray(path.read_bytes())
    data[page * 4096 : (page + 1) * 4096] = b"\xff" * 4096
    path.write_bytes(data)
    return bytes(data)


@pytest.mark.parametrize("page", [0, 1, 9])
async def test_a_damaged_record_is_recovered_and_told(own_home: Path, page: int) -> None:
    data = broken(own_home, page)
    async with opened() as (app, pilot):
        text = text_of(app)
        assert "record was damaged" in text and "41 entries could be read" in text
        assert "damaged file is kept" in text
        await pilot.press("enter")
        await settle(pilot)
        assert app.screen is app.home
        assert "nothing is kept" not in text_of(app)
        assert len(app.record.answers()) == 40
    (kept,) = own_home.glob("progress.db.damaged-*[0-9]")
    assert kept.read_bytes() == data
    async with opened() as (app, _):
        assert "damaged" not in text_of(app)


@pytest.mark.parametrize("place", [None, "quiz"])
async def test_a_damaged_record_that_another_program_uses_is_told(
    own_home: Path, place: str | None
) -> None:
    path = own_home / "progress.db"
    code = "from studylam.progress import Record; r = Record.open(); print(1, flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        other.stdout.readline()
        with path.open("r+b") as file:
            file.truncate(50)
        async with opened(place) as (app, _):
            text = text_of(app)
            assert "another program is using it" in text
            assert "nothing that you do will be kept" in text
        other.kill()
    assert path.stat().st_size == 50


@contextmanager
def no_room(size: int) -> Iterator[None]:
    """The operating system lets no file grow beyond ``size``, as if the disk were full there."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def said(app: StillApp) -> str:
    return "\n".join(f"{note.title}: {note.message}" for note in app._notifications)


async def test_before_a_question_is_answered_it_says_that_there_is_no_room() -> None:
    async with opened("quiz", "first") as (app, pilot):
        with no_room(900_000):
            await pilot.press("enter")
            await settle(pilot)
            assert "can't be kept now" in said(app) and "There is no room" in said(app)
            assert "Free some space" in said(app)
            assert "1 of 4" in text_of(app)


async def test_an_answer_that_is_not_kept_is_not_taken_and_can_be_given_again() -> None:
    async with opened("quiz", "first") as (app, pilot):
        await pilot.press("enter")
        await settle(pilot)
        with no_room(0):
            await pilot.press(*letters(app, right=True), "s")
            await settle(pilot)
            assert "This answer isn't kept" in said(app)
            assert "Right." not in text_of(app) and "1 of 4" in text_of(app)
            assert app.record.answers() == []
        await pilot.press("enter")
        await settle(pilot)
        assert "Right." in text_of(app)
        assert len(app.record.answers()) == 1
