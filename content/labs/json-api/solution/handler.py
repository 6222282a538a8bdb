"""A small JSON API for notes, behind an API Gateway REST API (Lambda proxy integration)."""

import json
import os
from decimal import Decimal

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def lambda_handler(event, context):
    method, path = event["httpMethod"], event["path"]
    if method == "GET" and path == "/notes":
        # null, not {}, when the URL has no query string.
        query = event.get("queryStringParameters") or {}
        return list_notes(query.get("tag"))
    if method == "GET" and path.startswith("/notes/"):
        return one_note(path.removeprefix("/notes/"))
    if method == "POST" and path == "/notes":
        return new_note(event.get("body"), context.aws_request_id)
    return answer(404, {"message": f"There is no {method} {path}."})


def list_notes(tag):
    notes = table.scan()["Items"]
    if tag:
        notes = [note for note in notes if note.get("tag") == tag]
    return answer(200, {"count": len(notes), "notes": notes})


def one_note(note_id):
    # get_item raises nothing when there is no such item: the key "Item" is missing.
    note = table.get_item(Key={"id": note_id}).get("Item")
    if note is None:
        return answer(404, {"message": f"There is no note {note_id}."})
    return answer(200, note)


def new_note(body, note_id):
    try:
        sent = json.loads(body or "", parse_float=Decimal)
    except json.JSONDecodeError as error:
        return answer(400, {"message": f"The body is no JSON: {error}."})
    if not isinstance(sent, dict) or not isinstance(sent.get("text"), str):
        return answer(400, {"message": "The body needs a text."})
    note = {**sent, "id": note_id}
    table.put_item(Item=note)
    return answer(201, note)


def answer(status, content):
    return {
        "statusCode": status,
        "headers": {"Content-Type": "application/json"},
        "body": json.dumps(content, default=plain_number),  # API Gateway wants a string
    }


def plain_number(value):
    """DynamoDB's numbers come as Decimal, which json doesn't know."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError(f"{value!r} can't be JSON")
