"""Gets batches of log lines from CloudWatch Logs, and ships the errors to a bucket."""

import base64
import gzip
import json
import os

import boto3

s3 = boto3.client("s3")


def lambda_handler(event, context):
    batch = json.loads(gzip.decompress(base64.b64decode(event["awslogs"]["data"])))
    if batch["messageType"] == "CONTROL_MESSAGE":
        return
    errors = [entry for entry in map(error_of, batch["logEvents"]) if entry]
    if not errors:
        return
    # The first line's id names the object: the same batch, delivered again, gives the same key.
    s3.put_object(
        Bucket=os.environ["BUCKET"],
        Key=f"{batch['logGroup'].strip('/')}/{batch['logEvents'][0]['id']}.jsonl",
        Body="\n".join(json.dumps(error) for error in errors),
    )


def error_of(line):
    """The line as it is shipped, or None if it isn't an error."""
    text = line["message"].strip()
    try:
        entry = json.loads(text)
    except ValueError:
        entry = None
    if isinstance(entry, dict):
        if entry.get("level") != "ERROR":
            return None
        text = entry.get("message", "")
    elif not text.startswith("[ERROR]"):
        return None
    return {"time": line["timestamp"], "message": text}
