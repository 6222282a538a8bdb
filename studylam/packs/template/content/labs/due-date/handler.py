"""Works out when a borrowed book is due."""

from datetime import date, timedelta


def lambda_handler(event, context):
    borrowed = date.fromisoformat(event["borrowed"])
    due = borrowed + timedelta(days=event["days"])
    print("due on", due)
    return {"due": due}
