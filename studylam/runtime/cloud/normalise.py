"""One spelling for each name, so that IAM and moto can't read a name differently.

AWS takes a table's name or its ARN, and a queue's URL with any host before its name. Both are
brought down to the plain name here, before IAM builds its ARN from it and moto looks it up.
"""

from __future__ import annotations

import re
from typing import Any

ACCOUNT = "123456789012"
"""The account that the world is in."""


def normalise(service: str, region: str, params: dict[str, Any]) -> None:
    """Rewrite the names in a JSON request's parameters, in place."""
    if service == "sqs":
        _queue(region, params)
    elif service == "dynamodb":
        _tables(params)
        _statements(params)
    elif service == "events":
        _buses(params)
    elif service == "kinesis":
        _streams(params)


_PARTIQL = re.compile(r"""('(?:[^']|'')*'|"[^"]*")|\s*(<>|<=|>=|=|<|>)\s*""")


def spaced(statement: str) -> str:
    """A PartiQL statement with blanks around its operators: moto's parser needs them."""
    return _PARTIQL.sub(lambda match: match[1] or f" {match[2]} ", statement)


def _statements(params: dict[str, Any]) -> None:
    listed = [params]
    for name in ("Statements", "TransactStatements"):
        more = params.get(name)
        listed += [one for one in more if isinstance(one, dict)] if isinstance(more, list) else []
    for one in listed:
        if isinstance(one.get("Statement"), str):
            one["Statement"] = spaced(one["Statement"])


def table_name(name: str) -> str:
    """``arn:aws:dynamodb:…:table/orders`` (or what is under it) and ``orders`` → ``orders``."""
    return name.partition("table/")[2].partition("/")[0] if name.startswith("arn:") else name


def bus_name(name: str) -> str:
    """An event bus's name or ARN → its name."""
    return name.rpartition("/")[2]


def stream_name(arn: str) -> str:
    """A stream's ARN (or one of its consumers') → the stream's name."""
    return arn.partition(":stream/")[2].partition("/")[0]


def queue_name(url: str) -> str:
    """A queue's URL or name → its name."""
    return url.partition("?")[0].rstrip("/").rpartition("/")[2]


def _queue(region: str, params: dict[str, Any]) -> None:
    url = params.get("QueueUrl")
    if isinstance(url, str):
        params["QueueUrl"] = f"https://sqs.{region}.amazonaws.com/{ACCOUNT}/{queue_name(url)}"


def _tables(params: dict[str, Any]) -> None:
    _rename(params, "TableName", table_name)
    requested = params.get("RequestItems")
    if isinstance(requested, dict):
        params["RequestItems"] = {table_name(name): what for name, what in requested.items()}
    transacted = params.get("TransactItems")
    for entry in transacted if isinstance(transacted, list) else ():
        for what in entry.values() if isinstance(entry, dict) else ():
            if isinstance(what, dict):
                _rename(what, "TableName", table_name)


def _buses(params: dict[str, Any]) -> None:
    _rename(params, "EventBusName", bus_name)
    entries = params.get("Entries")
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, dict):
            _rename(entry, "EventBusName", bus_name)


def _streams(params: dict[str, Any]) -> None:
    """A stream's name follows from its ARN where both are given: moto looks at the ARN first."""
    arn = params.get("StreamARN")
    if isinstance(arn, str):
        params["StreamName"] = stream_name(arn)


def _rename(holder: dict[str, Any], key: str, plain: Any) -> None:
    if isinstance(holder.get(key), str):
        holder[key] = plain(holder[key])
