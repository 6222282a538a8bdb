"""The text on a parcel's label."""

from money_text import as_text


def lambda_handler(event, context):
    return {"text": f"For {event['to']}, {as_text(event['cents'])} paid"}
