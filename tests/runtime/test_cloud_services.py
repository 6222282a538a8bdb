"""Kinesis, KMS and Step Functions with real boto3 in front of them."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from studylam.runtime.cloud import Cloud
from tests.runtime.cloud_guest import Guest, role, statement


@pytest.fixture
def cloud(shared_cloud: Cloud) -> Cloud:
    shared_cloud.reset()
    return shared_cloud


def test_a_record_goes_into_a_stream_and_comes_out_of_its_shard(cloud: Cloud) -> None:
    kinesis = Guest(cloud).client("kinesis")
    kinesis.create_stream(StreamName="clicks", ShardCount=2)
    put = kinesis.put_record(StreamName="clicks", Data=b"\xffdata", PartitionKey="u1")
    arn = kinesis.describe_stream_summary(StreamName="clicks")["StreamDescriptionSummary"][
        "StreamARN"
    ]
    iterator = kinesis.get_shard_iterator(
        StreamARN=arn, ShardId=put["ShardId"], ShardIteratorType="TRIM_HORIZON"
    )["ShardIterator"]
    (record,) = kinesis.get_records(ShardIterator=iterator)["Records"]
    assert (record["Data"], record["PartitionKey"]) == (b"\xffdata", "u1")
    assert record["SequenceNumber"] == put["SequenceNumber"]
    assert len(kinesis.list_shards(StreamName="clicks")["Shards"]) == 2


def test_what_a_key_encrypts_only_it_decrypts(cloud: Cloud) -> None:
    kms = Guest(cloud).client("kms")
    key = kms.create_key()["KeyMetadata"]
    kms.create_alias(AliasName="alias/app", TargetKeyId=key["KeyId"])
    context = {"tenant": "a"}
    secret = kms.encrypt(KeyId="alias/app", Plaintext=b"x", EncryptionContext=context)
    plain = kms.decrypt(CiphertextBlob=secret["CiphertextBlob"], EncryptionContext=context)
    assert (plain["Plaintext"], plain["KeyId"]) == (b"x", key["Arn"])
    with pytest.raises(kms.exceptions.InvalidCiphertextException):
        kms.decrypt(CiphertextBlob=secret["CiphertextBlob"])
    data = kms.generate_data_key(KeyId=key["KeyId"], KeySpec="AES_256")
    assert kms.decrypt(CiphertextBlob=data["CiphertextBlob"])["Plaintext"] == data["Plaintext"]


def test_a_key_that_is_off_or_another_one_does_nothing(cloud: Cloud) -> None:
    kms = Guest(cloud).client("kms")
    key, other = (kms.create_key()["KeyMetadata"] for _ in range(2))
    blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x")["CiphertextBlob"]
    with pytest.raises(kms.exceptions.IncorrectKeyException):
        kms.decrypt(CiphertextBlob=blob, KeyId=other["KeyId"])
    assert kms.decrypt(CiphertextBlob=blob, KeyId=key["Arn"])["Plaintext"] == b"x"
    kms.disable_key(KeyId=key["KeyId"])
    with pytest.raises(kms.exceptions.DisabledException, match="is disabled"):
        kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x")
    with pytest.raises(kms.exceptions.DisabledException):
        kms.decrypt(CiphertextBlob=blob)
    kms.enable_key(KeyId=key["KeyId"])
    kms.schedule_key_deletion(KeyId=key["KeyId"])
    with pytest.raises(kms.exceptions.KMSInvalidStateException, match="is pending deletion"):
        kms.generate_data_key(KeyId=key["KeyId"], KeySpec="AES_256")


def test_publishing_to_no_topic_says_that_it_is_not_there(cloud: Cloud) -> None:
    sns = Guest(cloud).client("sns")
    with pytest.raises(sns.exceptions.NotFoundException, match="Topic does not exist"):
        sns.publish(TopicArn="arn:aws:sns:us-east-1:123456789012:none", Message="x")


def test_a_state_machine_is_described_and_listed(cloud: Cloud) -> None:
    states = Guest(cloud).client("stepfunctions")
    arn = states.create_state_machine(
        name="order",
        definition='{"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}}',
        roleArn="arn:aws:iam::123456789012:role/order",
    )["stateMachineArn"]
    assert states.describe_state_machine(stateMachineArn=arn)["name"] == "order"
    (listed,) = states.list_state_machines()["stateMachines"]
    assert listed["stateMachineArn"] == arn


@pytest.mark.parametrize("service", ["kinesis", "kms", "stepfunctions"])
def test_iam_stands_before_them(cloud: Cloud, service: str) -> None:
    guest = Guest(cloud, role(statement("s3:*")))
    client = guest.client(service)
    with pytest.raises(ClientError) as refused:
        {
            "kinesis": lambda: client.put_record(StreamName="s", Data=b"", PartitionKey="p"),
            "kms": lambda: client.encrypt(KeyId="alias/app", Plaintext=b"x"),
            "stepfunctions": lambda: client.list_executions(stateMachineArn=MACHINE),
        }[service]()
    assert refused.value.response["Error"]["Code"] == "AccessDeniedException"
    (call,) = guest.calls()
    assert (call.service, call.decision) == (service, "implicit-deny")
    assert (
        call.resource
        == {
            "kinesis": "arn:aws:kinesis:us-east-1:123456789012:stream/s",
            "kms": "arn:aws:kms:us-east-1:123456789012:alias/app",
            "stepfunctions": MACHINE,
        }[service]
    )


MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:order"
