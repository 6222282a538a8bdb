"""The total of an order, with a discount for many of the same."""


def lambda_handler(event, context):
    total = 0
    for item in event["items"]:
        price = item["price"] * item["count"]
        total += price * 0.9 if item["count"] >= 10 else price
    print(f"version {context.function_version}: order {event['order']}")
    return {"order": event["order"], "total": total, "version": context.function_version}
