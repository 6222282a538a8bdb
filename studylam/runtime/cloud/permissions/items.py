"""What a DynamoDB request says about items: leading keys and attributes, as condition keys.

"Using IAM policy conditions for fine-grained access control" in the DynamoDB guide.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

Keys = dict[str, str | list[str]]

_EQUALS = re.compile(r"([#\w.-]+)\s*=\s*(:\w+)")
_NAME = re.compile(r"[#\w-]+")


def leading_keys(asked: Any, hash_key: str) -> Keys:
    """``dynamodb:LeadingKeys``: the partition keys that are read or written.

    A Scan has none. So ``ForAllValues:StringEquals`` lets it through, in AWS as here.
    """
    found = list(dict.fromkeys(_leading(asked, hash_key))) if hash_key else []
    return {"dynamodb:LeadingKeys": found} if found else {}


def attributes(params: dict[str, Any]) -> Keys:
    """``dynamodb:Attributes``: the top-level attributes that a request names."""
    names = params.get("ExpressionAttributeNames")
    aliases = names if isinstance(names, dict) else {}
    found: list[str] = []
    for holder in ("Key", "Item"):
        if isinstance(params.get(holder), dict):
            found += params[holder]
    if isinstance(params.get("AttributesToGet"), list):
        found += [name for name in params["AttributesToGet"] if isinstance(name, str)]
    projected = params.get("ProjectionExpression")
    if isinstance(projected, str):
        for path in projected.split(","):
            first = _NAME.match(path.strip())
            if first:
                found.append(str(aliases.get(first[0], first[0])))
    unique = list(dict.fromkeys(found))
    return {"dynamodb:Attributes": unique} if unique else {}


def _leading(asked: Any, hash_key: str) -> Iterator[str]:
    if isinstance(asked, list):  # of BatchWriteItem
        for entry in asked:
            for what in entry.values() if isinstance(entry, dict) else ():
                yield from _leading(what, hash_key)
        return
    if not isinstance(asked, dict):
        return
    for holder in ("Key", "Item"):
        if isinstance(asked.get(holder), dict):
            yield from _text(asked[holder].get(hash_key))
    if isinstance(asked.get("Keys"), list):  # of BatchGetItem
        for key in asked["Keys"]:
            if isinstance(key, dict):
                yield from _text(key.get(hash_key))
    yield from _queried(asked, hash_key)


def _queried(asked: dict[str, Any], hash_key: str) -> Iterator[str]:
    names, values = asked.get("ExpressionAttributeNames"), asked.get("ExpressionAttributeValues")
    expression = asked.get("KeyConditionExpression")
    if isinstance(expression, str) and isinstance(values, dict):
        aliases = names if isinstance(names, dict) else {}
        for name, value in _EQUALS.findall(expression):
            if aliases.get(name, name) == hash_key:
                yield from _text(values.get(value))
    conditions = asked.get("KeyConditions")
    condition = conditions.get(hash_key) if isinstance(conditions, dict) else None
    listed = condition.get("AttributeValueList") if isinstance(condition, dict) else None
    for value in listed if isinstance(listed, list) else ():
        yield from _text(value)


def _text(value: Any) -> Iterator[str]:
    """A key's value (``{"S": "x"}``) as a policy has it."""
    if isinstance(value, dict) and len(value) == 1:
        (inner,) = value.values()
        if isinstance(inner, str):
            yield inner
