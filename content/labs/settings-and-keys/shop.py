"""The shop: reads its configuration, and opens the sealed value. Nothing here needs a change."""

import base64
import json
import os

import boto3

s3 = boto3.client("s3")
kms = boto3.client("kms")


def lambda_handler(event, context):
    found = s3.get_object(Bucket=os.environ["CONFIGURATIONS"], Key="shop.json")
    variables = json.loads(found["Body"].read())["Variables"]
    opened = kms.decrypt(
        CiphertextBlob=base64.b64decode(variables["API_KEY"]),
        EncryptionContext={"LambdaFunctionName": context.function_name},
    )
    return {"level": variables["LOG_LEVEL"], "key_ends": opened["Plaintext"].decode()[-4:]}
