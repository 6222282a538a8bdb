"""What every test gets: a home folder of its own, and nothing of the learner's."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh ``STUDYLAM_HOME``: no test sees another's record, or the developer's."""
    folder = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("STUDYLAM_HOME", str(folder))
    return folder
