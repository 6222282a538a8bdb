"""A colleague of the support, who may look at configurations. Nothing here needs a change."""

import base64
import json
import os

import boto3
from botocore.exceptions import ClientError

s3 = boto3.client("s3")
kms = boto3.client("kms")


def lambda_handler(event, context):
    found = s3.get_object(Bucket=os.environ["CONFIGURATIONS"], Key="shop.json")
    variables = json.loads(found["Body"].read())["Variables"]
    value = variables["API_KEY"]
    opened = False
    if not value.startswith("sk-"):
        try:
            kms.decrypt(
                CiphertextBlob=base64.b64decode(value),
                EncryptionContext={"LambdaFunctionName": "shop"},
            )
            opened = True
        except ClientError as error:
            print("decrypt:", error.response["Error"]["Code"])
    return {"sees": sorted(variables), "plain": value.startswith("sk-"), "opened": opened}
