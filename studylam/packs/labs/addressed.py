"""Whom the calls of a lab are for: queues, tables, buckets, … that its world has.

A call of what isn't there is refused by AWS, and all that comes after it is looked for in vain.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from studylam.packs.models import Action, Lab
from studylam.packs.problems import Report, did_you_mean

_NAMED = {
    ("sqs", "QueueUrl"): ("queue", "queues"),
    ("sns", "TopicArn"): ("topic", "topics"),
    ("s3", "Bucket"): ("bucket", "buckets"),
    ("dynamodb", "TableName"): ("table", "tables"),
    ("kinesis", "StreamName"): ("stream", "streams"),
    ("stepfunctions", "stateMachineArn"): ("state machine", ""),
}


def check_addressed(lab: Lab, report: Report) -> None:
    """Note calls of what the world doesn't have, unless a case wants AWS to refuse something.

    They may have been made by an earlier call, so what is created anywhere counts as there.
    """
    if any(case.expect.refused is not None for case in lab.cases):
        return
    choices = (*lab.events, *(case.event for case in lab.cases))
    calls = [a for choice in choices for a in choice.actions if a.kind == "call"]
    made = {name for call in calls if _creates(call) for name in _names(call)}
    seen: set[tuple[str, str]] = set()
    for call in calls:
        for (service, key), (what, part) in _NAMED.items():
            name = call.params.get(key) if call.service == service else None
            if not isinstance(name, str) or "{n}" in name or _creates(call):
                continue
            plain = re.split("[/:]", name)[-1]
            if part:
                known = set(lab.world.get(part) or ())
            else:
                known = {lab.around.state_machine.name} if lab.around.state_machine else set()
            if plain in known | made or (str(call.place), plain) in seen:
                continue
            seen.add((str(call.place), plain))
            message = f"{call.service}.{call.operation}: The lab has no {what} {plain[:60]!r}."
            hint = did_you_mean(plain, known, f"It has: {', '.join(sorted(known)) or 'none'}.")
            report.at("B006", call.place, message, hint=hint, level="warning")


def _creates(call: Action) -> bool:
    return call.operation.startswith("Create")


def _names(call: Action) -> Iterator[str]:
    """The texts among what something is created with; its name is one of them."""
    return (value for value in call.params.values() if isinstance(value, str))
