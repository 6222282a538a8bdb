"""Books entries on accounts. In the FIFO queue each account is a message group."""

import json
import os

import boto3

accounts = boto3.resource("dynamodb").Table(os.environ["ACCOUNTS"])
approvals = boto3.resource("dynamodb").Table(os.environ["APPROVALS"])


def lambda_handler(event, context):
    failures = []
    stopped = set()
    for record in event["Records"]:
        group = record["attributes"]["MessageGroupId"]
        try:
            if group in stopped:
                raise RuntimeError("an earlier message of this group failed")
            book(json.loads(record["body"]))
        except Exception as problem:
            print("failed:", record["body"], type(problem).__name__, problem)
            failures.append({"itemIdentifier": record["messageId"]})
            stopped.add(group)
    return {"batchItemFailures": failures}


def book(entry):
    """Append an entry to its account. Raises if it is large and nobody has approved it (yet)."""
    if entry["amount"] > 1000 and not approvals.get_item(Key={"entry": entry["id"]}).get("Item"):
        raise PermissionError(f"{entry['id']} isn't approved")
    accounts.update_item(
        Key={"account": entry["account"]},
        UpdateExpression="SET entries = list_append(entries, :entry)",
        ExpressionAttributeValues={":entry": [entry["id"]]},
    )
