"""What every test gets: a home folder of its own, and nothing of the learner's."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The tests of a file run one after the other and share what they start.

    Those of the sandbox all do: some look for what others would leave on the machine.
    """
    security = Path(__file__).parent / "security"
    for item in items:
        alone = security in item.path.parents
        group = "security" if alone else str(item.path.relative_to(Path(__file__).parent))
        item.add_marker(pytest.mark.xdist_group(group))


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh ``STUDYLAM_HOME``: no test sees another's record, or the developer's."""
    folder = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("STUDYLAM_HOME", str(folder))
    return folder
