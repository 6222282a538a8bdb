"""Takes payments, and measures what they are worth."""

import json

import boto3

cloudwatch = boto3.client("cloudwatch")


class Declined(Exception):
    pass


def lambda_handler(event, context):
    print("METRIC", json.dumps({"orderValue": event["total"], "shop": event["shop"]}))
    cloudwatch.put_metric_data(
        Namespace="shop",
        MetricData=[
            {
                "MetricName": "orderValue",
                "Value": event["total"],
                "Dimensions": [
                    {"Name": "shop", "Value": event["shop"]},
                    {"Name": "order", "Value": event["order"]},
                ],
            }
        ],
    )
    if event["total"] > 1000:
        raise Declined(event["order"])
    return {"paid": event["order"]}
