"""A running service for the tests of this room, and one short way to run a handler."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from studylam.errors import SandboxError
from studylam.runtime import FunctionConfig, InvocationResult, LambdaService
from studylam.runtime.cloud import Cloud

Run = Callable[..., InvocationResult]


@pytest.fixture(scope="session")
def service() -> Iterator[LambdaService]:
    """One service for all tests that don't end or replace it."""
    with LambdaService() as running:
        try:
            assert running.sandbox.tier in ("A", "B")
        except SandboxError as error:
            pytest.skip(f"handlers can't be run here: {error}")
        yield running


@pytest.fixture(scope="module")
def shared_cloud() -> Iterator[Cloud]:
    """One cloud for the tests of a file; each seeds the world that it needs."""
    cloud = Cloud()
    yield cloud
    cloud.close()


@pytest.fixture
def run(service: LambdaService) -> Run:
    """``run(source, event, **config)``: create a function of that source and invoke it once."""

    def run_once(source: str, event: Any = None, **config: Any) -> InvocationResult:
        settings = {"handler": "app.handler", **config}
        service.deploy(FunctionConfig(**settings), {"app.py": source})
        payload = event if isinstance(event, str | bytes) else json.dumps(event or {})
        return service.invoke(settings.get("name", "my-function"), payload)

    return run_once
