"""Takes payments, and measures what they are worth."""

import json
import time


class Declined(Exception):
    pass


def lambda_handler(event, context):
    declined = event["total"] > 1000
    measure(
        event["shop"],
        order=event["order"],
        orderValue=0 if declined else event["total"],
        declinedPayments=1 if declined else 0,
    )
    if declined:
        raise Declined(event["order"])
    return {"paid": event["order"]}


def measure(shop, order, **values):
    """One line of JSON, and nothing else on it. CloudWatch takes the metrics out of it."""
    names = [{"Name": name} for name in values]
    document = {
        "_aws": {
            "Timestamp": int(time.time() * 1000),
            "CloudWatchMetrics": [
                {"Namespace": "shop", "Dimensions": [["shop"]], "Metrics": names},
            ],
        },
        "shop": shop,  # a dimension: it has few values
        "order": order,  # a field: to be found in the log
        **values,
    }
    print(json.dumps(document))
