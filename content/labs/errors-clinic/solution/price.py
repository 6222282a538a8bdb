"""The price of a parcel: 4.90, and 0.60 for each kilogram.

lambda_handler gets the weight, and returns the price as text.
"""

from money import as_text


def lambda_handler(event, context):
    cents = 490 + round(60 * float(event["weight_kg"]))
    return {"price": as_text(cents)}
