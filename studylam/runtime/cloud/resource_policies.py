"""The policies that resources hold: of buckets, queues, topics, keys, secrets, tables and streams.

They are read where moto keeps them. Whoever delivers for a service (S3 to a queue, SNS to a queue,
EventBridge to a topic) asks `may` first.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from studylam.runtime.cloud.feed import backend_of
from studylam.runtime.cloud.lookups import tag_keys
from studylam.runtime.cloud.model import FunctionIdentity
from studylam.runtime.cloud.normalise import ACCOUNT
from studylam.runtime.iam import (
    Decision,
    MalformedPolicyError,
    Policy,
    Principal,
    evaluate_held,
    parse_policy,
)

MUST_LET_IN = ("kms",)
"""Services whose resources' policies have to allow a call, whatever the caller's own says."""


def principal_of(identity: FunctionIdentity) -> Principal:
    """A function's role, as resources' policies name it."""
    return Principal(identity.account_id, (identity.role_arn, identity.caller_arn))


def policy_for(arn: str) -> Policy | None:
    """The policy of what an ARN names; ``None`` if it has none, or one that AWS wouldn't take."""
    parts = arn.split(":", 5)
    reader = _READERS.get(parts[2]) if len(parts) == 6 else None
    if reader is None:
        return None
    region = parts[3] or "us-east-1"
    found = reader(region, arn, parts[5])
    return _parsed(*found) if found and found[0] else None


def may(
    principal_service: str,
    action: str,
    resource_arn: str,
    source_arn: str = "",
    source_account: str = ACCOUNT,
) -> Decision:
    """Whether a service (``s3.amazonaws.com``) may do ``action`` for ``source_arn``.

    A service has no policy of its own: the resource's has to let it in. ``source_account``: whose
    resource pushes; the world's account, unless something else is said.
    """
    # aws:SourceOwner, which a topic's first policy asks for, is in no request of such services.
    keys: dict[str, str] = {
        "aws:PrincipalIsAWSService": "true",
        "aws:PrincipalServiceName": principal_service,
        "aws:SecureTransport": "true",
        "aws:CurrentTime": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time())),
        "aws:EpochTime": str(int(time.time())),
    }
    if source_arn:
        keys["aws:SourceArn"] = source_arn
    if source_account:
        keys["aws:SourceAccount"] = source_account
    held = policy_for(resource_arn)
    if held is not None and held.uses_tags:
        keys |= tag_keys(resource_arn)
    owner = f"the policy of {resource_arn}"
    who = Principal(service=principal_service)
    return evaluate_held(held, who, action, resource_arn, keys, owner=owner)


@lru_cache(maxsize=512)
def _parsed(text: str, owner: str) -> Policy | None:
    try:
        return parse_policy(text, where=owner, kind="resource", owner=owner)
    except MalformedPolicyError:
        # Such a one is refused when it is put; what moto made itself may be empty.
        return None


# -- where moto keeps them ------------------------------------------------------------------------

_Found = tuple[str, str] | None
"""The document's text, and what people call the policy."""


def _of_bucket(region: str, arn: str, name: str) -> _Found:
    bucket_name = name.partition("/")[0]
    bucket = backend_of("s3", region).buckets.get(bucket_name)
    if bucket is None or not bucket.policy:
        return None
    text = bucket.policy
    decoded = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
    return decoded, f"the bucket policy of {bucket_name}"


def _of_queue(region: str, arn: str, name: str) -> _Found:
    queue = backend_of("sqs", region).queues.get(name)
    return (str(queue.policy or ""), f"the queue policy of {name}") if queue else None


def _of_topic(region: str, arn: str, name: str) -> _Found:
    topic = backend_of("sns", region).topics.get(arn)
    return (str(topic.policy), f"the topic policy of {name}") if topic else None


def _of_key(region: str, arn: str, name: str) -> _Found:
    key_id = name.removeprefix("key/")
    key = backend_of("kms", region).keys.get(key_id)
    if key is None:
        return None
    text = str(key.policy)
    return _with_grants(text, key) if key.grants else text, f"the key policy of {key_id}"


def _with_grants(text: str, key: Any) -> str:
    """A key's policy and its grants, which allow what they name to one principal each."""
    try:
        document = json.loads(text)
        statements = document["Statement"]
    except (ValueError, KeyError, TypeError):
        return text
    document["Statement"] = statements if isinstance(statements, list) else [statements]
    for grant in key.grants.values():
        wanted: dict[str, str] = {}
        for values in (grant.constraints or {}).values():
            wanted |= {f"kms:EncryptionContext:{name}": one for name, one in values.items()}
        document["Statement"].append(
            {
                "Sid": f"grant {grant.id}",
                "Effect": "Allow",
                "Principal": {"AWS": grant.grantee_principal},
                "Action": [f"kms:{operation}" for operation in grant.operations],
                "Resource": "*",
                **({"Condition": {"StringEquals": wanted}} if wanted else {}),
            }
        )
    return json.dumps(document)


def _of_secret(region: str, arn: str, name: str) -> _Found:
    secret = backend_of("secretsmanager", region).secrets.get(arn)
    return (str(secret.policy or ""), f"the policy of secret {secret.name}") if secret else None


def _of_table(region: str, arn: str, name: str) -> _Found:
    table = ":".join(arn.split(":")[:5]) + ":" + "/".join(name.split("/")[:2])
    held = backend_of("dynamodb", region).resource_policies.get(table)
    return (str(held.policy_doc), f"the policy of {name}") if held else None


def _of_stream(region: str, arn: str, name: str) -> _Found:
    held = backend_of("kinesis", region).resource_policies.get(arn)
    return (str(held), f"the policy of {name}") if held else None


def _of_bus(region: str, arn: str, name: str) -> _Found:
    bus = backend_of("events", region).event_buses.get(name.removeprefix("event-bus/"))
    held = bus.policy if bus else None
    return (str(held), f"the policy of {name}") if held else None


_READERS: dict[str, Callable[[str, str, str], _Found]] = {
    "s3": _of_bucket,
    "sqs": _of_queue,
    "sns": _of_topic,
    "kms": _of_key,
    "secretsmanager": _of_secret,
    "dynamodb": _of_table,
    "kinesis": _of_stream,
    "events": _of_bus,
}
