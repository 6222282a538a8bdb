"""A damaged record, and disks that take nothing: said before the learner answers."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from studylam.progress import Answer, Record
from tests.tui.look import opened, settle, text_of


def broken(home: Path) -> bytes:
    path = home / "progress.db"
    with Record.open(path) as record:
        for i in range(40):
            record.add_answer(
                Answer(question=f"q-{i}", question_version="v", chosen=(0,), correct=True)
            )
        record.set_setting("theme", "paper")
    data = b"\xff" * 4096 + path.read_bytes()[4096:]
    path.write_bytes(data)
    return data


async def test_a_damaged_record_is_recovered_and_told(own_home: Path) -> None:
    data = broken(own_home)
    async with opened() as (app, pilot):
        text = text_of(app)
        assert "record was damaged" in text and "41 entries could be read" in text
        assert "damaged file is kept" in text
        await pilot.press("enter")
        await settle(pilot)
        assert app.screen is app.home
        assert "nothing is kept" not in text_of(app)
        assert len(app.record.answers()) == 40
    (kept,) = own_home.glob("progress.db.damaged-*")
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
