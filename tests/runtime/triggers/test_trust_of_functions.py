"""Whom a function trusts, from AddPermission to what S3 says and what is invoked."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from studylam.runtime import FunctionConfig, LambdaService, VirtualClock
from studylam.runtime.cloud.errors import AwsError
from tests.runtime.triggers.policies import BUCKET, HERE

ECHO = "def handler(event, context):\n    return event['Records'][0]['s3']['object']['key']\n"


@pytest.fixture(scope="module")
def service() -> Iterator[LambdaService]:
    with LambdaService(clock=VirtualClock()) as running:
        running.world.seed({"buckets": {"uploads": {}}})
        running.deploy(FunctionConfig(name="resize", handler="app.handler"), {"app.py": ECHO})
        running.publish_version("resize")
        running.create_alias("resize", "live", "1")
        yield running


def configure(service: LambdaService, qualifier: str = "") -> None:
    arn = f"arn:aws:lambda:{HERE}:function:resize{qualifier}"
    only = {"LambdaFunctionArn": arn, "Events": ["s3:ObjectCreated:*"]}
    params = {
        "Bucket": "uploads",
        "NotificationConfiguration": {"LambdaFunctionConfigurations": [only]},
    }
    service.act("s3", "PutBucketNotificationConfiguration", params)


@pytest.mark.parametrize("qualifier", [None, "live"])
def test_s3_is_refused_until_the_function_trusts_it(
    service: LambdaService, qualifier: str | None
) -> None:
    suffix = f":{qualifier}" if qualifier else ""
    with pytest.raises(AwsError) as caught:
        configure(service, suffix)
    words = "Unable to validate the following destination configurations"
    assert caught.value.words == words
    service.add_permission(
        "resize",
        "s3",
        "lambda:InvokeFunction",
        "s3.amazonaws.com",
        qualifier=qualifier,
        source_arn=BUCKET,
        source_account="123456789012",
    )
    configure(service, suffix)
    begin = service.timeline.last
    service.act("s3", "PutObject", {"Bucket": "uploads", "Key": "in/a b.jpg", "Body": b"x"})
    told = [moment.kind for moment in service.timeline.since(begin)]
    assert told == ["action", "handover", "attempt"]
    attempt = service.timeline.since(begin)[-1]
    assert attempt.result is not None
    assert json.loads(attempt.result.payload_text) == "in/a+b.jpg"
    # Taken away again, the configuration stays, and nothing is invoked.
    service.remove_permission("resize", "s3", qualifier=qualifier)
    begin = service.timeline.last
    service.act("s3", "PutObject", {"Bucket": "uploads", "Key": "k", "Body": b"x"})
    assert [moment.kind for moment in service.timeline.since(begin)] == ["action", "dropped"]
