"""A visitor counter behind a REST API (Lambda proxy integration)."""

import json
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def lambda_handler(event, context):
    method, page = event["httpMethod"], event["pathParameters"]["page"]

    if method == "GET":
        item = table.get_item(Key={"page": page})["Item"]
        return {"statusCode": 200, "body": item["visits"]}

    if method == "POST":
        visits = count(page)
        return {"status": 201, "headers": {"Location": f"/{page}"}, "body": str(visits)}

    if method == "DELETE":
        table.delete_item(Key={"page": page})
        return json.dumps({"statusCode": 204})

    return {"statusCode": "not allowed", "headers": {"Allow": "GET, POST, DELETE"}}


def count(page):
    answer = table.update_item(
        Key={"page": page},
        UpdateExpression="ADD visits :one",
        ExpressionAttributeValues={":one": 1},
        ReturnValues="UPDATED_NEW",
    )
    return answer["Attributes"]["visits"]
