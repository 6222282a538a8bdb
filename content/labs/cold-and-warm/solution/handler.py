"""Prints address labels. The template comes from a bucket and is kept in /tmp.

Beside the label it says what it knows of its environment, for a chart of cold starts.
"""

import os

import boto3

s3 = boto3.client("s3")

requests = 0


def fetch(name, path, power_cut):
    body = s3.get_object(Bucket=os.environ["TEMPLATES"], Key=name)["Body"].read()
    part = path + ".part"
    with open(part, "wb") as file:
        for at in range(0, len(body), 16):
            file.write(body[at : at + 16])
            file.flush()
            if power_cut:
                os._exit(1)  # the test's power cut: leave it where it is
    os.replace(part, path)


def lambda_handler(event, context):
    global requests
    requests += 1
    with open("/tmp/requests", "a") as marks:
        marks.write("x")
    path = "/tmp/" + event["template"]
    cached = os.path.exists(path)
    if not cached:
        fetch(event["template"], path, event.get("power_cut"))
    with open(path) as file:
        label = file.read().replace("{name}", event["name"])
    print(event["template"], "for", event["name"])
    return {
        "label": label,
        "cached": cached,
        "process": requests,
        "environment": os.path.getsize("/tmp/requests"),
    }
