"""Gets batches of log lines from CloudWatch Logs, and ships the errors to a bucket."""

import json
import os

import boto3

s3 = boto3.client("s3")


def lambda_handler(event, context):
    batch = json.loads(event["awslogs"]["data"])
    errors = []
    for line in batch["logEvents"]:
        entry = json.loads(line["message"])
        if entry["level"] == "ERROR":
            errors.append({"time": line["timestamp"], "message": entry["message"]})
    s3.put_object(
        Bucket=os.environ["BUCKET"],
        Key=f"{context.aws_request_id}.jsonl",
        Body="\n".join(json.dumps(error) for error in errors),
    )
