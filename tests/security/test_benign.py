"""What handlers ordinarily do works in tier A; what tier B takes away is listed, all of it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from studylam.runtime import FunctionConfig, LambdaService

_SOURCE = Path(__file__).with_name("benign.py").read_text("utf-8")
BENIGN = re.findall(r"^def do_(\w+)", _SOURCE, re.MULTILINE)

LOSSES_OF_TIER_B = {
    "async_subprocess": "there is one process only",
    "fork_and_wait": "there is one process only",
    "multiprocessing": "there is one process only",
    "subprocess": "there is one process only",
    "literal_tmp": "/tmp is the machine's own: the environment's folder is TMPDIR",
    "unix_server": "no sockets but pairs: no namespace would hide the desktop's",
}
"""What doesn't work without namespaces, and why."""


@pytest.fixture(scope="module")
def deployed(service: LambdaService) -> LambdaService:
    config = FunctionConfig(
        name="benign",
        handler="benign.lambda_handler",
        timeout_s=30,
        memory_mb=512,
        layers=("pillow",),
    )
    service.deploy(config, {"benign.py": _SOURCE})
    return service


@pytest.mark.parametrize("thing", BENIGN)
def test_ordinary_things(deployed: LambdaService, thing: str) -> None:
    result = deployed.invoke("benign", json.dumps(f"do_{thing}"))
    if deployed.sandbox.tier == "B" and thing in LOSSES_OF_TIER_B:
        assert result.function_error == "Unhandled", "no loss any more: take it off the list"
        assert result.payload["errorType"] in ("PermissionError", "FileNotFoundError", "OSError")
    else:
        assert result.payload == "works", result.payload


@pytest.mark.quick
def test_there_are_enough_of_them() -> None:
    assert len(BENIGN) >= 41
    assert set(LOSSES_OF_TIER_B) <= set(BENIGN)
