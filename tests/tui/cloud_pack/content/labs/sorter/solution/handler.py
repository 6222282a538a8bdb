import boto3

s3 = boto3.client("s3")


def lambda_handler(event, context):
    print("got", len(event["Records"]))
    s3.put_object(Bucket="sorted", Key="a", Body=b"x")
    s3.get_object(Bucket="sorted", Key="a")
