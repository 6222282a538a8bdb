"""What is kept of a learner at a lab, with a record that fails for a while."""

from __future__ import annotations

from pathlib import Path

import pytest

from studylam.errors import StorageError
from studylam.labs import LabSession
from studylam.progress import Record
from studylam.runtime import LambdaService
from tests.labs.test_versions import LAB, PACK


def test_code_that_could_not_be_kept_is_kept_the_next_time(tmp_path: Path) -> None:
    here, away = tmp_path / "progress.db", tmp_path / "away.db"
    with Record.open(here) as record:
        session = LabSession(LAB, PACK, LambdaService(), record)
        here.rename(away)
        with pytest.raises(StorageError):
            session.save("helper.py", "x = 2\n")
        assert session.files["helper.py"] == "x = 2\n"
        away.rename(here)
        session.save("helper.py", "x = 2\n")
        assert record.drafts("two") == {"helper.py": "x = 2\n"}


def test_what_another_window_wrote_becomes_a_version_before_it_is_written_over() -> None:
    with Record.in_memory() as record:
        one, other = (LabSession(LAB, PACK, LambdaService(), record) for _ in range(2))
        one.save("helper.py", "x = 'an hour of work'\n")
        one.save("helper.py", "x = 'two hours'\n")
        assert not record.versions("two") and not one.found_others
        other.save("handler.py", "import os\n")
        (kept,) = record.versions("two")
        assert kept.files == {"handler.py": "import helper\n", "helper.py": "x = 'two hours'\n"}
        assert not kept.is_own and other.found_others and not one.found_others
        assert record.drafts("two")["helper.py"] == "x = 'two hours'\n"
        for number in range(20):  # both go on by turns: not a version with every key
            one.save("helper.py", f"x = {number}\n")
            other.save("helper.py", f"y = {number}\n")
        assert len(record.versions("two")) <= 2


def test_the_starter_takes_nothing_of_another_window_away() -> None:
    with Record.in_memory() as record:
        one, other = (LabSession(LAB, PACK, LambdaService(), record) for _ in range(2))
        one.save("helper.py", "x = 5\n")
        other.reset()
        assert [version.files["helper.py"] for version in record.versions("two")] == ["x = 5\n"]
        assert record.drafts("two") == {}
        one.save("helper.py", "x = 6\n")
        one.save("helper.py", "x = \ud800\n")
        one.save("helper.py", "x = 7\n")
        assert len(record.versions("two")) == 1 and not one.found_others
