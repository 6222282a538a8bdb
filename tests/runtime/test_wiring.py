"""What follows from what: hand-overs, retries on the virtual clock, and what the timeline shows."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from studylam.errors import StudyLamError
from studylam.runtime import FunctionConfig, LambdaService, VirtualClock
from studylam.runtime.cloud.errors import AwsError
from studylam.runtime.timeline import KEPT, Timeline

FAIL = "def handler(event, context):\n    raise ValueError('no')\n"
ECHO = "def handler(event, context):\n    return event\n"


@pytest.fixture(scope="module")
def clock() -> VirtualClock:
    return VirtualClock()


@pytest.fixture(scope="module")
def running(clock: VirtualClock) -> Iterator[LambdaService]:
    with LambdaService(clock=clock) as service:
        yield service


@pytest.fixture
def shop(running: LambdaService) -> LambdaService:
    running.timeline.clear()
    running.world.seed({"buckets": {"uploads": {"objects": []}}, "queues": {"jobs": {}}})
    return running


def deploy(service: LambdaService, name: str, source: str) -> None:
    service.deploy(FunctionConfig(name=name, handler="app.handler"), {"app.py": source})


def test_retries_stand_in_the_timeline_at_their_times(
    shop: LambdaService, clock: VirtualClock
) -> None:
    deploy(shop, "fails", FAIL)
    begin = clock.now()
    accepted = shop.invoke("fails", '{"n": 1}', invocation_type="Event")
    shop.pump()
    shop.advance(600)
    told = [(moment.kind, moment.at - begin) for moment in shop.timeline.since()]
    assert told == [
        ("attempt", 0),
        ("wait", 0),
        ("attempt", 60),
        ("wait", 60),
        ("attempt", 180),
        ("dropped", 180),
    ]
    assert {moment.request_id for moment in shop.timeline.since()} == {accepted.request_id}
    assert len({moment.trace for moment in shop.timeline.since()}) == 1
    assert clock.now() == begin + 600


def test_jump_goes_to_what_happens_next(shop: LambdaService) -> None:
    deploy(shop, "fails", FAIL)
    assert shop.jump() is None
    shop.invoke("fails", "{}", invocation_type="Event")
    assert [shop.jump(), shop.jump(), shop.jump()] == [60, 120, None]


def test_the_world_follows_the_clock(shop: LambdaService) -> None:
    url = shop.act("sqs", "GetQueueUrl", {"QueueName": "jobs"})["QueueUrl"]
    shop.act("sqs", "SendMessage", {"QueueUrl": url, "MessageBody": "one"})
    assert len(shop.act("sqs", "ReceiveMessage", {"QueueUrl": url})["Messages"]) == 1
    assert "Messages" not in shop.act("sqs", "ReceiveMessage", {"QueueUrl": url})
    shop.advance(29.5)
    assert "Messages" not in shop.act("sqs", "ReceiveMessage", {"QueueUrl": url})
    shop.advance(1)
    assert len(shop.act("sqs", "ReceiveMessage", {"QueueUrl": url})["Messages"]) == 1


def test_a_guest_sees_the_worlds_time(shop: LambdaService, clock: VirtualClock) -> None:
    deploy(
        shop,
        "looks",
        "import boto3\n"
        "def handler(event, context):\n"
        "    s3 = boto3.client('s3')\n"
        "    s3.put_object(Bucket='uploads', Key='a', Body=b'x')\n"
        "    return s3.head_object(Bucket='uploads', Key='a')['LastModified'].timestamp()\n",
    )
    shop.advance(12_345)
    assert shop.invoke("looks", "{}").payload == pytest.approx(clock.now(), abs=1)


def test_a_refused_action_says_so_in_awss_words(shop: LambdaService) -> None:
    with pytest.raises(AwsError) as caught:
        shop.act("s3", "GetObject", {"Bucket": "uploads", "Key": "none"})
    assert (caught.value.code, caught.value.words) == (
        "NoSuchKey",
        "The specified key does not exist.",
    )
    (moment,) = shop.timeline.since()
    assert moment.kind == "action" and moment.detail["code"] == "NoSuchKey"
    for operation, params in (("NoSuchThing", {}), ("GetObject", {"Bukket": "uploads"})):
        with pytest.raises(AwsError):
            shop.act("s3", operation, params)


def test_events_of_one_moment_run_in_their_order(shop: LambdaService) -> None:
    deploy(shop, "echo", ECHO)
    for number in range(6):
        shop.invoke("echo", json.dumps(number), invocation_type="Event")
    shop.pump()
    results = [moment.result for moment in shop.timeline.since() if moment.result]
    assert [result.payload for result in results] == list(range(6))


def test_the_oldest_moments_are_forgotten() -> None:
    timeline = Timeline(lambda: 0.0)
    for number in range(KEPT + 10):
        timeline.add("action", str(number))
    assert len(timeline.since()) == KEPT and timeline.since()[0].number == 11
    for _ in range(3):
        timeline.add("action", "large", detail={"payload": bytes(30 << 20)})
    assert [moment.title for moment in timeline.since()] == ["large"]
    assert timeline.last == KEPT + 13


def test_a_loop_may_be_allowed(shop: LambdaService) -> None:
    deploy(shop, "echo", ECHO)
    assert shop.get_function_recursion_config("echo") == "Terminate"
    with pytest.raises(StudyLamError, match=r"enum value set: \[Terminate, Allow\]"):
        shop.put_function_recursion_config("echo", "Never")  # type: ignore[arg-type]
    assert shop.put_function_recursion_config("echo", "Allow") == "Allow"
    assert shop.get_function_recursion_config("echo") == "Allow"


def schedule(service: LambdaService, function: str, expression: str) -> None:
    arn = f"arn:aws:lambda:us-east-1:123456789012:function:{function}"
    rule = service.act("events", "PutRule", {"Name": "tick", "ScheduleExpression": expression})
    service.add_permission(
        function,
        "tick",
        "lambda:InvokeFunction",
        "events.amazonaws.com",
        source_arn=rule["RuleArn"],
    )
    target = {"Id": "1", "Arn": arn}
    service.act("events", "PutTargets", {"Rule": "tick", "Targets": [target]})


def test_a_rule_with_a_schedule_fires_at_its_times(
    shop: LambdaService, clock: VirtualClock
) -> None:
    deploy(shop, "ticks", ECHO)
    begin = clock.now()
    schedule(shop, "ticks", "rate(5 minutes)")
    shop.advance(1000)
    runs = [moment for moment in shop.timeline.since() if moment.kind == "attempt"]
    assert [moment.at - begin for moment in runs] == [300, 600, 900]
    assert runs[0].result and runs[0].result.payload["detail-type"] == "Scheduled Event"
    assert shop.jump() == 200
    shop.act("events", "DisableRule", {"Name": "tick"})
    number = shop.timeline.last
    shop.advance(1000)
    assert shop.timeline.since(number) == []
    shop.act("events", "PutRule", {"Name": "tick", "ScheduleExpression": "cron(0 12 * * ? *)"})
    shop.advance(86_400)
    (run,) = [moment for moment in shop.timeline.since(number) if moment.kind == "attempt"]
    assert run.at % 86_400 == 12 * 3600
    shop.act("events", "RemoveTargets", {"Rule": "tick", "Ids": ["1"]})
    shop.act("events", "DeleteRule", {"Name": "tick"})
    assert shop.jump() is None
