"""What was bought, each thing once, and when."""

from datetime import datetime, timezone


def lambda_handler(event, context):
    bought = set(event["items"])
    at = datetime.fromtimestamp(event["at"], timezone.utc)
    print("receipt for", event["order"], "with", len(bought), "things")
    return {"order": event["order"], "items": bought, "at": at}
