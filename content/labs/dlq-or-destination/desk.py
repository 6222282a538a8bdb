"""What the night desk makes of failed check-ins: one list for people to work through.

Two functions read two queues: `dead`, the dead-letter queue, and `failed`, the on-failure destination.
"""

import json
import os

import boto3

desk = boto3.resource("dynamodb").Table(os.environ["DESK"])


def from_dead_letters(event, context):
    for message in event["Records"]:
        body = json.loads(message["body"])
        note("dead letter", body["requestContext"]["requestId"], body["requestPayload"], "?", 0)


def from_failures(event, context):
    for message in event["Records"]:
        body = json.loads(message["body"])
        note("destination", body["requestContext"]["requestId"], body, "?", 0)


def note(source, request, event, error, attempts):
    """``event`` is the check-in as it was sent, so that it can be sent again."""
    desk.put_item(
        Item={
            "source": source,
            "request": request,
            "event": json.dumps(event, sort_keys=True),
            "error": error,
            "attempts": attempts,
        }
    )
    print(source, error, event)
