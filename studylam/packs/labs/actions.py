"""Things that somebody outside does: ``do:`` in ``lab.yaml``, and what a learner makes of it.

::

    - s3.PutObject: {Bucket: uploads, Key: in/a b.jpg, Body: …}      any call, by AWS's own names
    - request: GET /notes?tag=exam                                   through a front door
    - invoke: {event: {n: 1}, type: Event}                           the function itself
    - steps: release.json                                            what that file says to do
    - advance: 180                                                   virtual time: 180, 3min, 6h
    - jump: 1                                                        to what happens next
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from studylam.packs.models import Place
from studylam.packs.models.labs import Action
from studylam.packs.problems import Report, did_you_mean
from studylam.packs.reading.yamltext import Document, Path
from studylam.packs.worlds.names import plain_json

VERBS = ("request", "invoke", "advance", "jump", "steps")
BESIDE: dict[str, tuple[str, ...]] = {"request": ("through",)}
MAX_TIMES = 100
MAX_ADVANCE_S = 14 * 86_400.0
_CALL = re.compile(r"([a-z][a-z0-9-]*)\.([A-Z][A-Za-z0-9]*)")
_UNITS = {"": 1, "s": 1, "min": 60, "h": 3600, "d": 86_400}
_TIME = re.compile(r"(\d+(?:\.\d+)?) ?(s|min|h|d|)")
_INVOKE = ("event", "canned", "file", "set", "type", "function", "qualifier")

EventOf = Callable[[dict[str, Any], Path], tuple[bool, Any]]
"""Gives the event of ``{event|canned|file, set}`` at a place, and whether there is one."""


class ActionReader:
    """Reads actions out of a document; what is wrong with one is reported, and it is left out."""

    def __init__(
        self,
        document: Document,
        report: Report,
        event_of: EventOf,
        has_document: Callable[[str], bool] = lambda name: True,
    ) -> None:
        self.document = document
        self.report = report
        self.event_of = event_of
        self.has_document = has_document

    def read(self, value: Any, at: Path) -> tuple[Action, ...] | None:
        """A list of actions; None if anything is wrong."""
        if not isinstance(value, list) or not value:
            self._refuse(at, "do: is a list of things to do.", "do: [{s3.PutObject: {…}}]")
            return None
        actions = [self.action(each, (*at, number)) for number, each in enumerate(value)]
        found = tuple(action for action in actions if action is not None)
        return found if len(found) == len(actions) else None

    def action(self, value: Any, at: Path) -> Action | None:
        """One action."""
        verbs = [key for key in value if _is_verb(key)] if isinstance(value, dict) else []
        if len(verbs) != 1:
            known = f"service.Operation (s3.PutObject), {', '.join(VERBS)}"
            near = (
                did_you_mean(str(next(iter(value), "")), VERBS) if isinstance(value, dict) else ""
            )
            self._refuse(at, f"An action has one of: {known}.", near)
            return None
        [verb] = verbs
        beside = ("times", *BESIDE.get(verb, ()))
        for key in value:
            if key != verb and key not in beside:
                hint = did_you_mean(key, beside, f"Beside it: {', '.join(beside)}.")
                self._refuse((*at, key), f"There is no key {key!r} here.", hint, code="Y007")
                return None
        times = value.get("times", 1)
        if isinstance(times, bool) or not isinstance(times, int) or not 1 <= times <= MAX_TIMES:
            self._refuse((*at, "times"), f"times is a whole number from 1 to {MAX_TIMES}.")
            return None
        try:
            plain_json(value)
        except ValueError as error:
            self._refuse((*at, verb), f"This can't be used: {error}.")
            return None
        more = self._of(verb, value, at)
        if more is None:
            return None
        place = Place(file=self.document.file, line=self.document.line(*at))
        return Action(times=times, place=place, **more)

    def _of(self, verb: str, value: dict[str, Any], at: Path) -> dict[str, Any] | None:
        given = value[verb]
        where = (*at, verb)
        if call := _CALL.fullmatch(verb):
            if given is not None and not isinstance(given, dict):
                self._refuse(where, "A call has parameters, by AWS's names.", f"{verb}: {{…}}")
                return None
            return {
                "kind": "call",
                "service": call[1],
                "operation": call[2],
                "params": given or {},
            }
        if verb == "request":
            through = value.get("through", "")
            if not isinstance(given, str) or not isinstance(through, str):
                self._refuse(where, "A request is a line of text.", 'request: "GET /notes?tag=a"')
                return None
            return {"kind": "request", "request": given, "through": through}
        if verb == "advance":
            seconds = _seconds(given)
            if seconds is None:
                words = "advance is seconds, or a time such as 3min, 6h or 2d; at most 14 days."
                self._refuse(where, words)
                return None
            return {"kind": "advance", "seconds": seconds}
        if verb == "jump":
            if isinstance(given, bool) or not isinstance(given, int) or not 1 <= given <= MAX_TIMES:
                self._refuse(where, f"jump is how often: 1 to {MAX_TIMES}.", "jump: 1")
                return None
            return {"kind": "jump", "seconds": float(given)}
        if verb == "steps":
            if not isinstance(given, str) or not self.has_document(given):
                hint = "Name a file (….json) beside lab.yaml; in it are things to do, as in do:."
                self._refuse(where, f"The lab has no file {given!r} with steps.", hint)
                return None
            return {"kind": "steps", "file": given}
        return self.invocation(given, where)

    def invocation(self, given: Any, at: Path) -> dict[str, Any] | None:
        """What is in ``invoke: {event…, type, function}``."""
        if not isinstance(given, dict):
            self._refuse(at, "invoke has an event.", "invoke: {event: {n: 1}, type: Event}")
            return None
        for key in given:
            if key not in _INVOKE:
                hint = did_you_mean(key, _INVOKE, f"Known keys: {', '.join(_INVOKE)}.")
                self._refuse((*at, key), f"There is no key {key!r} here.", hint, code="Y007")
                return None
        kind, function = given.get("type", "RequestResponse"), given.get("function", "")
        if kind not in ("RequestResponse", "Event") or not isinstance(function, str):
            self._refuse((*at, "type"), "type is RequestResponse or Event; function is a name.")
            return None
        qualifier = given.get("qualifier", "")
        if not isinstance(qualifier, str):
            words = "qualifier is the name of an alias, or a version in quotes."
            self._refuse((*at, "qualifier"), words, 'qualifier: live, or qualifier: "1"')
            return None
        good, event = self.event_of(given, at)
        if not good:
            return None
        return {
            "kind": "invoke",
            "event": event,
            "type": kind,
            "function": function,
            "qualifier": qualifier,
        }

    def _refuse(self, at: Path, message: str, hint: str = "", code: str = "B002") -> None:
        line, column = self.document.mark(at)
        self.report.add(code, self.document.file, line, message, hint=hint, column=column)


def _is_verb(key: str) -> bool:
    return key in VERBS or _CALL.fullmatch(key) is not None


def _seconds(value: Any) -> float | None:
    if isinstance(value, str) and (found := _TIME.fullmatch(value)):
        value = float(found[1]) * _UNITS[found[2]]
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if 0 <= value <= MAX_ADVANCE_S else None


def written(action: Action) -> dict[str, Any]:
    """An action as JSON that `ActionReader` reads, for showing and editing it."""
    said: dict[str, Any]
    if action.kind == "call":
        said = {f"{action.service}.{action.operation}": action.params}
    elif action.kind == "request":
        said = {"request": action.request}
        if action.through:
            said["through"] = action.through
    elif action.kind == "invoke":
        inner: dict[str, Any] = {"event": action.event}
        if action.type != "RequestResponse":
            inner["type"] = action.type
        if action.function:
            inner["function"] = action.function
        if action.qualifier:
            inner["qualifier"] = action.qualifier
        said = {"invoke": inner}
    elif action.kind == "steps":
        said = {"steps": action.file}
    else:
        seconds = action.seconds
        said = {action.kind: int(seconds) if seconds == int(seconds) else seconds}
    return said if action.times == 1 else {**said, "times": action.times}
