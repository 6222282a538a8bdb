"""The entries of PutEvents: what EventBridge refuses of them, and the events that they become.

The words are recorded from AWS. Limits: "Amazon EventBridge quotas" and "Calculating PutEvents
event entry size" (1 MB for a request since January 2026).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

MOST_ENTRIES = 10
REQUEST_LIMIT = 1_048_576
"""Bytes of all the entries of a request."""

TOO_LARGE = "Total size of the entries in the request is over the limit."


def size_of(entry: Mapping[str, Any]) -> int:
    """Bytes that an entry counts."""
    size = 14 if entry.get("Time") is not None else 0
    texts = [entry.get("Source"), entry.get("DetailType"), entry.get("Detail")]
    texts += entry.get("Resources") or []
    return size + sum(len(str(text).encode("utf-8", "replace")) for text in texts if text)


def refusal_of_request(entries: Sequence[Mapping[str, Any]]) -> str:
    """Why the whole request is refused, or nothing."""
    if len(entries) > MOST_ENTRIES:
        # AWS lists the entries in the place of the first word.
        return (
            "1 validation error detected: Value '[PutEventsRequestEntry]' at 'entries' failed to "
            "satisfy constraint: Member must have length less than or equal to 10"
        )
    if not entries:
        return (
            "1 validation error detected: Value '[]' at 'entries' failed to satisfy constraint: "
            "Member must have length greater than or equal to 1"
        )
    return TOO_LARGE if sum(map(size_of, entries)) > REQUEST_LIMIT else ""


def refusal_of_entry(entry: Mapping[str, Any]) -> dict[str, str] | None:
    """The answer to an entry that isn't taken; None for one that is."""
    for name in ("Source", "DetailType", "Detail"):
        if not entry.get(name):
            message = f"Parameter {name} is not valid. Reason: {name} is a required argument."
            return {"ErrorCode": "InvalidArgument", "ErrorMessage": message}
    if str(entry["Source"]).startswith("aws."):
        # Not recorded: as people report it.
        code = "NotAuthorizedForSourceException"
        return {"ErrorCode": code, "ErrorMessage": "Not authorized for the source."}
    try:
        detail = json.loads(entry["Detail"], parse_constant=_refuse)
    except (ValueError, TypeError, RecursionError):
        detail = None
    if not isinstance(detail, dict):
        return {"ErrorCode": "MalformedDetail", "ErrorMessage": "Detail is malformed."}
    return None


def event_of(
    entry: Mapping[str, Any], event_id: str, account: str, region: str, now: float
) -> dict[str, Any]:
    """The event that an entry becomes."""
    return {
        "version": "0",
        "id": event_id,
        "detail-type": entry["DetailType"],
        "source": entry["Source"],
        "account": account,
        "time": written_time(entry.get("Time"), now),
        "region": region,
        "resources": list(entry.get("Resources") or ()),
        "detail": json.loads(entry["Detail"]),
    }


def scheduled_event(
    rule_arn: str, event_id: str, account: str, region: str, at: float
) -> dict[str, Any]:
    """What a rule sends when its time has come."""
    return {
        "version": "0",
        "id": event_id,
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": account,
        "time": written_time(at, at),
        "region": region,
        "resources": [rule_arn],
        "detail": {},
    }


def written_time(given: Any, now: float) -> str:
    """A time as events have it, without a fraction; ``now`` where none is given."""
    if isinstance(given, str) and given:
        try:
            moment = datetime.fromisoformat(given.replace("Z", "+00:00"))
            return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        except ValueError:
            given = None
    try:
        moment = datetime.fromtimestamp(float(given) if given else now, UTC)
    except (ValueError, OverflowError, OSError, TypeError):
        moment = datetime.fromtimestamp(now, UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _refuse(name: str) -> None:
    raise ValueError(f"{name} isn't JSON")
