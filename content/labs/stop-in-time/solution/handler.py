"""Renders the pages of yearbooks. A job is a message with the ids of its pages."""

import json
import os
import time

import boto3

sqs = boto3.client("sqs")
pages = boto3.resource("dynamodb").Table(os.environ["PAGES"])

LONGEST_MS = 250  # no page takes longer
MARGIN_MS = LONGEST_MS + 250  # and then the rest has to be handed on


def render(page):
    time.sleep(page["ms"] / 1000)  # stands for layout, fonts and pictures
    pages.update_item(
        Key={"page": page["id"]},
        UpdateExpression="ADD rendered :one",
        ExpressionAttributeValues={":one": 1},
    )


def lambda_handler(event, context):
    job = json.loads(event["Records"][0]["body"])
    left = list(job["pages"])
    while left and context.get_remaining_time_in_millis() > MARGIN_MS:
        render(left.pop(0))
    if left:
        rest = {"job": job["job"], "pages": left}
        sqs.send_message(QueueUrl=os.environ["JOBS"], MessageBody=json.dumps(rest))
        print("job", job["job"], "handed on")
    else:
        print("job", job["job"], "complete")
    return {"job": job["job"], "left": len(left)}
