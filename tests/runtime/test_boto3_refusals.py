"""What services refuse by themselves, as boto3 shows it; codes and words as recorded on AWS."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from boto3.dynamodb.conditions import Attr, Key
from botocore.exceptions import ClientError

from studylam.runtime.cloud import Cloud
from tests.runtime.cloud_guest import Guest

WORLD: dict[str, Any] = {
    "buckets": {"photos": {"objects": [{"key": "a.txt", "text": "hello"}]}},
    "tables": {
        "events": {
            "key": {"pk": "S"},
            "sort": {"sk": "N"},
            "indexes": {"by_kind": {"key": {"kind": "S"}}},
            "items": [{"pk": "u1", "sk": 1, "kind": "x"}],
        }
    },
    "queues": {"jobs": {}},
    "topics": {"news": {}},
    "streams": {"clicks": {}},
    "identities": ["me@example.com"],
    "parameters": {"/app/key": {"Value": "s3cr3t", "Type": "SecureString"}},
    "secrets": {"db": "x"},
    "log_groups": {"/app": {}},
}
QUEUE = "https://sqs.us-east-1.amazonaws.com/123456789012/jobs"
TOPIC = "arn:aws:sns:us-east-1:123456789012:news"
MAIL = {"Subject": {"Data": "s"}, "Body": {"Text": {"Data": "b"}}}


@pytest.fixture
def guest(shared_cloud: Cloud) -> Guest:
    shared_cloud.seed(WORLD)
    return Guest(shared_cloud)


def refusal(call: Callable[[], Any]) -> tuple[str, str, int]:
    with pytest.raises(ClientError) as caught:
        call()
    error = caught.value.response["Error"]
    return (
        error["Code"],
        error["Message"],
        caught.value.response["ResponseMetadata"]["HTTPStatusCode"],
    )


def test_s3(guest: Guest) -> None:
    s3 = guest.client("s3")
    here: dict[str, Any] = {"Bucket": "photos", "Key": "k"}
    with pytest.raises(s3.exceptions.NoSuchUpload):
        s3.upload_part(**here, UploadId="nope", PartNumber=1, Body=b"x")
    long = {"Bucket": "photos", "Key": "k" * 1025, "Body": b""}
    assert refusal(lambda: s3.put_object(**long))[::2] == ("KeyTooLongError", 400)
    other = "AAAAAAAAAAAAAAAAAAAAAA=="
    assert refusal(lambda: s3.put_object(**here, Body=b"x", ContentMD5=other))[0] == "BadDigest"
    wrong = refusal(lambda: s3.put_object(**here, Body=b"x", ContentMD5="!"))
    assert wrong[0] == "InvalidDigest"
    for call in (
        lambda: s3.put_object(**here, Body=b"x", ACL="public-read"),
        lambda: s3.put_object_acl(Bucket="photos", Key="a.txt", ACL="public-read"),
    ):
        code, words, status = refusal(call)
        assert (code, status) == ("AccessControlListNotSupported", 400)
        assert words == "The bucket does not allow ACLs"
    s3.put_object(**here, Body=b"x", ACL="bucket-owner-full-control")


def test_s3_encrypts_everything_and_is_quiet_if_asked(guest: Guest) -> None:
    s3 = guest.client("s3")
    put = s3.put_object(Bucket="photos", Key="k", Body=b"x")
    head = s3.head_object(Bucket="photos", Key="a.txt")
    assert put["ServerSideEncryption"] == head["ServerSideEncryption"] == "AES256"
    answer = s3.delete_objects(Bucket="photos", Delete={"Objects": [{"Key": "k"}], "Quiet": True})
    assert "Deleted" not in answer
    assert [one["Key"] for one in s3.list_objects_v2(Bucket="photos")["Contents"]] == ["a.txt"]


@pytest.mark.parametrize(
    ("operation", "parameters", "words"),
    [
        ("get_item", {"Key": {"pk": 1, "sk": 1}}, "provided key element does not match the schema"),
        (
            "query",
            {"IndexName": "none", "KeyConditionExpression": Key("kind").eq("x")},
            "index: none",
        ),
        ("query", {"KeyConditionExpression": Key("pk").eq(1)}, "does not match schema type"),
        (
            "query",
            {"KeyConditionExpression": Key("pk").eq("u") & Key("sk").begins_with(1)},
            "operator or function: begins_with",
        ),
        (
            "query",
            {
                "KeyConditionExpression": Key("pk").eq("u"),
                "FilterExpression": Attr("kind").eq("x") & Attr("sk").eq(1),
            },
            "non-primary key attributes: Primary key attribute: sk",
        ),
        (
            "update_item",
            {"Key": {"pk": "u1", "sk": 1}, "UpdateExpression": "SET #a = :v"},
            "document path is not defined; attribute name: #a",
        ),
        (
            "update_item",
            {"Key": {"pk": "u1", "sk": 1}, "UpdateExpression": "SET a = :v"},
            "used in expression is not defined; attribute value: :v",
        ),
    ],
)
def test_dynamodb(guest: Guest, operation: str, parameters: Any, words: str) -> None:
    table = guest.resource("dynamodb").Table("events")
    code, said, status = refusal(lambda: getattr(table, operation)(**parameters))
    assert (code, status) == ("ValidationException", 400)
    assert words in said


def test_dynamodb_values_and_batches(guest: Guest) -> None:
    client = guest.client("dynamodb")

    def put(**item: Any) -> Any:
        item = {"pk": {"S": "u"}, "sk": {"N": "1"}, **item}
        return client.put_item(TableName="events", Item=item)

    assert "contains duplicates" in refusal(lambda: put(s={"SS": ["a", "a"]}))[1]
    deep = {"L": [{"M": {"n": {"N": "1" * 39}}}]}
    assert "38 significant digits" in refusal(lambda: put(l=deep))[1]
    put(n={"N": "1" + "0" * 60}, s={"NS": ["1", "2"]}, small={"N": "1E-100"})
    writes = [
        {"PutRequest": {"Item": {"pk": {"S": "u"}, "sk": {"N": str(number)}}}}
        for number in range(26)
    ]
    said = refusal(lambda: client.batch_write_item(RequestItems={"events": writes}))
    assert said[1] == "Too many items requested for the BatchWriteItem call"


def test_dynamodb_says_what_it_cost_only_if_asked(guest: Guest) -> None:
    table = guest.resource("dynamodb").Table("events")
    change: dict[str, Any] = {"Key": {"pk": "u1", "sk": 1}, "UpdateExpression": "REMOVE kind"}
    assert set(table.update_item(**change)) == {"ResponseMetadata"}
    assert "ConsumedCapacity" in table.update_item(**change, ReturnConsumedCapacity="TOTAL")
    # A body that was changed keeps no checksum: botocore would ask again ten times.
    assert len(guest.calls()) == 2


def test_sqs(guest: Guest) -> None:
    sqs = guest.client("sqs")
    assert refusal(lambda: sqs.send_message(QueueUrl=QUEUE, MessageBody=""))[:2] == (
        "MissingParameter",
        "The request must contain the parameter MessageBody.",
    )
    with pytest.raises(sqs.exceptions.InvalidMessageContents):
        sqs.send_message(QueueUrl=QUEUE, MessageBody="a\x00b")
    assert refusal(lambda: sqs.receive_message(QueueUrl=QUEUE, MaxNumberOfMessages=11))[:2] == (
        "InvalidParameterValue",
        "Value 11 for parameter MaxNumberOfMessages is invalid. "
        "Reason: Must be between 1 and 10, if provided.",
    )
    with pytest.raises(sqs.exceptions.ReceiptHandleIsInvalid, match='"no" is not a valid receipt'):
        sqs.delete_message(QueueUrl=QUEUE, ReceiptHandle="no")
    about = sqs.get_queue_attributes(QueueUrl=QUEUE, AttributeNames=["All"])["Attributes"]
    assert about["CreatedTimestamp"].isdigit()


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"TopicArn": TOPIC, "Message": ""}, "Empty message"),
        ({"TopicArn": "news", "Message": "x"}, "TopicArn Reason: An ARN must have at least 6"),
        ({"Message": "x"}, "TopicArn or TargetArn Reason: no value for required parameter"),
        ({"TopicArn": TOPIC, "Message": "x", "Subject": "a\nb"}, "Subject"),
        ({"TopicArn": TOPIC, "Message": "x" * 262_145}, "Message too long"),
        ({"TopicArn": TOPIC, "Message": "x", "MessageStructure": "json"}, "failed to parse"),
        ({"TopicArn": TOPIC, "Message": "{}", "MessageStructure": "json"}, "No default entry"),
    ],
)
def test_sns(guest: Guest, parameters: Any, words: str) -> None:
    sns = guest.client("sns")
    with pytest.raises(sns.exceptions.InvalidParameterException):
        sns.publish(**parameters)
    assert words in refusal(lambda: sns.publish(**parameters))[1]


def test_sns_protocols_and_attributes(guest: Guest) -> None:
    sns = guest.client("sns")
    said = refusal(lambda: sns.subscribe(TopicArn=TOPIC, Protocol="pigeon", Endpoint="x"))
    words = "Invalid parameter: Amazon SNS does not support this protocol string: pigeon"
    assert said == ("InvalidParameter", words, 400)
    empty = {"k": {"DataType": "String", "StringValue": ""}}
    said = refusal(lambda: sns.publish(TopicArn=TOPIC, Message="x", MessageAttributes=empty))
    assert said[0] == "ParameterValueInvalid"
    assert said[1].endswith("for message attribute type 'String'.")


def test_kinesis_events_mail_logs_and_metrics(guest: Guest) -> None:
    kinesis, logs = guest.client("kinesis"), guest.client("logs")
    metrics, ses = guest.client("cloudwatch"), guest.client("ses")
    record = {"StreamName": "clicks", "Data": b"x" * 1_048_577, "PartitionKey": "p"}
    assert refusal(lambda: kinesis.put_record(**record))[0] == "ValidationException"
    kinesis.put_record(**record | {"Data": b"x" * 1_048_576})
    with pytest.raises(kinesis.exceptions.InvalidArgumentException):
        kinesis.get_records(ShardIterator="nope")
    described = refusal(lambda: guest.client("events").describe_rule(Name="r"))
    assert described[1] == "Rule r does not exist on EventBus default."
    logs.create_log_stream(logGroupName="/app", logStreamName="s")
    again = refusal(lambda: logs.create_log_stream(logGroupName="/app", logStreamName="s"))
    assert again[1] == "The specified log stream already exists"
    days = refusal(lambda: logs.put_retention_policy(logGroupName="/app", retentionInDays=2))
    assert days[0] == "InvalidParameterException"
    for namespace, datum, code in (
        ("AWS/Lambda", {"Value": 1}, "InvalidParameterValue"),
        ("App", {"Value": 1, "Unit": "Furlongs"}, "InvalidParameterValue"),
        ("App", {"Value": 1, "Values": [1.0]}, "InvalidParameterCombination"),
    ):
        data = [{"MetricName": "m", **datum}]
        put = refusal(partial(metrics.put_metric_data, Namespace=namespace, MetricData=data))
        assert put[0] == code
    to = {"ToAddresses": ["x@example.org"]}
    mail = refusal(lambda: ses.send_email(Source="no@example.com", Destination=to, Message=MAIL))
    assert mail[:2] == (
        "MessageRejected",
        "Email address is not verified. The following identities failed the check in region "
        "US-EAST-1: no@example.com",
    )


def test_parameters_and_secrets(guest: Guest) -> None:
    ssm, secrets = guest.client("ssm"), guest.client("secretsmanager")
    for name, value in (("a b", "x"), ("a/b", "x"), ("/a", "x" * 4097)):
        put = refusal(partial(ssm.put_parameter, Name=name, Value=value, Type="String"))
        assert put[0] == "ValidationException"
    assert refusal(lambda: ssm.get_parameters_by_path(Path="app"))[0] == "ValidationException"
    sealed = ssm.get_parameter(Name="/app/key")["Parameter"]["Value"]
    assert "s3cr3t" not in sealed
    opened = ssm.get_parameter(Name="/app/key", WithDecryption=True)["Parameter"]["Value"]
    assert opened == "s3cr3t"
    assert refusal(lambda: secrets.get_secret_value(SecretId="no"))[::2] == (
        "ResourceNotFoundException",
        400,
    )
    stage = refusal(lambda: secrets.get_secret_value(SecretId="db", VersionStage="AWSPREVIOUS"))
    assert stage[1].endswith("secret value for staging label: AWSPREVIOUS")
    secrets.delete_secret(SecretId="db")
    gone = refusal(lambda: secrets.get_secret_value(SecretId="db"))
    words = "You can't perform this operation on the secret because it was marked for deletion."
    assert gone[:2] == ("InvalidRequestException", words)


def test_partiql_with_and_without_blanks(guest: Guest) -> None:
    client = guest.client("dynamodb")
    for statement in (
        """SELECT * FROM "events" WHERE pk='u1' AND kind='x'""",
        "SELECT * FROM events WHERE pk = 'u1'",
    ):
        (item,) = client.execute_statement(Statement=statement)["Items"]
        assert item["kind"] == {"S": "x"}
    asked = client.execute_statement(
        Statement="SELECT * FROM events WHERE pk=?", Parameters=[{"S": "a=b"}]
    )
    assert asked["Items"] == []


def test_another_function_is_called_through_what_calls_it(guest: Guest) -> None:
    with pytest.raises(ClientError, match="send a message to a queue"):
        guest.client("lambda").invoke(FunctionName="other")
