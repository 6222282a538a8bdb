"""One mini-Lambda and the built-in course for all tests of this room."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from studylam.errors import SandboxError
from studylam.packs import Library, open_library
from studylam.runtime import LambdaService, VirtualClock


@pytest.fixture(autouse=True)
def parsed(course_at_home: None) -> None:
    """Who opens the built-in course here finds it parsed."""


@pytest.fixture(autouse=True)
def clouds(ready_clouds: None) -> None:
    """And who starts an AWS of its own has it at once."""


@pytest.fixture(scope="session")
def service() -> Iterator[LambdaService]:
    with LambdaService(blank_environments=0, clock=VirtualClock(time.time())) as running:
        try:
            running.warm()
        except SandboxError as error:
            pytest.skip(f"handlers can't be run safely here: {error.message}")
        yield running


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STUDYLAM_HOME", str(tmp_path_factory.mktemp("library-home")))
        return open_library()
