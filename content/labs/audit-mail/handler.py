"""Send a mail for every change of the table "orders", read from its DynamoDB stream."""

import os

import boto3

ses = boto3.client("ses")


def lambda_handler(event, context):
    for record in event["Records"]:
        change = record["eventName"]
        image = record["dynamodb"]["NewImage"]

        lines = [f"{name}: {value}" for name, value in sorted(image.items())]
        ses.send_email(
            Source=os.environ["SENDER"],
            Destination={"ToAddresses": [os.environ["RECIPIENT"]]},
            Message={
                "Subject": {"Data": f"orders: {change} {image['id']}"},
                "Body": {"Text": {"Data": "\n".join(lines)}},
            },
        )
    return {"mails": len(event["Records"])}
