"""Three readers of one topic. Each writes down what it was told; none of them looks at what it gets."""

import json
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["SEEN"])


def lambda_handler(event, context):
    for record in event["Records"]:
        message = json.loads(record["Sns"]["Message"])
        print(context.function_name, "hears of parcel", message["parcel"]["id"])
        table.put_item(Item={"reader": context.function_name, "parcel": message["parcel"]["id"]})
