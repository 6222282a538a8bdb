def lambda_handler(event, context):
    print("hello", event["name"])
    return {"said": event["name"]}
