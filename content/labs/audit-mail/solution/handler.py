"""Send a mail for every change of the table "orders", read from its DynamoDB stream."""

import os

import boto3
from boto3.dynamodb.types import TypeDeserializer

ses = boto3.client("ses")
deserialize = TypeDeserializer().deserialize
HIDDEN = set(os.environ["HIDDEN"].split(","))


def lambda_handler(event, context):
    mails = 0
    for record in event["Records"]:
        change = record["dynamodb"]
        order = plain(change["Keys"])["id"]
        lines = describe(plain(change.get("OldImage")), plain(change.get("NewImage")))
        if lines:
            send(f"orders: {record['eventName']} {order}", lines)
            mails += 1
    print(f"{mails} mails for {len(event['Records'])} records")
    return {"mails": mails}


def plain(image):
    """{"total": {"N": "42.5"}} -> {"total": Decimal("42.5")}; no image -> nothing."""
    return {name: deserialize(value) for name, value in (image or {}).items()}


def describe(old, new):
    """One line per attribute. INSERT has no old image, REMOVE no new one, MODIFY has both."""
    lines = []
    for name in sorted((old.keys() | new.keys()) - HIDDEN):
        before, after = old.get(name, "(none)"), new.get(name, "(none)")
        if not old:
            lines.append(f"{name}: {after}")
        elif not new:
            lines.append(f"{name}: {before}")
        elif before != after:
            lines.append(f"{name}: {before} -> {after}")
    return lines


def send(subject, lines):
    ses.send_email(
        Source=os.environ["SENDER"],
        Destination={"ToAddresses": [os.environ["RECIPIENT"]]},
        Message={
            "Subject": {"Data": subject},
            "Body": {"Text": {"Data": "\n".join(lines)}},
        },
    )
