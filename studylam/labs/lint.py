"""What AWS would refuse of what is around a lab's function, found without running anything.

Documents that the learner edits are judged in the solution's version: the starter may be wrong on
purpose.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from studylam.errors import NotFoundError, StudyLamError
from studylam.labs.documents import Documents
from studylam.labs.doors import door_for, front_door
from studylam.labs.lint_files import check_functions, check_steps, document_of
from studylam.packs.models import Place
from studylam.packs.reading.locate import Spot

if TYPE_CHECKING:
    from studylam.labs.doors import Door
    from studylam.packs.models import Action, Lab
    from studylam.packs.problems import Report
    from studylam.runtime import Request

_ARN = "arn:aws:{}:us-east-1:123456789012:{}"

Check = tuple[Place, str, Callable[[], object]]
"""Where something stands, what it is, and what raises a StudyLamError if AWS would refuse it."""


def check_around(lab: Lab, report: Report, *, whole: bool = True) -> None:
    """Report all that AWS would refuse, and things that can't be done here, at their lines.

    ``whole``: that the lab was read without errors. What is done in it may else need what is
    missing only because it is broken.
    """
    documents = Documents(lab, {**lab.starter, **lab.solution})
    found = False
    check_functions(lab, report)
    check_steps(lab, documents, report)
    for place, what, check in checks(lab, documents):
        try:
            check()
        except StudyLamError as error:
            found = True
            if error.message.startswith("The lab has no file") or " is not JSON: " in error.message:
                continue  # told where the file is named, or in the file
            inside = f" ({error.where})" if error.where else ""
            message = f"{what} of the lab {lab.id!r}{inside}: {error.message}"
            spot = _inside_machine(lab, place, error.message)
            spot = _inside_role(lab, what, error.where or "", error.message) or spot
            report.at("B006", spot.place, message, hint=error.hint or "", column=spot.column)
    _check_role_names(lab, documents, report)
    if not found and whole:
        _check_actions(lab, documents, report)


def _inside_machine(lab: Lab, place: Place, message: str) -> Spot:
    """Where in a state machine something is that is told with its path: ``… at /States/Done``."""
    found = re.search(r" at (/[\w./ -]*[\w])", message)
    machine = lab.around.state_machine
    if found is None or machine is None or place != machine.place:
        return Spot(place)
    document = document_of(lab) if isinstance(machine.definition, dict) else None
    if document is None:
        return Spot(place)
    steps: list[str | int] = ["state_machine", "definition"]
    steps += [int(s) if s.isdigit() else s for s in found[1].strip("/").split("/")]
    line, column = document.mark(tuple(steps))
    return Spot(Place(file=place.file, line=line), column)


def _inside_role(lab: Lab, what: str, where: str, message: str = "") -> Spot | None:
    """Where in a role's own file something is, told as ``role.json: Statement[0].Effect``."""
    from studylam.packs.problems import Report
    from studylam.packs.reading.yamltext import parse_yaml

    name, _, path = where.partition(":")
    texts = {**lab.fixed, **lab.starter, **lab.solution}
    if not what.startswith("The role of ") or name not in texts:
        return None
    folder = posixpath.dirname(lab.place.file)
    if lab.starter.get(name, texts[name]) != texts[name]:
        folder += "/solution"
    # JSON is YAML, whose reader knows the line and the column of each value.
    document = parse_yaml(texts[name], name, Report())
    steps = [int(s) if s.isdigit() else s for s in re.findall(r"\w+", path)]
    if element := re.search(r"has no element '(\w+)'", message):
        steps = [element[1]]
    line, column = document.mark(tuple(steps)) if document else (1, 1)
    return Spot(Place(file=f"{folder}/{name}", line=line), column)


def _check_role_names(lab: Lab, documents: Documents, report: Report) -> None:
    """Note actions of a role that are an operation of AWS but for a letter: they allow nothing."""
    from studylam.packs.labs.calls import misspelt

    for spec in (lab.function, *lab.around.functions):
        try:
            value = documents.value(spec.role)
        except StudyLamError:
            continue
        listed = value.get("Statement") if isinstance(value, dict) else None
        for number, one in enumerate(listed if isinstance(listed, list) else ()):
            actions = one.get("Action") if isinstance(one, dict) else None
            for at, name in enumerate(actions if isinstance(actions, list) else [actions]):
                if not isinstance(name, str) or not re.fullmatch(r"[\w-]+:\w+", name):
                    continue
                if near := misspelt(name):
                    where = spec.role if isinstance(spec.role, str) else ""
                    step = f"[{at}]" if isinstance(actions, list) else ""
                    path = f"{where}: Statement[{number}].Action{step}"
                    spot = _inside_role(lab, "The role of ", path) or Spot(spec.place or lab.place)
                    message, hint = f"AWS has no action {name!r}.", f"Did you mean {near}?"
                    column = spot.column
                    report.at(
                        "B006", spot.place, message, hint=hint, column=column, level="warning"
                    )


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

                request = parse_request(action.request)
                door = door_for(doors, request, action.through)
                _note_not_taken(lab, action, door, request, report)
            elif action.function and action.function not in functions:
                raise NotFoundError.named("function in this lab", action.function, functions)
        except StudyLamError as error:
            if str(action.place) not in seen:
                seen.add(str(action.place))
                report.at("B006", action.place, error.message, hint=error.hint or "")


def _note_not_taken(lab: Lab, action: Action, door: Door, request: Request, report: Report) -> None:
    """Note a request that no front door of the lab takes, unless a case wants it refused."""
    from studylam.runtime.http import Arrival

    refusal = door.door.refusal(request, Arrival.now())
    if refusal is None:
        return
    for case in lab.cases:
        if any(str(one.place) == str(action.place) for one in case.event.actions):
            wanted = [case.expect.response, *(case.expect.responses or ())]
            if any(isinstance(one, dict) and one.get("status", 200) != 200 for one in wanted):
                return
            if case.expect.invocations is not None or case.expect.refused is not None:
                return
    message = f"No front door of the lab takes {action.request[:60]!r}."
    hint = "Mend it, or the trigger's route."
    if not any(p.code == "B006" and p.place == action.place for p in report.problems):
        report.at("B006", action.place, message, hint=hint, level="warning")


def checks(lab: Lab, documents: Documents) -> Iterator[Check]:
    """What AWS would refuse, one check after the other, as the documents are now."""
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
            _check_method(given)
        elif trigger.kind == "s3":
            _check_notification(given)
        elif trigger.kind == "rule":
            _check_rule(given)
        elif trigger.kind in ("sqs", "kinesis", "dynamodb"):
            _check_mapping(trigger.kind, given)

    return check


def _check_method(given: Mapping[str, Any]) -> None:
    from studylam.errors import BadInputError
    from studylam.packs.problems import did_you_mean

    known = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "ANY")
    method, space, _ = str(given.get("RouteKey") or "").partition(" ")
    method = method if space else str(given.get("HttpMethod") or "")
    if method and method not in known:
        raise BadInputError(
            f"{method!r} is no method of a route.",
            hint=did_you_mean(method, known, f"One of: {', '.join(known)}."),
        )


def _check_notification(given: Mapping[str, Any]) -> None:
    from studylam.errors import BadInputError
    from studylam.packs.problems import did_you_mean
    from studylam.runtime.cloud.triggers.s3_rules import EVENTS

    for event in given["Events"]:
        if event not in EVENTS:
            raise BadInputError(
                f"S3 has no event {event!r}.",
                where="Events",
                hint=did_you_mean(event, sorted(EVENTS), "s3:ObjectCreated:*"),
            )


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
