"""The events that a lab offers: one for its function, or things that somebody does."""

# ruff: noqa: RUF012 - pydantic copies defaults

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator

from studylam.errors import StudyLamError
from studylam.packs.events import apply_overrides, nearly
from studylam.packs.labs.actions import ActionReader, written
from studylam.packs.labs.files import LabFiles
from studylam.packs.models import Action, EventChoice, Place
from studylam.packs.problems import did_you_mean
from studylam.packs.reading.schema import Entry, Slug, Words, fill
from studylam.packs.reading.yamltext import Document, Path
from studylam.packs.worlds.names import plain_json

Json = Annotated[Any, AfterValidator(plain_json)]
JsonObject = Annotated[dict[str, Any], AfterValidator(plain_json)]

FORMS = ("canned", "file", "event", "do", "request", "invoke")


class EventParts(Entry):
    """What an event may say; exactly one of `FORMS`."""

    canned: str | None = None
    file: str | None = None
    event: Json = None
    set: JsonObject = {}
    do: Any = None
    request: str | None = None
    through: str = ""
    invoke: Any = None


class EventEntry(EventParts):
    """An event that the lab offers."""

    name: Slug
    title: Words


class EventReader:
    """Reads the events of one ``lab.yaml``."""

    def __init__(self, lab: LabFiles, document: Document, canned: Mapping[str, Any]) -> None:
        self.lab = lab
        self.document = document
        self.canned = canned
        self.actions = ActionReader(document, lab.report, self._event_of, lab.name_document)

    def entry(self, at: Path) -> EventChoice | None:
        """One of ``events:``."""
        entry = fill(EventEntry, self.document, self.lab.report, at=at)
        if entry is None:
            return None
        return self.choice(entry.name, entry.title, entry, at)

    def inline(
        self, name: str, title: str, value: Any, overrides: dict[str, Any], at: Path
    ) -> EventChoice | None:
        """An event of one case: in a form of ``events:``, or the event itself."""
        known = set(EventParts.model_fields)
        if isinstance(value, dict) and set(value) <= known and set(value) & set(FORMS):
            parts = fill(EventParts, self.document, self.lab.report, at=at)
        else:
            parts = EventParts(event=value)
        if parts is None:
            return None
        if overrides:
            parts = parts.model_copy(update={"set": {**parts.set, **overrides}})
        return self.choice(name, title, parts, at)

    def choice(self, name: str, title: str, parts: EventParts, at: Path) -> EventChoice | None:
        """The event that ``parts`` describe."""
        given = [form for form in FORMS if form in parts.model_fields_set]
        if len(given) != 1:
            self._refuse(at, f"An event is one of {', '.join(f'{form}:' for form in FORMS)}.")
            return None
        form = given[0]
        if form in ("do", "request", "invoke"):
            return self._things_to_do(name, title, form, parts, at)
        known = {"canned": parts.canned, "file": parts.file, "event": parts.event}
        good, event = self._event_of({form: known[form], "set": parts.set}, at)
        if not good:
            return None
        return EventChoice(
            name=name,
            title=title,
            canned=parts.canned,
            file=parts.file,
            set=parts.set,
            event=event,
        )

    def _things_to_do(
        self, name: str, title: str, form: str, parts: EventParts, at: Path
    ) -> EventChoice | None:
        actions: tuple[Action, ...] | None
        if parts.set:
            self._refuse((*at, "set"), "set: is for canned: and file:.")
            return None
        if form == "do":
            actions = self.actions.read(parts.do, (*at, "do"))
        else:
            place = Place(file=self.document.file, line=self.document.line(*at, form))
            if form == "request":
                more: dict[str, Any] | None = {
                    "kind": "request",
                    "request": parts.request or "",
                    "through": parts.through,
                }
            else:
                more = self.actions.invocation(parts.invoke, (*at, "invoke"))
            actions = (Action(place=place, **more),) if more else None
        if actions is None:
            return None
        event = [written(action) for action in actions]
        return EventChoice(name=name, title=title, event=event, actions=actions)

    def _event_of(self, given: Mapping[str, Any], at: Path) -> tuple[bool, Any]:
        """The event of ``{event|canned|file, set}``, and whether there is one."""
        forms = [form for form in ("canned", "file", "event") if form in given]
        if len(forms) != 1:
            self._refuse(at, "An event is one of canned:, file: and event:.")
            return False, None
        name = given[forms[0]]
        if forms[0] == "canned":
            if name not in self.canned:
                hint = did_you_mean(str(name), self.canned, "See studylam events list.")
                words = f"There is no canned event {name!r}."
                self._refuse((*at, "canned"), words, hint, code="K010")
                return False, None
            event = self.canned[name]
        elif forms[0] == "file":
            if not isinstance(name, str) or self.lab.path(name) is None:
                self._refuse((*at, "file"), f"The lab has no file {name!r}.")
                return False, None
            good, event = self.lab.event(name)
            if not good:
                return False, None
        else:
            event = name
        overrides = given.get("set") or {}
        if not isinstance(overrides, dict):
            self._refuse((*at, "set"), "set: is paths with values.")
            return False, None
        return True, self.overridden(event, overrides, (*at, "set"))

    def overridden(self, event: Any, overrides: Mapping[str, Any], at: Path) -> Any:
        """``event`` with values set at paths; a path that leads nowhere is reported."""
        for path, value in overrides.items():
            try:
                if near := nearly(event, path):
                    line, column = self.document.mark((*at, path))
                    words = f"The event has no {path[:60]!r} yet: this adds a key beside {near!r}."
                    hint = f"Did you mean {near}?"
                    report, file = self.lab.report, self.document.file
                    report.add("B002", file, line, words, hint=hint, column=column, level="warning")
                event = apply_overrides(event, {path: value})
            except StudyLamError as error:
                self._refuse((*at, path), error.message, error.hint or "")
        return event

    def _refuse(self, at: Path, message: str, hint: str = "", code: str = "B002") -> None:
        line, column = self.document.mark(at)
        self.lab.report.add(code, self.document.file, line, message, hint=hint, column=column)
