"""Customers' keys behind other services: who reads what they seal has to be let use them, too."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from studylam.runtime.cloud import Cloud
from tests.runtime.cloud_guest import Guest, role, statement

KEY = "11111111-2222-3333-4444-555555555555"
ARN = f"arn:aws:kms:us-east-1:123456789012:key/{KEY}"
WORLD: dict[str, Any] = {
    "keys": {"alias/app": {"KeyId": KEY}},
    "parameters": {
        "/own/key": {"Value": "s", "Type": "SecureString", "KeyId": "alias/app"},
        "/app/key": {"Value": "s", "Type": "SecureString"},
    },
    "secrets": {"own": {"SecretString": "s", "KmsKeyId": "alias/app"}, "db": "s"},
    "buckets": {"photos": {}},
}
SERVICES = statement(["ssm:*", "secretsmanager:*", "s3:*"])
LOCKED = (
    lambda guest: guest.client("ssm").get_parameter(Name="/own/key", WithDecryption=True),
    lambda guest: guest.client("ssm").get_parameters_by_path(Path="/own", WithDecryption=True),
    lambda guest: guest.client("secretsmanager").get_secret_value(SecretId="own"),
    lambda guest: guest.client("s3").get_object(Bucket="photos", Key="sealed"),
)


@pytest.fixture
def cloud(shared_cloud: Cloud) -> Cloud:
    shared_cloud.seed(WORLD)
    seal(Guest(shared_cloud))
    return shared_cloud


def seal(guest: Guest) -> None:
    guest.client("s3").put_object(
        Bucket="photos",
        Key="sealed",
        Body=b"x",
        ServerSideEncryption="aws:kms",
        SSEKMSKeyId=ARN,
    )


@pytest.mark.parametrize("call", LOCKED)
def test_what_a_customers_key_seals_needs_the_key(cloud: Cloud, call: Any) -> None:
    guest = Guest(cloud, role(SERVICES))
    with pytest.raises(ClientError) as caught:
        call(guest)
    assert caught.value.response["Error"]["Code"] in ("AccessDeniedException", "AccessDenied")
    (record,) = guest.calls()
    assert (record.decision, record.action, record.resource) == (
        "implicit-deny",
        "kms:Decrypt",
        ARN,
    )
    assert record.would_allow == [{"Effect": "Allow", "Action": "kms:Decrypt", "Resource": ARN}]
    call(Guest(cloud, role(SERVICES, statement("kms:Decrypt", ARN))))


def test_the_services_words(cloud: Cloud) -> None:
    guest = Guest(cloud, role(SERVICES))
    said = []
    for call in (LOCKED[0], LOCKED[2], seal):
        with pytest.raises(ClientError) as caught:
            call(guest)
        said.append(caught.value.response["Error"]["Message"])
    assert said[0].startswith("The ciphertext refers to a customer master key")
    assert said[1] == "Access to KMS is not allowed"
    assert f"is not authorized to perform: kms:GenerateDataKey on resource: {ARN} " in said[2]


def test_keys_of_aws_own_need_nothing(cloud: Cloud) -> None:
    guest = Guest(cloud, role(SERVICES))
    opened = guest.client("ssm").get_parameter(Name="/app/key", WithDecryption=True)
    assert opened["Parameter"]["Value"] == "s"
    sealed = guest.client("ssm").get_parameter(Name="/own/key")
    assert sealed["Parameter"]["Value"] != "s"
    assert guest.client("secretsmanager").get_secret_value(SecretId="db")["SecretString"] == "s"


def test_a_role_may_be_held_to_one_service(cloud: Cloud) -> None:
    through = {"StringEquals": {"kms:ViaService": "ssm.us-east-1.amazonaws.com"}}
    guest = Guest(cloud, role(SERVICES, statement("kms:Decrypt", ARN, Condition=through)))
    LOCKED[0](guest)
    with pytest.raises(ClientError, match="Access to KMS is not allowed"):
        LOCKED[2](guest)
