"""Behind the queue: makes the reports that were ordered. It may take its time."""

import json
import os

import boto3

import slow

jobs = boto3.resource("dynamodb").Table(os.environ["JOBS"])
s3 = boto3.client("s3")


def lambda_handler(event, context):
    for record in event["Records"]:
        order = json.loads(record["body"])
        report = slow.make(order["year"])
        s3.put_object(
            Bucket=os.environ["REPORTS"], Key=f"{order['id']}.json", Body=json.dumps(report)
        )
        jobs.update_item(
            Key={"id": order["id"]},
            UpdateExpression="SET #status = :done",
            ExpressionAttributeNames={"#status": "status"},
            ExpressionAttributeValues={":done": "done"},
        )
