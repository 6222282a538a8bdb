"""One service, on a virtual clock, for all tests of mappings that really invoke."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from studylam.errors import SandboxError
from studylam.runtime import LambdaService, VirtualClock
from tests.runtime.sources.stage import Stage


@pytest.fixture(scope="session")
def virtual_service() -> Iterator[LambdaService]:
    with LambdaService(clock=VirtualClock()) as running:
        try:
            assert running.sandbox.tier in ("A", "B")
        except SandboxError as error:
            pytest.skip(f"handlers can't be run here: {error}")
        yield running


@pytest.fixture
def stage(virtual_service: LambdaService) -> Stage:
    return Stage(virtual_service)
