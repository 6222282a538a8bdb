"""DynamoDB: keys of the wrong type, sets, numbers, names in expressions, and sizes of batches."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from studylam.runtime.cloud.checks.refusal import Refusal, invalid
from studylam.runtime.cloud.feed import backend_of
from studylam.runtime.cloud.permissions.need import text_of
from studylam.runtime.cloud.requests import Request

MAX_DIGITS = 38
MAX_WRITES = 25
MAX_READS = 100

_EXPRESSIONS = (
    "UpdateExpression",
    "ConditionExpression",
    "KeyConditionExpression",
    "FilterExpression",
    "ProjectionExpression",
)
_NAME = re.compile(r"#\w+")
_VALUE = re.compile(r":\w+")
_BEGINS_WITH = re.compile(r"begins_with\s*\(\s*([#\w]+)\s*,\s*(:\w+)\s*\)")
_COMPARED = re.compile(r"([#\w]+)\s*(?:=|<=?|>=?)\s*(:\w+)")
_ATTRIBUTE = re.compile(r"(?<![\w.:#])#?[A-Za-z_]\w*")


def dynamodb(request: Request) -> Refusal | None:
    """Of a request to DynamoDB."""
    params = request.params
    table = _table(request, text_of(params, "TableName"))
    return (
        _batches(request.operation, params)
        or _values(params)
        or _key(params.get("Key"), table)
        or _index(params, table)
        or _names(params)
        or _condition(params, table)
        or _filter(request.operation, params, table)
    )


def _table(request: Request, name: str) -> Any:
    return backend_of("dynamodb", request.region).tables.get(name)


def _batches(operation: str, params: dict[str, Any]) -> Refusal | None:
    asked = params.get("RequestItems")
    if not isinstance(asked, dict):
        return None
    if operation == "BatchWriteItem":
        count = sum(len(one) for one in asked.values() if isinstance(one, list))
        if count > MAX_WRITES:
            return invalid("Too many items requested for the BatchWriteItem call")
    if operation == "BatchGetItem":
        keys = [one.get("Keys") for one in asked.values() if isinstance(one, dict)]
        listed = [one for one in keys if isinstance(one, list)]
        # More than a hundred of one table is refused by moto, in AWS's words.
        if sum(map(len, listed)) > MAX_READS >= max(map(len, listed)):
            return invalid("Too many items requested for the BatchGetItem call")
    return None


def _key(key: Any, table: Any) -> Refusal | None:
    if table is None or not isinstance(key, dict):
        return None
    types = {table.hash_key_attr: table.hash_key_type}
    if table.range_key_attr:
        types[table.range_key_attr] = table.range_key_type
    for name, kind in types.items():
        value = key.get(name)
        if isinstance(value, dict) and kind not in value:
            return invalid("The provided key element does not match the schema")
    return None


def _values(params: Any) -> Refusal | None:
    for holder in ("Key", "Item", "ExpressionAttributeValues"):
        given = params.get(holder)
        for value in given.values() if isinstance(given, dict) else ():
            for kind, inner in _plain(value):
                refused = _value(kind, inner)
                if refused:
                    return refused
    return None


def _plain(value: Any) -> Iterator[tuple[str, Any]]:
    """Each typed value in one, however deep. Depth is limited by DynamoDB to 32 levels."""
    left = [value]
    while left:
        one = left.pop()
        if not isinstance(one, dict):
            continue
        for kind, inner in one.items():
            if kind == "M" and isinstance(inner, dict):
                left += inner.values()
            elif kind == "L" and isinstance(inner, list):
                left += inner
            else:
                yield kind, inner


def _value(kind: str, inner: Any) -> Refusal | None:
    if kind in ("SS", "NS", "BS") and isinstance(inner, list):
        texts = [one for one in inner if isinstance(one, str)]
        if len(texts) != len(set(texts)):
            listed = ", ".join(texts[:100])
            return invalid(
                f"One or more parameter values were invalid: Input collection [{listed}] contains "
                "duplicates."
            )
    numbers = inner if kind == "NS" and isinstance(inner, list) else [inner] if kind == "N" else []
    for number in numbers:
        digits = re.sub(r"[eE].*|\D", "", number) if isinstance(number, str) else ""
        if len(digits.strip("0")) > MAX_DIGITS:
            return invalid("Attempting to store more than 38 significant digits in a Number")
    return None


def _index(params: dict[str, Any], table: Any) -> Refusal | None:
    name = text_of(params, "IndexName")
    if table is None or not name:
        return None
    if any(one.name == name for one in (*table.global_indexes, *table.indexes)):
        return None
    return invalid(f"The table does not have the specified index: {name}")


def _names(params: dict[str, Any]) -> Refusal | None:
    """Every name and value of an expression is defined."""
    names, values = params.get("ExpressionAttributeNames"), params.get("ExpressionAttributeValues")
    for expression in _EXPRESSIONS:
        text = params.get(expression)
        if not isinstance(text, str):
            continue
        for name in _NAME.findall(text):
            if not isinstance(names, dict) or name not in names:
                return invalid(
                    f"Invalid {expression}: An expression attribute name used in the document path "
                    f"is not defined; attribute name: {name}"
                )
        for value in _VALUE.findall(text):
            if not isinstance(values, dict) or value not in values:
                return invalid(
                    f"Invalid {expression}: An expression attribute value used in expression is "
                    f"not defined; attribute value: {value}"
                )
    return None


def _condition(params: dict[str, Any], table: Any) -> Refusal | None:
    """A key condition compares each key with a value of its type."""
    text, values = params.get("KeyConditionExpression"), params.get("ExpressionAttributeValues")
    if not isinstance(text, str) or not isinstance(values, dict):
        return None
    names = params.get("ExpressionAttributeNames")
    aliases = names if isinstance(names, dict) else {}
    types = {one["AttributeName"]: one["AttributeType"] for one in table.attr} if table else {}
    starts = _BEGINS_WITH.findall(text)
    for _, value in starts:
        if "N" in _dict(values.get(value)):
            return invalid(
                "Invalid KeyConditionExpression: Incorrect operand type for operator or function; "
                "operator or function: begins_with, operand type: N"
            )
    for name, value in [*starts, *_COMPARED.findall(text)]:
        kind, given = types.get(aliases.get(name, name)), _dict(values.get(value))
        if kind and given and kind not in given:
            return invalid(
                "One or more parameter values were invalid: Condition parameter type does not "
                "match schema type"
            )
    return None


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _filter(operation: str, params: dict[str, Any], table: Any) -> Refusal | None:
    """A query's filter is not about what its key condition is about."""
    text = params.get("FilterExpression")
    if operation != "Query" or table is None or not isinstance(text, str):
        return None
    index = text_of(params, "IndexName")
    schema = table.schema
    for one in (*table.global_indexes, *table.indexes):
        schema = one.schema if one.name == index else schema
    keys = {part["AttributeName"] for part in schema}
    names = params.get("ExpressionAttributeNames")
    aliases = names if isinstance(names, dict) else {}
    for name in _ATTRIBUTE.findall(text):
        attribute = aliases.get(name, name)
        if attribute in keys:
            return invalid(
                "Filter Expression can only contain non-primary key attributes: "
                f"Primary key attribute: {attribute}"
            )
    return None
