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
