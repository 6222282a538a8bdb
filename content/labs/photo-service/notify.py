"""The table's stream calls this: a mail to the photographer for each photo that was recorded."""

import os

import boto3

ses = boto3.client("ses")


def lambda_handler(event, context):
    for record in event["Records"]:
        photo = record["dynamodb"]["NewImage"]
        print(record["eventName"], photo)
        # Send a mail from SENDER: "PHOTO is in the album ALBUM" as its subject.
