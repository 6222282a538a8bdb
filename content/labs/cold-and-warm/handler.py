"""Prints address labels. The template comes from a bucket and is kept in /tmp.

Beside the label it says what it knows of its environment, for a chart of cold starts.
"""

import os

import boto3

s3 = boto3.client("s3")

requests = 0
template = None


def fetch(name, path, power_cut):
    body = s3.get_object(Bucket=os.environ["TEMPLATES"], Key=name)["Body"].read()
    with open(path, "wb") as file:
        for at in range(0, len(body), 16):
            file.write(body[at : at + 16])
            file.flush()
            if power_cut:
                os._exit(1)  # the test's power cut: leave it where it is


def lambda_handler(event, context):
    global requests, template
    requests += 1
    cached = template is not None
    if not cached:
        path = "/tmp/template"
        if not os.path.exists(path):
            fetch(event["template"], path, event.get("power_cut"))
        with open(path) as file:
            template = file.read()
    label = template.replace("{name}", event["name"])
    print(event["template"], "for", event["name"])
    return {"label": label, "cached": cached, "process": requests, "environment": requests}
