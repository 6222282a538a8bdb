"""Renders the pages of yearbooks. A job is a message with the ids of its pages."""

import json
import os
import time

import boto3

sqs = boto3.client("sqs")
pages = boto3.resource("dynamodb").Table(os.environ["PAGES"])

LONGEST_MS = 250  # no page takes longer


def render(page):
    time.sleep(page["ms"] / 1000)  # stands for layout, fonts and pictures
    pages.update_item(
        Key={"page": page["id"]},
        UpdateExpression="ADD rendered :one",
        ExpressionAttributeValues={":one": 1},
    )


def lambda_handler(event, context):
    job = json.loads(event["Records"][0]["body"])
    for page in job["pages"]:
        render(page)
    print("job", job["job"], "complete")
    return {"job": job["job"], "left": 0}
