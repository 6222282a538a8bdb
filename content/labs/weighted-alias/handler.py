"""The total of an order, as it has been for years."""


def lambda_handler(event, context):
    total = sum(item["price"] * item["count"] for item in event["items"])
    print(f"version {context.function_version}: order {event['order']}")
    return {"order": event["order"], "total": total, "version": context.function_version}
