"""Behind the API: takes orders, and says how far they are. The gateway gives up after a second."""

import json
import os

import boto3

jobs = boto3.resource("dynamodb").Table(os.environ["JOBS"])
sqs = boto3.client("sqs")


def lambda_handler(event, context):
    method, path = event["httpMethod"], event["path"]
    if method == "POST" and path == "/reports":
        return order(event.get("body"))
    if method == "GET" and path.startswith("/reports/"):
        return status(path.removeprefix("/reports/"))
    return answer(404, {"message": f"There is no {method} {path}."})


def order(body):
    try:
        wanted = json.loads(body or "")
        job = {"id": str(wanted["id"]), "year": int(wanted["year"]), "status": "queued"}
    except (ValueError, KeyError, TypeError):
        return answer(400, {"message": "An order needs an id and a year."})
    try:
        jobs.put_item(Item=job, ConditionExpression="attribute_not_exists(id)")
    except jobs.meta.client.exceptions.ConditionalCheckFailedException:
        pass  # ordered before: the same answer, and no second job
    else:
        message = {"id": job["id"], "year": job["year"]}
        sqs.send_message(QueueUrl=os.environ["QUEUE"], MessageBody=json.dumps(message))
    return answer(202, {"id": job["id"], "status": "queued"}, Location=f"/reports/{job['id']}")


def status(job_id):
    job = jobs.get_item(Key={"id": job_id}).get("Item")
    if job is None:
        return answer(404, {"message": f"Nobody has ordered {job_id}."})
    return answer(200, {"id": job_id, "status": job["status"]})


def answer(status, content, **headers):
    headers["Content-Type"] = "application/json"
    return {"statusCode": status, "headers": headers, "body": json.dumps(content)}
