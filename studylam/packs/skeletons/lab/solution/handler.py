"""TODO(author): what this function does."""


def lambda_handler(event, context):
    return "Hello, " + event.get("name", "World")
