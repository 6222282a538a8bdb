"""Policies of buckets, queues, topics, keys and secrets, put by boto3 and obeyed by the cloud."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from studylam.runtime.cloud import Cloud
from studylam.runtime.iam import with_statement
from tests.runtime.cloud_guest import Guest, role, statement

HERE = "us-east-1:123456789012"
ROLE = "arn:aws:iam::123456789012:role/my-fn-role"
ROOT = "arn:aws:iam::123456789012:root"
QUEUE = "https://sqs.us-east-1.amazonaws.com/123456789012/jobs"
TOPIC = f"arn:aws:sns:{HERE}:alerts"
NOTHING = role(statement("iam:PassRole"))
WORLD: dict[str, Any] = {
    "buckets": {"photos": {"objects": [{"key": "in/cat.jpg", "text": "cat"}]}},
    "tables": {"orders": {"key": {"id": "S"}, "items": [{"id": "ada"}, {"id": "bob"}]}},
    "queues": {"jobs": {}},
    "topics": {"alerts": {}},
    "parameters": {"/app/name": "shop"},
    "secrets": {"db": "s3cret"},
}


@pytest.fixture
def cloud(shared_cloud: Cloud) -> Cloud:
    shared_cloud.seed(WORLD)
    return shared_cloud


def held(action: str, resource: str, principal: Any = "*", effect: str = "Allow") -> str:
    return json.dumps(role(statement(action, resource, effect, Principal=principal)))


def put_bucket_policy(owner: Guest, policy: Callable[[str, str], str]) -> None:
    text = policy("s3:GetObject", "arn:aws:s3:::photos/*")
    owner.client("s3").put_bucket_policy(Bucket="photos", Policy=text)


def put_queue_policy(owner: Guest, policy: Callable[[str, str], str]) -> None:
    text = policy("sqs:SendMessage", f"arn:aws:sqs:{HERE}:jobs")
    owner.client("sqs").set_queue_attributes(QueueUrl=QUEUE, Attributes={"Policy": text})


def put_topic_policy(owner: Guest, policy: Callable[[str, str], str]) -> None:
    owner.client("sns").set_topic_attributes(
        TopicArn=TOPIC, AttributeName="Policy", AttributeValue=policy("sns:Publish", TOPIC)
    )


def put_secret_policy(owner: Guest, policy: Callable[[str, str], str]) -> None:
    owner.client("secretsmanager").put_resource_policy(
        SecretId="db", ResourcePolicy=policy("secretsmanager:GetSecretValue", "*")
    )


def put_table_policy(owner: Guest, policy: Callable[[str, str], str]) -> None:
    arn = f"arn:aws:dynamodb:{HERE}:table/orders"
    owner.client("dynamodb").put_resource_policy(
        ResourceArn=arn, Policy=policy("dynamodb:GetItem", arn)
    )


Put = Callable[[Guest, Callable[[str, str], str]], None]
CASES: dict[str, tuple[Put, Callable[[Guest], Any], str]] = {
    "bucket": (
        put_bucket_policy,
        lambda g: g.client("s3").get_object(Bucket="photos", Key="in/cat.jpg"),
        "the bucket policy of photos",
    ),
    "queue": (
        put_queue_policy,
        lambda g: g.client("sqs").send_message(QueueUrl=QUEUE, MessageBody="x"),
        "the queue policy of jobs",
    ),
    "topic": (
        put_topic_policy,
        lambda g: g.client("sns").publish(TopicArn=TOPIC, Message="x"),
        "the topic policy of alerts",
    ),
    "secret": (
        put_secret_policy,
        lambda g: g.client("secretsmanager").get_secret_value(SecretId="db"),
        "the policy of secret db",
    ),
    "table": (
        put_table_policy,
        lambda g: g.client("dynamodb").get_item(TableName="orders", Key={"id": {"S": "ada"}}),
        "the policy of table/orders",
    ),
}


@pytest.mark.parametrize(("put", "call", "owner"), CASES.values(), ids=CASES)
def test_a_resources_policy_lets_in_and_keeps_out(
    cloud: Cloud, put: Put, call: Callable[[Guest], Any], owner: str
) -> None:
    admin = Guest(cloud)
    with pytest.raises(ClientError, match="no identity-based policy allows"):
        call(Guest(cloud, NOTHING))
    put(admin, lambda action, resource: held(action, resource, {"AWS": ROLE}))
    guest = Guest(cloud, NOTHING)
    call(guest)
    (allowed,) = guest.calls()
    assert allowed.decided_by == f"statement 1 of {owner}"
    assert allowed.statement is not None
    assert allowed.statement["Principal"] == {"AWS": ROLE}
    put(admin, lambda action, resource: held(action, resource, {"AWS": ROLE}, "Deny"))
    guest = Guest(cloud, role(statement("*")))
    with pytest.raises(ClientError, match="with an explicit deny in a resource-based policy"):
        call(guest)
    (denied,) = guest.calls()
    assert (denied.decision, denied.would_allow) == ("explicit-deny", [])
    assert owner in denied.reason


def test_a_key_lets_nobody_in_whom_its_policy_doesnt_name(cloud: Cloud) -> None:
    admin = Guest(cloud).client("kms")
    key = admin.create_key()["KeyMetadata"]["Arn"]
    mine = role(statement("kms:Encrypt", key))
    Guest(cloud, mine).client("kms").encrypt(KeyId=key, Plaintext=b"x")  # by way of the account
    only = held("kms:*", "*", {"AWS": "arn:aws:iam::123456789012:role/admin"})
    admin.put_key_policy(KeyId=key, PolicyName="default", Policy=only)
    guest = Guest(cloud, mine)
    with pytest.raises(ClientError) as refused:
        guest.client("kms").encrypt(KeyId=key, Plaintext=b"x")
    assert refused.value.response["Error"]["Code"] == "AccessDeniedException"
    assert "because no resource-based policy allows the kms:Encrypt action" in str(refused.value)
    (call,) = guest.calls()
    (missing,) = call.would_allow
    assert missing["Principal"] == {"AWS": ROLE}
    grown = with_statement(json.loads(only), missing)
    admin.put_key_policy(KeyId=key, PolicyName="default", Policy=json.dumps(grown))
    guest.client("kms").encrypt(KeyId=key, Plaintext=b"x")


def test_a_grant_opens_a_key_for_one_context(cloud: Cloud) -> None:
    admin = Guest(cloud).client("kms")
    key = admin.create_key()["KeyMetadata"]["Arn"]
    admin.create_grant(
        KeyId=key,
        GranteePrincipal=ROLE,
        Operations=["Encrypt"],
        Constraints={"EncryptionContextEquals": {"tenant": "a"}},
    )
    kms = Guest(cloud, NOTHING).client("kms")
    kms.encrypt(KeyId=key, Plaintext=b"x", EncryptionContext={"tenant": "a"})
    with pytest.raises(ClientError, match="AccessDenied"):
        kms.encrypt(KeyId=key, Plaintext=b"x", EncryptionContext={"tenant": "b"})


def test_tags_of_a_resource_decide(cloud: Cloud) -> None:
    admin = Guest(cloud)
    admin.client("sqs").tag_queue(QueueUrl=QUEUE, Tags={"team": "a"})
    admin.client("sns").tag_resource(ResourceArn=TOPIC, Tags=[{"Key": "team", "Value": "a"}])
    table = f"arn:aws:dynamodb:{HERE}:table/orders"
    tags = [{"Key": "team", "Value": "a"}]
    admin.client("dynamodb").tag_resource(ResourceArn=table, Tags=tags)
    admin.client("secretsmanager").tag_resource(SecretId="db", Tags=tags)
    admin.client("ssm").add_tags_to_resource(
        ResourceType="Parameter", ResourceId="/app/name", Tags=tags
    )
    admin.client("kinesis").create_stream(StreamName="clicks", ShardCount=1)
    admin.client("kinesis").add_tags_to_stream(StreamName="clicks", Tags={"team": "a"})
    key = admin.client("kms").create_key(Tags=[{"TagKey": "team", "TagValue": "a"}])
    key_arn = key["KeyMetadata"]["Arn"]
    machine = admin.client("stepfunctions").create_state_machine(
        name="order",
        definition='{"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}}',
        roleArn=ROLE,
        tags=[{"key": "team", "value": "a"}],
    )["stateMachineArn"]
    admin.client("s3").put_object_tagging(
        Bucket="photos", Key="in/cat.jpg", Tagging={"TagSet": tags}
    )
    calls: list[Callable[[Guest], Any]] = [
        lambda g: g.client("sqs").send_message(QueueUrl=QUEUE, MessageBody="x"),
        lambda g: g.client("sns").publish(TopicArn=TOPIC, Message="x"),
        lambda g: g.client("dynamodb").scan(TableName="orders"),
        lambda g: g.client("secretsmanager").get_secret_value(SecretId="db"),
        lambda g: g.client("ssm").get_parameter(Name="/app/name"),
        lambda g: g.client("kinesis").list_shards(StreamName="clicks"),
        lambda g: g.client("kms").encrypt(KeyId=key_arn, Plaintext=b"x"),
        lambda g: g.client("stepfunctions").describe_state_machine(stateMachineArn=machine),
        lambda g: g.client("s3").get_object(Bucket="photos", Key="in/cat.jpg"),
    ]

    def tagged(team: str) -> Guest:
        return Guest(
            cloud,
            role(
                statement("*", Condition={"StringEquals": {"aws:ResourceTag/team": team}}),
                statement("s3:*", Condition={"StringEquals": {"s3:ExistingObjectTag/team": team}}),
            ),
        )

    ours, theirs = tagged("a"), tagged("b")
    for call in calls:
        call(ours)
        with pytest.raises(ClientError):
            call(theirs)
    assert {call.decision for call in theirs.calls()} == {"implicit-deny"}


def test_leading_keys_keep_each_to_their_own_items(cloud: Cloud) -> None:
    own = statement(
        "dynamodb:*",
        f"arn:aws:dynamodb:{HERE}:table/orders",
        Condition={"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["ada"]}},
    )
    dynamodb = Guest(cloud, role(own)).client("dynamodb")
    dynamodb.get_item(TableName="orders", Key={"id": {"S": "ada"}})
    with pytest.raises(ClientError, match="AccessDenied"):
        dynamodb.get_item(TableName="orders", Key={"id": {"S": "bob"}})
    # "For all values" is true of none: AWS lets a Scan through, too.
    assert dynamodb.scan(TableName="orders")["Count"] == 2


def test_a_call_names_all_its_needs_and_what_would_allow_them(cloud: Cloud) -> None:
    guest = Guest(cloud, NOTHING)
    with pytest.raises(ClientError):
        guest.client("s3").copy_object(
            Bucket="photos", Key="out/cat.jpg", CopySource="photos/in/cat.jpg"
        )
    (call,) = guest.calls()
    source, target = "arn:aws:s3:::photos/in/cat.jpg", "arn:aws:s3:::photos/out/cat.jpg"
    assert call.needed == [["s3:GetObject", source], ["s3:PutObject", target]]
    assert call.would_allow == [
        {"Effect": "Allow", "Action": "s3:GetObject", "Resource": source},
        {"Effect": "Allow", "Action": "s3:PutObject", "Resource": target},
    ]
    document = NOTHING
    for one in call.would_allow:
        document = with_statement(document, one)
    guest = Guest(cloud, document)
    guest.client("s3").copy_object(
        Bucket="photos", Key="out/cat.jpg", CopySource="photos/in/cat.jpg"
    )
    (call,) = guest.calls()
    assert (call.decided_by, call.would_allow) == ("statement 2 of the role", [])


@pytest.mark.parametrize(
    ("policy", "message"),
    [
        ("nonsense", "Policies must be valid JSON and the first byte must be '{'"),
        ("{}", "Missing required field Statement"),
        (json.dumps(role(statement("s3:GetObject", "arn:aws:s3:::photos/*"))), "field Principal"),
        (held("s3:GetObject", "arn:aws:s3:::photos/*", {"AWS": "x"}), "Invalid principal in"),
        (held("s3:GetObject", "arn:aws:s3:::other/*"), "Policy has invalid resource"),
        (held("sqs:SendMessage", "arn:aws:s3:::photos/*"), "Policy has invalid action"),
        (held("s3:GetObject", "arn:aws:s3:::photos"), "Action does not apply to any resource(s)"),
    ],
)
def test_s3_refuses_a_malformed_bucket_policy(cloud: Cloud, policy: str, message: str) -> None:
    guest = Guest(cloud)
    with pytest.raises(ClientError) as refused:
        guest.client("s3").put_bucket_policy(Bucket="photos", Policy=policy)
    error = refused.value.response["Error"]
    assert error["Code"] == "MalformedPolicy"
    assert message in error["Message"]
    (call,) = guest.calls()
    assert call.reason.startswith("Policy")


def test_others_refuse_a_malformed_policy_in_their_words(cloud: Cloud) -> None:
    guest = Guest(cloud)
    wrong = json.dumps(role(statement("sqs:*", "*", Principal="*", Actoin="x")))
    with pytest.raises(ClientError, match="Invalid value for the parameter Policy"):
        guest.client("sqs").set_queue_attributes(QueueUrl=QUEUE, Attributes={"Policy": wrong})
    assert "Statement[0].Actoin" in guest.calls()[-1].reason
    foreign = held("sqs:SendMessage", TOPIC)
    with pytest.raises(ClientError, match="action out of service scope"):
        guest.client("sns").set_topic_attributes(
            TopicArn=TOPIC, AttributeName="Policy", AttributeValue=foreign
        )
    kms = guest.client("kms")
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    with pytest.raises(kms.exceptions.MalformedPolicyDocumentException):
        kms.put_key_policy(KeyId=key, PolicyName="default", Policy="{")


def test_who_owns_the_account_isnt_locked_out_of_a_bucket(cloud: Cloud) -> None:
    s3 = Guest(cloud).client("s3")
    locked = json.dumps(
        role(
            statement(
                "s3:*", ["arn:aws:s3:::photos", "arn:aws:s3:::photos/*"], "Deny", Principal="*"
            )
        )
    )
    s3.put_bucket_policy(Bucket="photos", Policy=locked)
    with pytest.raises(ClientError, match="explicit deny in a resource-based policy"):
        s3.list_objects_v2(Bucket="photos")
    s3.delete_bucket_policy(Bucket="photos")
    assert s3.list_objects_v2(Bucket="photos")["KeyCount"] == 1
