"""Changes the variables of a function, by storing its new configuration.

The event: {"function": name, "set": {name: value}, "remove": [names], "seal": [names of set]}
"""

import json
import os

import boto3

s3 = boto3.client("s3")
kms = boto3.client("kms")

LIMIT = 4096  # bytes for all names and values together, in UTF-8
RESERVED = {
    "_HANDLER", "_X_AMZN_TRACE_ID", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_EXECUTION_ENV",
    "AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_FUNCTION_VERSION",
    "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN",
    "LAMBDA_TASK_ROOT", "LAMBDA_RUNTIME_DIR",
}  # fmt: skip


def stored(function):
    """The variables that the function has now."""
    found = s3.get_object(Bucket=os.environ["CONFIGURATIONS"], Key=f"{function}.json")
    return json.loads(found["Body"].read())["Variables"]


def store(function, variables):
    """Store a configuration. It takes the place of the old one, as a whole."""
    s3.put_object(
        Bucket=os.environ["CONFIGURATIONS"],
        Key=f"{function}.json",
        Body=json.dumps({"Variables": variables}),
    )


def lambda_handler(event, context):
    variables = event["set"]
    store(event["function"], variables)
    return {"names": sorted(variables)}
