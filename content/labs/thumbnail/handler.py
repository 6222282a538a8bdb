"""Make a thumbnail of every picture that lands in the upload bucket."""

import io

import boto3
from PIL import Image

s3 = boto3.client("s3")


def lambda_handler(event, context):
    record = event["Records"][0]
    bucket = record["s3"]["bucket"]["name"]
    key = record["s3"]["object"]["key"]
    print("reading", bucket, key)

    picture = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    image = Image.open(io.BytesIO(picture))
    image = image.resize((128, 128))

    thumbnail = io.BytesIO()
    image.save(thumbnail, "JPEG")
    s3.put_object(Bucket=bucket, Key=key, Body=thumbnail.getvalue())

    return {"thumbnail": key}
