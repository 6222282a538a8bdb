"""The whole chain: a handler in its sandbox, boto3, the bridge, IAM, moto, and back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from studylam.errors import SandboxError
from studylam.runtime import FunctionConfig, LambdaService
from tests.runtime.cloud_guest import role, statement


@pytest.fixture(scope="module")
def service() -> Iterator[LambdaService]:
    with LambdaService() as service:
        try:
            report = service.sandbox
        except SandboxError as refused:
            pytest.skip(f"no sandbox here: {refused}")
        if report.tier == "D":
            pytest.skip(f"no sandbox here: {report.reason}")
        yield service


WORLD: dict[str, Any] = {
    "buckets": {"photos": {"objects": [{"key": "in/a b.txt", "text": "hello"}]}},
    "tables": {"orders": {"key": {"id": "S"}, "items": [{"id": "1", "copies": 1}]}},
    "queues": {"jobs": {}},
}


def invoke(service: LambdaService, code: str, **config: Any) -> Any:
    service.deploy(
        FunctionConfig(name="chain", handler="app.handler", timeout_s=20, **config),
        {"app.py": code},
    )
    return service.invoke("chain", "{}")


def test_a_handler_reads_and_writes_the_world(service: LambdaService) -> None:
    service.world.seed(WORLD)
    result = invoke(
        service,
        """
import boto3
from concurrent.futures import ThreadPoolExecutor

s3 = boto3.client("s3")

def copy(number):
    body = s3.get_object(Bucket="photos", Key="in/a b.txt")["Body"].read()
    s3.put_object(Bucket="photos", Key=f"out/{number}", Body=body.upper())
    return number

def handler(event, context):
    with ThreadPoolExecutor(4) as pool:
        copied = list(pool.map(copy, range(8)))
    table = boto3.resource("dynamodb").Table("orders")
    table.update_item(Key={"id": "1"}, UpdateExpression="ADD copies :n",
                      ExpressionAttributeValues={":n": len(copied)})
    s3.download_file("photos", "out/7", "/tmp/seven")
    s3.upload_file("/tmp/seven", "photos", "again")
    return open("/tmp/seven").read()
""",
    )
    assert result.payload == "HELLO", result.payload_text
    assert service.world.object_bytes("photos", "again") == b"HELLO"
    world = service.world.snapshot()
    assert len(world.buckets["photos"]) == 10
    assert world.tables["orders"].items == [{"id": "1", "copies": 9}]
    operations = [call.operation for call in result.aws_calls]
    assert operations.count("PutObject") == 9
    assert "UpdateItem" in operations
    again = service.invoke("chain", "{}")
    assert not again.cold_start
    assert len(again.aws_calls) == len(result.aws_calls)
    assert service.world.snapshot().tables["orders"].items[0]["copies"] == 17


def test_a_role_holds_whatever_the_handler_patches(service: LambdaService) -> None:
    service.world.seed(WORLD)
    result = invoke(
        service,
        """
import boto3, botocore.client, botocore.endpoint, botocore.hooks, os
from botocore.exceptions import ClientError

def handler(event, context):
    os.environ["AWS_ACCESS_KEY_ID"] = "AKIAADMINISTRATOR000"
    os.environ["AWS_LAMBDA_FUNCTION_NAME"] = "admin"
    codes = []
    def lie(request, **more):
        request.headers["X-Amz-Target"] = "DynamoDB_20120810.GetItem"
        request.headers["x-studylam-action"] = "GetItem"
    client = boto3.client("dynamodb", aws_secret_access_key="x", aws_access_key_id="y")
    try:
        client.delete_item(TableName="orders", Key={"id": {"S": "1"}})
    except ClientError as error:
        codes.append(error.response["Error"]["Code"])
    client.meta.events.register_first("before-send.dynamodb.DeleteItem", lie)
    client.delete_item(TableName="orders", Key={"id": {"S": "1"}})
    return codes
""",
        role=role(statement("dynamodb:GetItem")),
    )
    assert result.payload == ["AccessDeniedException"], result.payload_text
    # The lie made it a GetItem, and a GetItem is what was judged, done and recorded.
    assert [call.operation for call in result.aws_calls] == ["DeleteItem", "GetItem"]
    assert [call.decision for call in result.aws_calls] == ["implicit-deny", "allow"]
    assert len(service.world.snapshot().tables["orders"].items) == 1


def test_no_network_is_reached_by_any_setting(service: LambdaService) -> None:
    service.world.seed(WORLD)
    result = invoke(
        service,
        """
import boto3
from botocore.config import Config

def handler(event, context):
    proxied = Config(proxies={"https": "http://10.0.0.1:3128"})
    s3 = boto3.client("s3", endpoint_url="http://10.0.0.1:9000", config=proxied)
    return s3.list_objects_v2(Bucket="photos")["KeyCount"]
""",
    )
    assert result.payload == 1, result.payload_text


def test_an_error_of_aws_is_an_error_of_the_function(service: LambdaService) -> None:
    service.world.seed(WORLD)
    result = invoke(
        service,
        "import boto3\n"
        "def handler(event, context):\n"
        "    boto3.client('s3').get_object(Bucket='photos', Key='none')\n",
        role=role(statement(["s3:GetObject", "s3:ListBucket"])),
    )
    assert result.function_error == "Unhandled"
    assert result.payload["errorType"] == "NoSuchKey"
    assert result.payload["errorMessage"] == (
        "An error occurred (NoSuchKey) when calling the GetObject operation: "
        "The specified key does not exist."
    )
    (call,) = result.aws_calls
    assert (call.status, call.error_code, call.decision) == (404, "NoSuchKey", "allow")


def test_garbage_on_the_cloud_socket_hurts_only_its_sender(service: LambdaService) -> None:
    service.world.seed(WORLD)
    result = invoke(
        service,
        """
import os
def handler(event, context):
    for descriptor in range(3, 64):
        try:
            os.write(descriptor, b"\\xff" * 4096)
        except OSError:
            pass
    import boto3
    return boto3.client("s3").list_buckets()
""",
    )
    assert result.function_error == "Unhandled"
    healthy = invoke(
        service,
        "import boto3\n"
        "def handler(event, context):\n"
        "    return len(boto3.client('s3').list_buckets()['Buckets'])\n",
    )
    assert healthy.payload == 1
