"""One service for each tier, shared by the files here that need nothing special."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from studylam.errors import SandboxError
from studylam.runtime import LambdaService
from tests.security.hostile import secret_in_the_environment


@pytest.fixture(scope="module", params=["a", "b"])
def service(request: pytest.FixtureRequest) -> Iterator[LambdaService]:
    """A service whose sandbox is of this tier, without blank environments."""
    before = os.environ.get("STUDYLAM_SANDBOX")
    os.environ["STUDYLAM_SANDBOX"] = request.param
    try:
        with secret_in_the_environment(), LambdaService(blank_environments=0) as running:
            try:
                assert running.sandbox.tier == request.param.upper()
            except SandboxError as error:
                pytest.skip(f"no tier {request.param} here: {error.message}")
            yield running
    finally:
        if before is None:
            del os.environ["STUDYLAM_SANDBOX"]
        else:
            os.environ["STUDYLAM_SANDBOX"] = before
