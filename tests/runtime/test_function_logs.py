"""A function's log in CloudWatch Logs: there if its role may write it, and only then."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from studylam.runtime import FunctionConfig, LambdaService
from studylam.runtime.cloud import FunctionIdentity
from studylam.runtime.cloud.function_logs import KeptLogs, can_write_logs, log_needs
from studylam.runtime.iam import smallest_statements, with_statement
from tests.runtime.cloud_guest import role, statement

GROUP = "/aws/lambda/my-function"
ARN = f"arn:aws:logs:us-east-1:123456789012:log-group:{GROUP}"
SOURCE = (
    "def handler(event, context):\n    print('hello', event)\n    return context.log_stream_name"
)


@pytest.fixture
def world(service: LambdaService) -> Iterator[LambdaService]:
    service.world.reset()
    yield service
    service.world.reset()


def invoke(service: LambdaService, document: dict[str, Any] | None, payload: str = "1") -> Any:
    service.deploy(FunctionConfig(handler="app.handler", role=document), {"app.py": SOURCE})
    return service.invoke("my-function", payload).payload


@pytest.mark.parametrize(
    "document",
    [
        None,
        role(statement("logs:*")),
        role(
            statement("logs:CreateLogGroup", "arn:aws:logs:us-east-1:123456789012:*"),
            statement(["logs:CreateLogStream", "logs:PutLogEvents"], f"{ARN}:*"),
        ),
    ],
    ids=["no role", "all", "AWS's basic execution role"],
)
def test_the_log_is_in_the_world_when_somebody_looks(
    world: LambdaService, document: dict[str, Any] | None
) -> None:
    stream = invoke(world, document)
    assert re.fullmatch(r"\d{4}/\d\d/\d\d/\[\$LATEST\][0-9a-f]{32}", stream)
    (shown,) = world.world.snapshot().log_groups[GROUP].streams
    assert shown.name == stream
    messages = [line.message for line in shown.lines]
    assert messages[0].startswith("INIT_START") or messages[0].startswith("START")
    assert "hello 1" in messages
    assert messages[-1].startswith("REPORT")


def test_a_warm_environment_goes_on_in_its_stream(world: LambdaService) -> None:
    stream = invoke(world, None)
    assert world.world.snapshot().log_groups[GROUP]
    assert world.invoke("my-function", "2").payload == stream
    found = world.world.call("logs", "FilterLogEvents", {"logGroupName": GROUP})["events"]
    assert [one["message"] for one in found if one["message"].startswith("hello")] == [
        "hello 1",
        "hello 2",
    ]
    assert {one["logStreamName"] for one in found} == {stream}


def test_without_permission_it_runs_and_no_stream_appears(world: LambdaService) -> None:
    assert invoke(world, role(statement("s3:GetObject")))
    assert GROUP not in world.world.snapshot().log_groups
    # Who may only create the group gets an empty one.
    assert invoke(world, role(statement("logs:CreateLogGroup")))
    assert world.world.snapshot().log_groups[GROUP].streams == []


def test_a_new_world_doesnt_have_the_old_worlds_log(world: LambdaService) -> None:
    invoke(world, None)
    world.world.reset()
    assert GROUP not in world.world.snapshot().log_groups


def test_what_a_role_lacks_is_said_and_can_be_added() -> None:
    document = role(statement("s3:GetObject"))
    identity = FunctionIdentity("my-function", role=document)
    denied = can_write_logs(identity)
    assert (denied.effect, "logs:CreateLogGroup" in denied.reason) == ("implicit-deny", True)
    for one in smallest_statements(log_needs(identity)):
        document = with_statement(document, one)
    assert can_write_logs(FunctionIdentity("my-function", role=document)).allowed
    assert can_write_logs(FunctionIdentity("my-function")).allowed
    writer = role(statement(["logs:CreateLogStream", "logs:PutLogEvents"], f"{ARN}:*"))
    writing = FunctionIdentity("my-function", role=writer)
    assert not can_write_logs(writing).allowed
    assert can_write_logs(writing, group_exists=True).allowed
    barred = role(statement("*"), statement("logs:PutLogEvents", effect="Deny"))
    assert can_write_logs(FunctionIdentity("my-function", role=barred)).effect == "explicit-deny"


def test_of_very_much_log_the_oldest_goes() -> None:
    kept = KeptLogs()
    identity = FunctionIdentity("my-function")
    for letter in "abc":
        kept.keep(identity, "stream", 0.0, [letter * 7_000_000])
    waiting = kept.take()
    assert b"aaa" not in waiting
    assert b"ccc" in waiting
    assert kept.take() == b""
