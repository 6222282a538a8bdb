"""What a rule's target gets: the event, a fixed text, a part of the event, or a template filled in.

Rules: "Amazon EventBridge input transformation"; how values stand in a template is recorded from
AWS: in quotes as they are, without their own quotes; outside as JSON; one that isn't there is "".
A list or an object in quotes is for templates that are text: in one that is an object it makes no
JSON, and what is no JSON isn't sent (recorded). What a target gets whose InputPath finds nothing
isn't recorded: it is null here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_STEP = re.compile(r"\.([^.\[\]]+)|\[(\d{1,6})\]|\['([^']+)'\]")
_PLACEHOLDER = re.compile(r"<([A-Za-z0-9_.\-]{1,256})>")
_NAME = re.compile(r"[\.\-_A-Za-z0-9]+")
_MISSING = object()

PREDEFINED = (
    "aws.events.rule-arn",
    "aws.events.rule-name",
    "aws.events.event",
    "aws.events.event.json",
    "aws.events.event.ingestion-time",
)


@dataclass(frozen=True)
class RuleName:
    """The rule that the target belongs to."""

    arn: str
    name: str


def input_for(target: Mapping[str, Any], event: Mapping[str, Any], rule: RuleName) -> str:
    """The text that ``target`` gets for ``event``."""
    if target.get("Input"):
        return str(target["Input"])
    if target.get("InputPath"):
        found = at_path(event, str(target["InputPath"]))
        return compact(None if found is _MISSING else found)
    transformer = target.get("InputTransformer")
    if not transformer:
        return compact(event)
    paths = transformer.get("InputPathsMap") or {}
    values = {name: at_path(event, path) for name, path in paths.items()}
    without_detail = {
        "detailType" if name == "detail-type" else name: value
        for name, value in event.items()
        if name != "detail"
    }
    values |= {
        "aws.events.rule-arn": rule.arn,
        "aws.events.rule-name": rule.name,
        "aws.events.event": without_detail,
        "aws.events.event.json": event,
        "aws.events.event.ingestion-time": event.get("time", ""),
    }
    return fill(str(transformer.get("InputTemplate", "")), values)


def problem_with_id(name: str, number: int) -> str:
    """What PutTargets says of a target's name, in the words that are recorded."""
    if len(name) > 64:
        rule = "have length less than or equal to 64"
    elif _NAME.fullmatch(name) is None:
        rule = f"satisfy regular expression pattern: {_NAME.pattern}"
    else:
        return ""
    return (
        f"1 validation error detected: Value '{name}' at 'targets.{number}.member.id' failed to "
        f"satisfy constraint: Member must {rule}"
    )


def problem_with(target: Mapping[str, Any]) -> str:
    """What PutTargets says of a target whose input can't be made; nothing if it can."""
    name = target.get("Id", "")
    given = [one for one in ("Input", "InputPath", "InputTransformer") if target.get(one)]
    if len(given) > 1:
        return (
            f"Only one of Input, InputPath, or InputTransformer must be provided for target {name}."
        )
    if target.get("Input"):
        try:
            json.loads(target["Input"])
        except (ValueError, RecursionError):
            return f"JSON syntax error in input for target {name}"  # our words; the rule is AWS's
    transformer = target.get("InputTransformer") or {}
    known = {*(transformer.get("InputPathsMap") or {}), *PREDEFINED}
    for placeholder in _PLACEHOLDER.findall(str(transformer.get("InputTemplate", ""))):
        if placeholder not in known:
            return f"InputTemplate for target {name} contains invalid placeholder {placeholder}."
    return ""


def at_path(event: Any, path: str) -> Any:
    """The value at a path such as ``$.detail.items[0].id``."""
    rest = path.removeprefix("$")
    position, found = 0, event
    while position < len(rest):
        step = _STEP.match(rest, position)
        if step is None:
            return _MISSING
        position = step.end()
        name = step[1] or step[3]
        if name is not None:
            found = found.get(name, _MISSING) if isinstance(found, Mapping) else _MISSING
        else:
            index = int(step[2])
            inside = isinstance(found, list) and index < len(found)
            found = found[index] if inside else _MISSING
        if found is _MISSING:
            return _MISSING
    return found


def fill(template: str, values: Mapping[str, Any]) -> str:
    """The template with its placeholders replaced."""
    parts: list[str] = []
    within = _raw_in_quotes if template.lstrip().startswith("{") else _in_quotes
    position, quoted = 0, False
    while position < len(template):
        character = template[position]
        placeholder = _PLACEHOLDER.match(template, position) if character == "<" else None
        if placeholder and placeholder[1] in values:
            value = values[placeholder[1]]
            parts.append(within(value) if quoted else _as_json(value))
            position = placeholder.end()
            continue
        if quoted and character == "\\":
            parts.append(template[position : position + 2])
            position += 2
            continue
        if character == '"':
            quoted = not quoted
        parts.append(character)
        position += 1
    return "".join(parts)


def is_sent(text: str) -> bool:
    """Whether a template that is filled in can be sent: JSON, or a line of it after the other."""
    return _is_json(text) or all(map(_is_json, text.splitlines()))


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def compact(value: Any) -> str:
    """JSON as AWS writes it."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def _as_json(value: Any) -> str:
    return compact("" if value is _MISSING else value)


def _in_quotes(value: Any) -> str:
    if value is _MISSING:
        return ""
    if isinstance(value, str):
        return compact(value)[1:-1]
    return compact(value).replace('"', "").replace("\\", "")


def _raw_in_quotes(value: Any) -> str:
    return compact(value) if isinstance(value, (list, Mapping)) else _in_quotes(value)
