"""A visitor counter behind a REST API (Lambda proxy integration)."""

import json
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def lambda_handler(event, context):
    method, page = event["httpMethod"], event["pathParameters"]["page"]

    if method == "GET":
        item = table.get_item(Key={"page": page}).get("Item")
        if item is None:
            return answer(404, {"message": f"Nobody has visited {page}."})
        return answer(200, {"page": page, "visits": int(item["visits"])})

    if method == "POST":
        return answer(201, {"page": page, "visits": count(page)}, Location=f"/{page}")

    if method == "DELETE":
        table.delete_item(Key={"page": page})
        return {"statusCode": 204}

    return answer(405, {"message": "No such method."}, Allow="GET, POST, DELETE")


def answer(status, body, **headers):
    headers["Content-Type"] = "application/json"
    return {"statusCode": status, "headers": headers, "body": json.dumps(body)}


def count(page):
    answer = table.update_item(
        Key={"page": page},
        UpdateExpression="ADD visits :one",
        ExpressionAttributeValues={":one": 1},
        ReturnValues="UPDATED_NEW",
    )
    return int(answer["Attributes"]["visits"])
