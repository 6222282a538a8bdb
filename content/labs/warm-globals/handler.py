"""Adds up an order; members pay 2 less."""

PRICES = {"tea": 4, "cup": 9, "pot": 25}

basket = []
discount = 0
served = 0


def lambda_handler(event, context):
    global discount, served
    served += 1
    for item in event["items"]:
        basket.append(item)
    if event.get("member"):
        discount = 2
    total = sum(PRICES[item] for item in basket) - discount
    print(event["customer"], len(basket), "items", total)
    return {"customer": event["customer"], "items": basket, "total": total, "served": served}
