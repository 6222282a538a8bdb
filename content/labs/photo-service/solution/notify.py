"""The table's stream calls this: a mail to the photographer for each photo that was recorded."""

import os

import boto3

ses = boto3.client("ses")


def lambda_handler(event, context):
    for record in event["Records"]:
        try:
            if record["eventName"] != "REMOVE":
                tell(record["dynamodb"]["NewImage"])
        except Exception as error:
            # What comes before this record is done. Lambda goes on here.
            print("not told:", error)
            return {"batchItemFailures": [{"itemIdentifier": record["dynamodb"]["SequenceNumber"]}]}
    return {"batchItemFailures": []}


def tell(item):
    """Mail the photographer; whoever left no address doesn't want one."""
    photo = {name: next(iter(value.values())) for name, value in item.items()}
    if "mail" not in photo:
        return
    ses.send_email(
        Source=os.environ["SENDER"],
        Destination={"ToAddresses": [photo["mail"]]},
        Message={
            "Subject": {"Data": f"{photo['photo']} is in the album {photo['album']}"},
            "Body": {
                "Text": {"Data": f"{photo['width']} × {photo['height']} pixels. Thank you!"}
            },
        },
    )
