"""PutBucketNotificationConfiguration: read and checked as S3 does it, before moto keeps it.

The words and their order are recorded from AWS, but for an unknown event, a FIFO queue and a filter
with two prefixes, whose words are those that people report. S3 asks each destination at once
whether it may push, unless ``SkipDestinationValidation`` is set.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from studylam.runtime.cloud.normalise import ACCOUNT
from studylam.runtime.cloud.triggers import deliveries, functions
from studylam.runtime.cloud.triggers.s3_rules import EVENTS, Rule, overlap

PRINCIPAL = "s3.amazonaws.com"

_KINDS = {
    "TopicConfiguration": ("Topic", "sns"),
    "QueueConfiguration": ("Queue", "sqs"),
    "CloudFunctionConfiguration": ("CloudFunction", "lambda"),
}
_ARN = re.compile(r"arn:aws[a-z-]*:([a-z]+):([a-z0-9-]+):(\d{12}):(\S+)")


class RefusedError(Exception):
    """S3 refuses a configuration. ``arguments``: what it says of which destination."""

    def __init__(self, message: str, *arguments: tuple[str, str], code: str = "InvalidArgument"):
        super().__init__(message)
        self.code = code
        self.arguments = arguments

    def xml(self) -> str:
        """The answer's body. A single argument has no number, those of destinations have one."""
        numbered = len(self.arguments) > 1 or str(self) == _UNABLE
        named = "".join(
            f"<ArgumentName{number}>{escape(name)}</ArgumentName{number}>"
            f"<ArgumentValue{number}>{escape(value)}</ArgumentValue{number}>"
            for index, (name, value) in enumerate(self.arguments, 1)
            for number in (str(index) if numbered else "",)
        )
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            f"<Error><Code>{self.code}</Code><Message>{escape(str(self))}</Message>{named}</Error>"
        )


_UNABLE = "Unable to validate the following destination configurations"


@dataclass(frozen=True)
class _Destination:
    kind: str
    """``sns``, ``sqs`` or ``lambda``."""
    arn: str


def read_configuration(body: bytes | str, bucket_arn: str, region: str, *, ask: bool) -> Any:
    """The configuration in a request's body, as moto keeps it; empty if it switches all off.

    ``ask``: whether the destinations are asked.

    Raises:
        RefusedError: S3 would refuse it.
    """
    malformed = RefusedError(
        "The XML you provided was not well-formed or did not validate against our published schema",
        code="MalformedXML",
    )
    raw = body.encode() if isinstance(body, str) else body
    # S3 has no document types; entities could make a small body large.
    if b"<!DOCTYPE" in raw or b"<!ENTITY" in raw:
        raise malformed
    try:
        root = ElementTree.fromstring(raw)
    except (ElementTree.ParseError, ValueError, LookupError):
        raise malformed from None
    found: dict[str, Any] = {}
    destinations: list[_Destination] = []
    rules: list[Rule] = []
    for element in root:
        name = _name(element)
        if name == "EventBridgeConfiguration":
            found[name] = {}
            continue
        if name not in _KINDS:
            raise malformed
        tag, service = _KINDS[name]
        entry = _entry(element, tag)
        if not entry["Event"] or tag not in entry:
            raise malformed
        found.setdefault(name, []).append(entry)
        destinations.append(_Destination(service, entry[tag]))
        rules.append(_rule(entry))
    for destination in destinations:
        _check_arn(destination, region)
    for rule in rules:
        for event in rule.events:
            if event not in EVENTS:
                message = "The event is not supported for notifications"
                raise RefusedError(message, ("Event", event))
    conflict = overlap(rules)
    if conflict:
        raise RefusedError(conflict)
    if ask:
        _ask(destinations, bucket_arn)
    return found


def rule_of(notification: Any) -> Rule:
    """The rule in a notification that moto keeps."""
    return _rule({"Event": notification.events, "Filter": notification.filters})


def _entry(element: ElementTree.Element, tag: str) -> dict[str, Any]:
    entry: dict[str, Any] = {"Event": []}
    for part in element:
        name, text = _name(part), (part.text or "").strip()
        if name == "Event":
            entry["Event"].append(text)
        elif name in ("Id", tag):
            entry[name] = text
        elif name == "Filter":
            rules = [
                {_name(inner): inner.text or "" for inner in rule}
                for rule in part.iter()
                if _name(rule) == "FilterRule"
            ]
            entry["Filter"] = {"S3Key": {"FilterRule": [_filter_rule(rule) for rule in rules]}}
            names = [rule["Name"] for rule in entry["Filter"]["S3Key"]["FilterRule"]]
            for one in ("Prefix", "Suffix"):
                if names.count(one) > 1:
                    message = f"Cannot specify more than one {one.lower()} rule in a filter."
                    raise RefusedError(message)
    return entry


def _filter_rule(rule: dict[str, str]) -> dict[str, str]:
    name = rule.get("Name", "")
    if name.lower() not in ("prefix", "suffix"):
        message = "filter rule name must be either prefix or suffix"
        raise RefusedError(message, ("FilterRule.Name", name))
    # However it was written, it comes back like this (recorded).
    return {"Name": name.capitalize(), "Value": rule.get("Value", "")}


def _rule(entry: dict[str, Any]) -> Rule:
    listed = ((entry.get("Filter") or {}).get("S3Key") or {}).get("FilterRule") or ()
    values = {rule["Name"]: rule["Value"] for rule in listed}
    return Rule(tuple(entry["Event"]), values.get("Prefix", ""), values.get("Suffix", ""))


def _check_arn(destination: _Destination, region: str) -> None:
    match = _ARN.fullmatch(destination.arn)
    if not match or match[1] != destination.kind:
        tag = next(tag for tag, service in _KINDS.values() if service == destination.kind)
        raise RefusedError("The ARN could not be parsed", (tag, destination.arn))
    if match[2] != region:
        raise RefusedError(
            "The notification destination service region is not valid for the bucket location "
            "constraint",
            (destination.arn, "null"),
        )
    if destination.kind == "sqs" and destination.arn.endswith(".fifo"):
        raise RefusedError("FIFO SQS queues are not supported.", (destination.arn, "null"))


def _ask(destinations: list[_Destination], bucket_arn: str) -> None:
    """Whether each destination is there and lets S3 in."""
    problems = [(one, _problem(one, bucket_arn)) for one in destinations]
    arguments = [
        (f"{one.arn}, null" if one.kind == "lambda" else one.arn, problem)
        for one, problem in problems
        if problem
    ]
    if arguments:
        raise RefusedError(_UNABLE, *arguments)


def _problem(destination: _Destination, bucket_arn: str) -> str:
    arn = destination.arn
    if destination.kind == "lambda":
        trusted = functions.trust(arn, PRINCIPAL, bucket_arn, ACCOUNT)
        return "" if trusted else f"Not authorized to invoke function [{arn}]"
    kind = "queue" if destination.kind == "sqs" else "topic"
    if not deliveries.exists(arn):
        return f"The destination {kind} does not exist"
    refuses = deliveries.queue_refuses if kind == "queue" else deliveries.topic_refuses
    if refuses(arn, PRINCIPAL, bucket_arn):
        return (
            f"Permissions on the destination {kind} do not allow S3 to publish notifications from "
            "this bucket"
        )
    return ""


def _name(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]
