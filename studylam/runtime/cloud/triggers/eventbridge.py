"""EventBridge's buses, rules and schedules in place of moto's, which match and send otherwise."""

from __future__ import annotations

import time
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from studylam.runtime.cloud.feed import backends_of
from studylam.runtime.cloud.handovers import current_trace
from studylam.runtime.cloud.normalise import ACCOUNT, bus_name
from studylam.runtime.cloud.triggers import bus_targets, deliveries
from studylam.runtime.cloud.triggers.bus_entries import (
    event_of,
    refusal_of_entry,
    refusal_of_request,
    scheduled_event,
    written_time,
)
from studylam.runtime.cloud.triggers.deliveries import Push
from studylam.runtime.cloud.triggers.input_template import compact, problem_with, problem_with_id
from studylam.runtime.cloud.triggers.replacing import replace
from studylam.runtime.cloud.triggers.schedule_expression import ScheduleError, parse_schedule
from studylam.runtime.sources.patterns import InvalidPatternError, Pattern, load_json

MOST_TARGETS = 5
MOST_BUSES = 5
"""Buses that an event goes through, one after another. Ours: AWS stops loops, but not where."""


def install() -> None:
    """Put this in the place of moto's."""
    from moto.events import notifications
    from moto.events.models import EventsBackend, Rule
    from moto.events.responses import EventsHandler

    # moto tells of new buckets, as AWS doesn't.
    replace(notifications, "send_notification", lambda *arguments, **more: None)
    _no_news_of_buckets()
    replace(EventsBackend, "put_events", _put_events)
    replace(EventsBackend, "put_rule", _put_rule(EventsBackend.put_rule))
    replace(EventsBackend, "enable_rule", _enable_rule(EventsBackend.enable_rule))
    replace(EventsBackend, "put_targets", _put_targets(EventsBackend.put_targets))
    replace(EventsHandler, "test_event_pattern", _test_event_pattern)
    replace(Rule, "send_to_targets", _send_to_targets)


def _no_news_of_buckets() -> None:
    from moto.s3 import models

    replace(models, "events_send_notification", lambda *arguments, **more: None)


# -- events ---------------------------------------------------------------------------------------


def publish(
    bus: Any, event: Mapping[str, Any], *, what: str = "", trace: str = "", passed: int = 0
) -> None:
    """Send an event to the targets of all rules of a bus that want it."""
    for rule in list(bus.rules.values()):
        if wanted(rule, event):
            _send(rule, event, what, trace, passed)


def wanted(rule: Any, event: Mapping[str, Any]) -> bool:
    """Whether a rule is switched on and its pattern fits the event."""
    text = rule.event_pattern.dump()
    if not text or rule.state == "DISABLED":
        return False
    return _pattern(text).matches(load_json(compact(event)))


def _send(rule: Any, event: Mapping[str, Any], what: str, trace: str, passed: int) -> None:
    words = what or f"{event['source']}: {event['detail-type']}"
    _archive(rule, event)
    for target in list(rule.targets):
        arn = str(target["Arn"])
        if arn.endswith(":::"):
            continue  # moto's own, for archives
        if arn.split(":")[2:3] == ["events"] and ":event-bus/" in arn:
            _to_bus(rule, arn, event, words, trace, passed)
        else:
            bus_targets.send(rule, target, event, words, trace)


def _to_bus(
    rule: Any, arn: str, event: Mapping[str, Any], what: str, trace: str, passed: int
) -> None:
    push = Push(compact(event), bus_targets.PRINCIPAL, rule.arn, what, trace)
    bus = _backend(arn.split(":")[3]).event_buses.get(bus_name(arn))
    if bus is None:
        deliveries.drop(arn, push, f"Event bus {bus_name(arn)} does not exist.")
    elif passed >= MOST_BUSES:
        deliveries.drop(arn, push, f"The event has come through {MOST_BUSES} buses already.")
    else:
        deliveries.tell_delivered(arn, push)
        publish(bus, event, what=what, trace=trace, passed=passed + 1)


def _archive(rule: Any, event: Mapping[str, Any]) -> None:
    for archive in _backend(rule.region_name).archives.values():
        if getattr(archive, "rule", None) is rule:
            archive.events.append(dict(event))


def _put_events(self: Any, events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """In the place of ``EventsBackend.put_events``."""
    from moto.events.exceptions import ValidationException
    from moto.moto_api._internal import mock_random

    refusal = refusal_of_request(events or [])
    if refusal:
        raise ValidationException(refusal)
    answers: list[dict[str, Any]] = []
    for entry in events:
        refused = refusal_of_entry(entry)
        if refused:
            answers.append(refused)
            continue
        event_id = str(mock_random.uuid4())
        answers.append({"EventId": event_id})
        event = event_of(entry, event_id, self.account_id, self.region_name, time.time())
        trace = str(entry.get("TraceHeader") or "") or current_trace()
        name = bus_name(str(entry.get("EventBusName") or "default"))
        bus = self.event_buses.get(name)
        if bus is None:
            # Recorded: the entry is taken, and nobody gets it.
            arn = f"arn:aws:events:{self.region_name}:{self.account_id}:event-bus/{name}"
            what = f"{event['source']}: {event['detail-type']}"
            push = Push(compact(event), bus_targets.PRINCIPAL, arn, what, trace)
            deliveries.drop(arn, push, f"Event bus {name} does not exist.")
        else:
            publish(bus, event, trace=trace)
    return answers


def _send_to_targets(
    self: Any, original_event: dict[str, Any], transform_input: bool = True
) -> None:
    """In the place of ``Rule.send_to_targets``: moto's replays of archives still call it."""
    event = {**original_event, "time": written_time(original_event.get("time"), time.time())}
    if wanted(self, event):
        _send(self, event, "", "", 0)


# -- rules and targets ----------------------------------------------------------------------------


def _put_rule(original: Any) -> Any:
    def put_rule(self: Any, name: str, *arguments: Any, **more: Any) -> Any:
        from moto.events.exceptions import InvalidEventPatternException, ValidationException

        pattern, expression = more.get("event_pattern"), more.get("scheduled_expression")
        if pattern:
            try:
                _pattern(pattern)
            except InvalidPatternError as problem:
                raise InvalidEventPatternException(reason=problem.reason) from None
        bus = self.event_buses.get(bus_name(more.get("event_bus_arn") or "default"))
        before = bus.rules.get(name) if bus else None
        if expression and bus is not None and bus.name == "default":
            try:
                parse_schedule(expression)
            except ScheduleError as problem:
                raise ValidationException(str(problem)) from None
        rule = original(self, name, *arguments, **more)
        same = (
            before is not None
            and before.scheduled_expression == rule.scheduled_expression
            and before.state == rule.state
        )
        rule.studylam_since = before.studylam_since if same and before else time.time()
        return rule

    return put_rule


def _enable_rule(original: Any) -> Any:
    def enable_rule(self: Any, name: str, event_bus_arn: str | None) -> bool:
        bus = self.event_buses.get(bus_name(event_bus_arn or "default"))
        rule = bus.rules.get(name) if bus else None
        if rule is not None and rule.state == "DISABLED":
            rule.studylam_since = time.time()
        return bool(original(self, name, event_bus_arn))

    return enable_rule


def _put_targets(original: Any) -> Any:
    def put_targets(
        self: Any, name: str, event_bus_arn: str | None, targets: list[dict[str, Any]]
    ) -> None:
        from moto.core.exceptions import JsonRESTError
        from moto.events.exceptions import ValidationException

        for number, target in enumerate(targets, 1):
            problem = problem_with_id(str(target["Id"]), number) or problem_with(target)
            if problem and not str(target.get("Arn", "")).endswith(":::"):
                raise ValidationException(problem)
        bus = self.event_buses.get(bus_name(event_bus_arn or "default"))
        rule = bus.rules.get(name) if bus else None
        there = {target["Id"] for target in rule.targets} if rule else set()
        if len(there | {target["Id"] for target in targets}) > MOST_TARGETS:
            message = "The requested resource exceeds the maximum number allowed."
            raise JsonRESTError("LimitExceededException", message)
        original(self, name, event_bus_arn, targets)

    return put_targets


def _test_event_pattern(self: Any) -> str:
    """In the place of ``EventsHandler.test_event_pattern``, which does nothing."""
    from moto.events.exceptions import InvalidEventPatternException, ValidationException

    try:
        pattern = _pattern(self._get_param("EventPattern"))
    except InvalidPatternError as problem:
        raise InvalidEventPatternException(reason=problem.reason) from None
    try:
        event = load_json(self._get_param("Event"))
    except ValueError:
        event = None
    if not isinstance(event, dict):
        raise ValidationException("Parameter Event is not valid.")
    return compact({"Result": pattern.matches(event)})


@lru_cache(maxsize=512)
def _pattern(text: str) -> Pattern:
    return Pattern.parse(text, where="EventPattern", on_bus=True)


# -- schedules ------------------------------------------------------------------------------------


def schedules() -> list[dict[str, Any]]:
    """All rules with a schedule, as `studylam.runtime.cloud.schedules.Schedule` has them."""
    return [
        {
            "rule_arn": rule.arn,
            "expression": rule.scheduled_expression,
            "enabled": rule.state != "DISABLED",
            "since": rule.studylam_since,
        }
        for backend in backends_of("events")
        for rule in backend.event_buses["default"].rules.values()
        if rule.scheduled_expression
    ]


def fire(rule_arn: str, at: float, trace: str) -> bool:
    """A rule's time has come. Whether there is such a rule, switched on."""
    from moto.moto_api._internal import mock_random

    region, name = rule_arn.split(":")[3], rule_arn.rpartition("/")[2]
    rule = _backend(region).event_buses["default"].rules.get(name)
    if rule is None or rule.state == "DISABLED" or not rule.scheduled_expression:
        return False
    event = scheduled_event(rule_arn, str(mock_random.uuid4()), ACCOUNT, region, at)
    _send(rule, event, f"schedule {name}: {rule.scheduled_expression}", trace, 0)
    return True


def _backend(region: str) -> Any:
    from studylam.runtime.cloud.feed import backend_of

    return backend_of("events", region)
