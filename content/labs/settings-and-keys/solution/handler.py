"""Changes the variables of a function, by storing its new configuration.

The event: {"function": name, "set": {name: value}, "remove": [names], "seal": [names of set]}
"""

import base64
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


def as_text(value):
    """A value as Lambda takes it: text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def sealed(function, value):
    """The value as ciphertext, in base64, for that function alone."""
    answer = kms.encrypt(
        KeyId=os.environ["KEY"],
        Plaintext=value.encode(),
        EncryptionContext={"LambdaFunctionName": function},
    )
    return base64.b64encode(answer["CiphertextBlob"]).decode()


def lambda_handler(event, context):
    function = event["function"]
    variables = stored(function)
    for name, value in event.get("set", {}).items():
        if name in RESERVED:
            raise ValueError(f"{name} is reserved")
        value = as_text(value)
        variables[name] = sealed(function, value) if name in event.get("seal", []) else value
    for name in event.get("remove", []):
        variables.pop(name, None)

    size = sum(len(text.encode()) for pair in variables.items() for text in pair)
    if size > LIMIT:
        raise ValueError(f"{size} bytes are more than {LIMIT}")
    store(function, variables)
    return {"names": sorted(variables)}
