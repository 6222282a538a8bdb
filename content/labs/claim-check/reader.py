"""A document has arrived in the bucket: hand its text to the index."""

import json
import os
from urllib.parse import unquote_plus

import boto3

s3 = boto3.client("s3")
sqs = boto3.client("sqs")


def lambda_handler(event, context):
    for record in event["Records"]:
        bucket = record["s3"]["bucket"]["name"]
        key = unquote_plus(record["s3"]["object"]["key"])
        document = json.loads(s3.get_object(Bucket=bucket, Key=key)["Body"].read())
        text = "\n".join(line for page in document["pages"] for line in page)
        message = {"document": key, "title": document["title"], "text": text}
        sqs.send_message(QueueUrl=os.environ["QUEUE"], MessageBody=json.dumps(message))
