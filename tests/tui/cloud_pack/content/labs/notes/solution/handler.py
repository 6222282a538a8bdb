def lambda_handler(event, context):
    if event["requestContext"]["http"]["method"] == "POST":
        return {"statusCode": 201, "body": event["body"]}
    return {"notes": [], "tag": event["queryStringParameters"]["tag"]}
