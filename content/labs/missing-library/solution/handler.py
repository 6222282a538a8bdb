"""Checks a book's number, and names its page."""

import checkdigit
from slugify import slugify


def lambda_handler(event, context):
    valid = checkdigit.is_valid(event["number"])
    print(event["number"], "is valid" if valid else "isn't valid")
    return {
        "valid": valid,
        "page": slugify(event["title"]),
        "built_for": checkdigit.BUILT_FOR,
    }
