"""A document has arrived in the bucket: leave its text in S3, and send the index a claim check."""

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

        # The whole key, not only its last part: two folders may hold documents of the same name.
        claim = f"{key}.txt"
        text = "\n".join(line for page in document["pages"] for line in page)
        s3.put_object(Bucket=os.environ["TEXTS"], Key=claim, Body=text.encode("utf-8"))

        # The text is there before the message is, so the message can be redeemed at any time.
        message = {
            "document": key,
            "title": document["title"],
            "claim": {"bucket": os.environ["TEXTS"], "key": claim},
        }
        sqs.send_message(QueueUrl=os.environ["QUEUE"], MessageBody=json.dumps(message))
