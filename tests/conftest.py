"""What every test gets: a home folder of its own, and nothing of the learner's."""

from __future__ import annotations

from pathlib import Path

import pytest
from xdist.remote import Producer
from xdist.scheduler.loadscope import LoadScopeScheduling


class _ByFile(LoadScopeScheduling):
    """The tests of a file run one after the other and share what they start.

    Those of the sandbox all do: some look for what others would leave on the machine.
    """

    def _split_scope(self, nodeid: str) -> str:
        security = "tests/security/"
        return security if nodeid.startswith(security) else nodeid.partition("::")[0]


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    return _ByFile(config, log)


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh ``STUDYLAM_HOME``: no test sees another's record, or the developer's."""
    folder = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("STUDYLAM_HOME", str(folder))
    return folder
