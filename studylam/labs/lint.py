"""What AWS would refuse of what is around a lab's function, found without running anything.

Documents that the learner edits are judged in the solution's version: the starter may be wrong on
purpose.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from studylam.errors import NotFoundError, StudyLamError
from studylam.labs.documents import Documents
from studylam.labs.doors import door_for, front_door

if TYPE_CHECKING:
    from studylam.packs.models import Lab, Place
    from studylam.packs.problems import Report

_ARN = "arn:aws:{}:us-east-1:123456789012:{}"

Check = tuple["Place", str, Callable[[], object]]
"""Where something stands, what it is, and what raises a StudyLamError if AWS would refuse it."""


def check_around(lab: Lab, report: Report) -> None:
    """Report all that AWS would refuse, and things that can't be done here, at their lines."""
    documents = Documents(lab, {**lab.starter, **lab.solution})
    found = False
    for place, what, check in _checks(lab, documents):
        try:
            check()
        except StudyLamError as error:
            found = True
            inside = f" ({error.where})" if error.where else ""
            message = f"{what} of the lab {lab.id!r}{inside}: {error.message}"
            report.at("B006", place, message, hint=error.hint or "")
    if not found:
        _check_actions(lab, documents, report)


def _check_actions(lab: Lab, documents: Documents, report: Report) -> None:
    """Requests need a front door, and invocations a function of the lab."""
    doors = [
        front_door(_given(documents, "http", trigger.settings), trigger.function)
        for trigger in lab.around.triggers
        if trigger.kind == "http"
    ]
    functions = [spec.name for spec in (lab.function, *lab.around.functions)]
    choices = (*lab.events, *(case.event for case in lab.cases))
    seen: set[str] = set()
    for action in (action for choice in choices for action in choice.actions):
        try:
            if action.kind == "request":
                from studylam.runtime import parse_request

                door_for(doors, parse_request(action.request), action.through)
            elif action.function and action.function not in functions:
                raise NotFoundError.named("function in this lab", action.function, functions)
        except StudyLamError as error:
            if str(action.place) not in seen:
                seen.add(str(action.place))
                report.at("B006", action.place, error.message, hint=error.hint or "")


def _checks(lab: Lab, documents: Documents) -> Iterator[Check]:
    around = lab.around
    for spec in (lab.function, *around.functions):
        if spec.role is not None:
            place = spec.place or lab.place
            yield place, f"The role of {spec.name}", _role(documents, spec.role)
    for trigger in around.triggers:
        yield trigger.place, f"The trigger {trigger.kind}", _trigger(documents, trigger)
    if around.permissions is not None:
        yield around.permissions.place, "A permission", _permissions(documents, lab)
    for each in around.asynchronous:
        yield each.place, "async", _asynchronous(documents, each.settings)
    if around.state_machine is not None:
        machine = around.state_machine
        yield machine.place, "The state machine", _machine(documents, machine.definition)


def _given(documents: Documents, kind: str, settings: Any) -> dict[str, Any]:
    given: dict[str, Any] = documents.settings(kind, settings).model_dump(
        exclude_unset=True, mode="json"
    )
    return given


def _role(documents: Documents, role: Any) -> Callable[[], object]:
    def check() -> None:
        from studylam.runtime.iam import parse_policy

        where = role if isinstance(role, str) else "role"
        parse_policy(documents.value(role), where=where)

    return check


def _trigger(documents: Documents, trigger: Any) -> Callable[[], object]:
    def check() -> None:
        given = _given(documents, trigger.kind, trigger.settings)
        if trigger.kind == "http":
            front_door(given, trigger.function)
        elif trigger.kind == "rule":
            _check_rule(given)
        elif trigger.kind in ("sqs", "kinesis", "dynamodb"):
            _check_mapping(trigger.kind, given)

    return check


def _check_rule(given: Mapping[str, Any]) -> None:
    from studylam.errors import BadInputError
    from studylam.runtime.cloud.triggers.schedule_expression import ScheduleError, parse_schedule
    from studylam.runtime.sources.patterns import Pattern

    if "EventPattern" in given:
        text = json.dumps(given["EventPattern"])
        Pattern.parse(text, where="EventPattern", on_bus=True)
    expression = given.get("ScheduleExpression")
    if expression is not None:
        try:
            parse_schedule(expression)
        except ScheduleError as error:
            raise BadInputError(
                f"{expression!r} is no schedule.",
                where="ScheduleExpression",
                hint="rate(1 minute), rate(5 minutes), or cron( with six fields ).",
            ) from error


def _check_mapping(kind: str, given: Mapping[str, Any]) -> None:
    from studylam.runtime import EventSourceMapping

    settings = {key: value for key, value in given.items() if value is not None}
    if kind == "sqs":
        arn = _ARN.format("sqs", settings.pop("Queue"))
    elif kind == "kinesis":
        arn = _ARN.format("kinesis", f"stream/{settings.pop('Stream')}")
    else:
        stamp = "2026-01-01T00:00:00.000"
        arn = _ARN.format("dynamodb", f"table/{settings.pop('Table')}/stream/{stamp}")
    settings["EventSourceArn"] = arn
    EventSourceMapping.create(settings, function_arn="", uuid="")


def _permissions(documents: Documents, lab: Lab) -> Callable[[], object]:
    def check() -> None:
        from studylam.runtime.management.permissions import make_statement

        assert lab.around.permissions is not None
        listed = _given(documents, "permissions", lab.around.permissions.statements)
        for one in listed["Permissions"]:
            action = one.get("Action", "lambda:InvokeFunction")
            make_statement(one["StatementId"], action, one["Principal"], "*")

    return check


def _asynchronous(documents: Documents, settings: Any) -> Callable[[], object]:
    def check() -> None:
        from studylam.runtime import DestinationConfig
        from studylam.runtime.delivery.targets import check_dead_letter

        given = _given(documents, "async", settings)
        targets = given.get("DestinationConfig") or {}
        DestinationConfig(
            on_success=targets.get("OnSuccess", {}).get("Destination"),
            on_failure=targets.get("OnFailure", {}).get("Destination"),
        )
        if given.get("DeadLetterConfig"):
            check_dead_letter(given["DeadLetterConfig"]["TargetArn"], "us-east-1")

    return check


def _machine(documents: Documents, definition: Any) -> Callable[[], object]:
    def check() -> None:
        from studylam.runtime.states.machine import parse_machine

        if isinstance(definition, str):
            documents.value(definition)
            parse_machine(documents.text(definition), where=definition)
        else:
            parse_machine(definition)

    return check
