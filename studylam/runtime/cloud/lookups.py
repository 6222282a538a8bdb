"""What moto knows and a request doesn't say: ARNs behind names, tags, a table's key."""

from __future__ import annotations

from collections.abc import Callable
from email.utils import parseaddr
from typing import Any

from studylam.runtime.cloud.feed import backend_of
from studylam.runtime.cloud.normalise import table_name
from studylam.runtime.cloud.permissions import Lookup


def tags_of(arn: str) -> dict[str, str]:
    """A resource's tags; none if it has none, or doesn't exist."""
    parts = arn.split(":", 5)
    reader = _TAGS.get(parts[2]) if len(parts) == 6 else None
    return reader(parts[3], arn, parts[5]) if reader else {}


def tag_keys(arn: str) -> dict[str, str]:
    """The condition keys that a resource's tags make."""
    service = arn.split(":")[2] if arn.startswith("arn:") else ""
    tags = tags_of(arn)
    if service == "s3":
        return {f"s3:ExistingObjectTag/{name}": value for name, value in tags.items()}
    keys = {f"aws:ResourceTag/{name}": value for name, value in tags.items()}
    return keys | {f"{service}:ResourceTag/{name}": value for name, value in tags.items()}


def _pairs(listed: Any) -> dict[str, str]:
    return {str(tag["Key"]): str(tag.get("Value", "")) for tag in listed or ()}


def _of_object(region: str, arn: str, name: str) -> dict[str, str]:
    bucket, _, key = name.partition("/")
    backend = backend_of("s3", region)
    held = backend.buckets.get(bucket)
    found = held.keys.get(key) if held and key else None
    return dict(backend.tagger.get_tag_dict_for_resource(found.arn)) if found else {}


def _of_queue(region: str, arn: str, name: str) -> dict[str, str]:
    queue = backend_of("sqs", region).queues.get(name)
    return dict(queue.tags) if queue else {}


def _of_topic(region: str, arn: str, name: str) -> dict[str, str]:
    topic = backend_of("sns", region).topics.get(arn)
    return dict(topic._tags) if topic else {}


def _of_table(region: str, arn: str, name: str) -> dict[str, str]:
    table = backend_of("dynamodb", region).tables.get(table_name(arn))
    return _pairs(table.tags) if table else {}


def _of_secret(region: str, arn: str, name: str) -> dict[str, str]:
    secret = backend_of("secretsmanager", region).secrets.get(arn)
    return _pairs(secret.tags) if secret else {}


def _of_parameter(region: str, arn: str, name: str) -> dict[str, str]:
    plain = name.removeprefix("parameter/")
    tagged = backend_of("ssm", region)._resource_tags.get("Parameter") or {}
    # In an ARN, a name's first slash is the one that ends "parameter".
    return dict(tagged.get(plain) or tagged.get(f"/{plain}") or {})


def _of_stream(region: str, arn: str, name: str) -> dict[str, str]:
    stream = backend_of("kinesis", region).streams.get(name.removeprefix("stream/"))
    return dict(stream.tags) if stream else {}


def _of_key(region: str, arn: str, name: str) -> dict[str, str]:
    tagger = backend_of("kms", region).tagger
    return dict(tagger.get_tag_dict_for_resource(name.removeprefix("key/")))


def _by_arn(service: str) -> Callable[[str, str, str], dict[str, str]]:
    def read(region: str, arn: str, name: str) -> dict[str, str]:
        return dict(backend_of(service, region).tagger.get_tag_dict_for_resource(arn))

    return read


_TAGS: dict[str, Callable[[str, str, str], dict[str, str]]] = {
    "s3": _of_object,
    "sqs": _of_queue,
    "sns": _of_topic,
    "dynamodb": _of_table,
    "secretsmanager": _of_secret,
    "ssm": _of_parameter,
    "kinesis": _of_stream,
    "kms": _of_key,
    "events": _by_arn("events"),
    "states": _by_arn("stepfunctions"),
}


# -- for the needs of a request -------------------------------------------------------------------


def _secret_arn(region: str, name: str) -> str | None:
    secret = backend_of("secretsmanager", region).secrets.get(name)
    return str(secret.arn) if secret else None


def _identity_for(region: str, sender: str) -> str:
    known = backend_of("ses", region).email_identities
    address = parseaddr(sender)[1] or sender
    domain = address.rpartition("@")[2]
    return domain if address not in known and domain in known else address


def _key_arn(region: str, name: str) -> str | None:
    backend = backend_of("kms", region)
    if "alias/" in name:
        name = backend.get_key_id_from_alias("alias/" + name.partition("alias/")[2]) or ""
    key = backend.keys.get(name.rpartition("key/")[2])
    return str(key.arn) if key else None


def _hash_key(region: str, table: str) -> str:
    held = backend_of("dynamodb", region).tables.get(table)
    return str(held.hash_key_attr) if held else ""


def _customer_key(region: str, name: Any) -> str | None:
    """The ARN of a key that isn't one of AWS's own."""
    text = str(name or "")
    return None if not text or "alias/aws/" in text else _key_arn(region, text)


def _parameter_keys(region: str, params: dict[str, Any]) -> list[str]:
    held = backend_of("ssm", region)._parameters
    listed = params.get("Names")
    names = [params.get("Name"), *(listed if isinstance(listed, list) else ())]
    asked = [
        one if one.startswith("arn:") else one.partition(":")[0]
        for one in names
        if isinstance(one, str)
    ]
    asked = ["/" + one.partition(":parameter/")[2] if ":" in one else one for one in asked]
    if isinstance(params.get("Path"), str):
        prefix = params["Path"].rstrip("/") + "/"
        asked += [name for name in list(held) if name.startswith(prefix)]
    versions = [held.get(name) for name in asked]
    keys = [_customer_key(region, one[-1].keyid) for one in versions if one]
    return [key for key in dict.fromkeys(keys) if key]


def _secret_key(region: str, name: str) -> str | None:
    secret = backend_of("secretsmanager", region).secrets.get(name)
    return _customer_key(region, secret.kms_key_id) if secret else None


def _object_key(bucket: str, key: str) -> str | None:
    held = backend_of("s3", "us-east-1").buckets.get(bucket)
    found = held.keys.get(key) if held else None
    name = getattr(found, "kms_key_id", None)
    return _customer_key("us-east-1", name) if name else None


LOOKUP = Lookup(
    _secret_arn,
    _identity_for,
    _key_arn,
    _hash_key,
    _parameter_keys,
    _secret_key,
    _object_key,
)
