"""Policies of functions, queues and topics for the tests: who may push to them."""

from __future__ import annotations

import json
from typing import Any

from studylam.runtime.cloud import Cloud

HERE = "us-east-1:123456789012"
RESIZE = f"arn:aws:lambda:{HERE}:function:resize"
BUCKET = "arn:aws:s3:::uploads"
QUEUE = f"arn:aws:sqs:{HERE}:jobs"
DEAD = f"arn:aws:sqs:{HERE}:dead"
TOPIC = f"arn:aws:sns:{HERE}:alerts"


def trusting(service: str, source: str, arn: str = RESIZE) -> dict[str, Any]:
    """A function's policy as GetPolicy gives it."""
    statement = {
        "Sid": "s",
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": "lambda:InvokeFunction",
        "Resource": arn,
        "Condition": {"ArnLike": {"AWS:SourceArn": source}},
    }
    return {"Version": "2012-10-17", "Id": "default", "Statement": [statement]}


def let_in(cloud: Cloud, target: str, service: str, source: str) -> None:
    """Give a queue or topic a policy that lets one service in for one source."""
    action = "sqs:SendMessage" if ":sqs:" in target else "sns:Publish"
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": action,
        "Resource": target,
        "Condition": {"ArnLike": {"aws:SourceArn": source}},
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    if ":sqs:" in target:
        url = f"https://sqs.us-east-1.amazonaws.com/123456789012/{target.rpartition(':')[2]}"
        attributes = {"QueueUrl": url, "Attributes": {"Policy": policy}}
        cloud.call("sqs", "SetQueueAttributes", attributes)
    else:
        named = {"TopicArn": target, "AttributeName": "Policy", "AttributeValue": policy}
        cloud.call("sns", "SetTopicAttributes", named)
