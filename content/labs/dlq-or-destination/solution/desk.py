"""What the night desk makes of failed check-ins: one list for people to work through.

Two functions read two queues: `dead`, the dead-letter queue, and `failed`, the on-failure destination.
"""

import json
import os

import boto3

desk = boto3.resource("dynamodb").Table(os.environ["DESK"])


def from_dead_letters(event, context):
    for message in event["Records"]:
        about = message["messageAttributes"]
        note(
            "dead letter",
            about["RequestID"]["stringValue"],
            json.loads(message["body"]),  # the event itself, without an envelope
            about["ErrorMessage"]["stringValue"],
            0,  # a dead letter doesn't say how often
        )


def from_failures(event, context):
    for message in event["Records"]:
        record = json.loads(message["body"])
        context_of = record["requestContext"]
        response = record.get("responsePayload") or {}  # an event that got too old has none
        note(
            "destination",
            context_of["requestId"],
            record["requestPayload"],
            response.get("errorType", context_of["condition"]),
            context_of["approximateInvokeCount"],
        )


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
