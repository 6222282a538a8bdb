# [fake-aws] expect: must be blocked: endpoints by variables, configuration and patched hooks, and a presigned address opened by hand. Layers: seccomp, network namespace | checks: no_connection,no_secret,host_alive
import os


def lambda_handler(event, context):
    try:
        import boto3
        import urllib3
        from botocore.config import Config
    except ImportError:
        return {"skipped": True}
    os.environ.update({"AWS_ENDPOINT_URL": event["http_url"], "AWS_CA_BUNDLE": event["secret_file"], "HTTPS_PROXY": event["http_url"], "HTTP_PROXY": event["http_url"]})
    said = []
    quick = Config(connect_timeout=0.1, read_timeout=0.1, retries={"max_attempts": 0}, proxies={"http": event["http_url"]})
    for one in (
        lambda: boto3.client("s3", endpoint_url=event["http_url"], config=quick).list_buckets(),
        lambda: urllib3.PoolManager(timeout=0.1, retries=False).request("GET", event["http_url"]).data,
        lambda: urllib3.PoolManager(timeout=0.1, retries=False).request("GET", boto3.client("s3").generate_presigned_url("get_object", {"Bucket": "b", "Key": "k"})).data,
    ):
        try:
            said.append(str(one())[:100])
        except Exception as error:
            said.append(type(error).__name__)
    return said
