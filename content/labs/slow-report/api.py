"""Behind the API: POST /reports makes a report of a year. The gateway gives up after a second."""

import json
import os

import boto3

import slow

jobs = boto3.resource("dynamodb").Table(os.environ["JOBS"])
sqs = boto3.client("sqs")
s3 = boto3.client("s3")


def lambda_handler(event, context):
    method, path = event["httpMethod"], event["path"]
    if method == "POST" and path == "/reports":
        order = json.loads(event["body"])
        report = slow.make(order["year"])
        s3.put_object(
            Bucket=os.environ["REPORTS"], Key=f"{order['id']}.json", Body=json.dumps(report)
        )
        return answer(200, report)
    return answer(404, {"message": f"There is no {method} {path}."})


def answer(status, content, **headers):
    headers["Content-Type"] = "application/json"
    return {"statusCode": status, "headers": headers, "body": json.dumps(content)}
