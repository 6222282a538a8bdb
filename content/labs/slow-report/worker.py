"""Behind the queue: makes the reports that were ordered. It may take its time."""

import json
import os

import boto3

import slow

jobs = boto3.resource("dynamodb").Table(os.environ["JOBS"])
s3 = boto3.client("s3")


def lambda_handler(event, context):
    for record in event["Records"]:
        print("to be written:", record["body"])
