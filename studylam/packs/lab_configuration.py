"""``lab.yaml``: the function, the world it starts from, the events on offer, and the cases."""

# ruff: noqa: RUF012 - pydantic copies defaults

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from studylam.errors import StudyLamError
from studylam.packs.canned import MAX_EVENT, parse_json
from studylam.packs.events import apply_overrides
from studylam.packs.files import MAX_ASSET, PackFiles
from studylam.packs.models import Case, EventChoice, Expectation, FunctionSpec, Model, Place
from studylam.packs.problems import Report, did_you_mean
from studylam.packs.schema import Bool, Int, Slug, Words, fill
from studylam.packs.world import WorldFile, plain_json, resolve
from studylam.packs.yamltext import Document, parse_yaml

Json = Annotated[Any, AfterValidator(plain_json)]
JsonObject = Annotated[dict[str, Any], AfterValidator(plain_json)]


class EventEntry(Model):
    """An event that the lab offers: one of ``canned``, ``file`` and ``event``."""

    name: Slug
    title: Words
    canned: str | None = None
    file: str | None = None
    event: Json = None
    set: JsonObject = {}


class InlineEvent(Model):
    """An event of one case only."""

    canned: str | None = None
    file: str | None = None
    event: Json = None
    set: JsonObject = {}


class CaseEntry(Model):
    """A case. ``event``: the name of one of the lab's events, or an event of its own."""

    id: Slug
    title: Words
    event: Json
    set: JsonObject = {}
    repeat: Int = Field(default=1, ge=1, le=10)
    expect: JsonObject
    why: str = ""
    hidden: Bool = False


class LabFile(Model):
    """``lab.yaml``; its parts are validated one by one, so that all problems are seen."""

    function: dict[str, Any]
    world: dict[str, Any] = {}
    events: tuple[dict[str, Any], ...] = Field(min_length=1)
    cases: tuple[dict[str, Any], ...] = Field(min_length=1)


class ConfigurationReader:
    """Reads one lab's ``lab.yaml``, reporting all that is wrong with it."""

    def __init__(
        self, files: PackFiles, folder: str, canned: Mapping[str, Any], report: Report
    ) -> None:
        self.files = files
        self.folder = folder
        self.canned = canned
        self.report = report

    def read(
        self, file: str
    ) -> tuple[FunctionSpec, dict[str, Any], list[EventChoice], list[Case]] | None:
        if not self.files.has(file):
            self.report.add("F010", file, 1, "This lab has no lab.yaml.")
            return None
        text = self.files.text(file)
        document = parse_yaml(text.text, file, self.report) if text else None
        parts = fill(LabFile, document, self.report) if document else None
        if document is None or parts is None:
            return None
        function = fill(FunctionSpec, document, self.report, at=("function",))
        world = self._world(document)
        events: dict[str, EventChoice] = {}
        for number in range(len(parts.events)):
            entry = fill(EventEntry, document, self.report, at=("events", number))
            choice = self._choice(entry, document, ("events", number)) if entry else None
            if choice and choice.name in events:
                self._twice(document, ("events", number), "event", choice.name)
            elif choice:
                events[choice.name] = choice
        named = {e.get("name") for e in parts.events}
        cases: dict[str, Case] = {}
        for number in range(len(parts.cases)):
            case = self._case(document, number, events, named)
            if case and case.id in cases:
                self._twice(document, ("cases", number), "case", case.id)
            elif case:
                cases[case.id] = case
        if function is None or world is None or not events or not cases:
            return None
        return function, world, list(events.values()), list(cases.values())

    def _twice(self, document: Document, at: tuple[str | int, ...], what: str, name: str) -> None:
        line = document.line(*at)
        self.report.add("K009", document.file, line, f"This lab has another {what} {name!r}.")

    def _world(self, document: Document) -> dict[str, Any] | None:
        if not document.data.get("world"):
            return {}
        written = fill(WorldFile, document, self.report, at=("world",))
        if written is None:
            return None
        try:
            return resolve(written, self._asset).model_dump()
        except StudyLamError as error:
            self.report.add("B002", document.file, document.line("world"), error.message)
            return None

    def _path(self, name: str) -> str | None:
        """A path in the lab's folder as one of the pack; None: it leads out or to nothing."""
        path = posixpath.normpath(f"{self.folder}/{name}")
        if name.startswith("/") or not path.startswith(self.folder + "/"):
            return None
        return path if self.files.has(path) else None

    def _asset(self, name: str) -> bytes:
        path = self._path(name)
        raw = self.files.read(path, MAX_ASSET) if path else None
        if raw is None:
            raise StudyLamError(f"The lab has no file {name!r} that can be read.")
        return raw

    def _case(
        self,
        document: Document,
        number: int,
        events: Mapping[str, EventChoice],
        named: set[Any],
    ) -> Case | None:
        at = ("cases", number)
        entry = fill(CaseEntry, document, self.report, at=at)
        expect = self._expectation(document, number)
        if entry is None or expect is None:
            return None
        choice: EventChoice | None
        if isinstance(entry.event, str):
            choice = events.get(entry.event)
            if choice is None:
                if entry.event not in named:
                    self.report.add(
                        "B002",
                        document.file,
                        document.line(*at, "event"),
                        f"The lab has no event {entry.event!r}.",
                        hint=did_you_mean(entry.event, events, f"Events: {', '.join(events)}."),
                    )
                return None
            if entry.set:
                event = self._overridden(choice.event, entry.set, document, (*at, "set"))
                choice = choice.model_copy(
                    update={"set": {**choice.set, **entry.set}, "event": event}
                )
        else:
            choice = self._inline(entry, document, at)
        if choice is None:
            return None
        return Case(
            id=entry.id,
            title=entry.title,
            event=choice,
            expect=expect,
            repeat=entry.repeat,
            why=entry.why,
            hidden=entry.hidden,
            place=Place(file=document.file, line=document.line(*at)),
        )

    def _inline(
        self, entry: CaseEntry, document: Document, at: tuple[str | int, ...]
    ) -> EventChoice | None:
        """An event that only one case has: ``{canned: …, set: …}``, or the event itself."""
        value = entry.event
        known = set(InlineEvent.model_fields)
        if isinstance(value, dict) and set(value) <= known and set(value) & (known - {"set"}):
            written = fill(InlineEvent, document, self.report, at=(*at, "event"))
            if written is None:
                return None
            given = written.model_dump(include=written.model_fields_set)
        else:
            given = {"event": value}
        overrides = {**given.pop("set", {}), **entry.set}
        full = EventEntry(name=entry.id, title=entry.title, set=overrides, **given)
        return self._choice(full, document, (*at, "event"))

    def _expectation(self, document: Document, number: int) -> Expectation | None:
        written = document.data["cases"][number].get("expect")
        if not isinstance(written, dict):
            return None
        at = ("cases", number, "expect")
        data = {**written, "response_given": True} if "response" in written else written
        if "response_given" in written:
            line = document.line(*at, "response_given")
            self.report.add("Y007", document.file, line, "There is no key 'response_given' here.")
        if not written:
            self.report.add("B001", document.file, document.line(*at), "This case expects nothing.")
        return fill(Expectation, document, self.report, at=at, data=data)

    def _choice(
        self, entry: EventEntry, document: Document, at: tuple[str | int, ...]
    ) -> EventChoice | None:
        line = document.line(*at)
        given = [n for n in ("canned", "file", "event") if n in entry.model_fields_set]
        if len(given) != 1:
            self.report.add(
                "B002", document.file, line, "An event is one of canned:, file: and event:."
            )
            return None
        event = entry.event
        if entry.canned is not None:
            if entry.canned not in self.canned:
                hint = did_you_mean(entry.canned, self.canned, "See studylam events list.")
                message = f"There is no canned event {entry.canned!r}."
                self.report.add(
                    "K010", document.file, document.line(*at, "canned"), message, hint=hint
                )
                return None
            event = self.canned[entry.canned]
        elif entry.file is not None:
            path = self._path(entry.file)
            raw = self.files.read(path, MAX_EVENT) if path else None
            if path is None or raw is None:
                message = f"The lab has no file {entry.file!r}."
                self.report.add("B002", document.file, document.line(*at, "file"), message)
                return None
            good, event = parse_json(raw, path, self.report)
            if not good:
                return None
        return EventChoice(
            name=entry.name,
            title=entry.title,
            canned=entry.canned,
            file=entry.file,
            set=entry.set,
            event=self._overridden(event, entry.set, document, (*at, "set")),
        )

    def _overridden(
        self,
        event: Any,
        overrides: Mapping[str, Any],
        document: Document,
        at: tuple[str | int, ...],
    ) -> Any:
        try:
            return apply_overrides(event, overrides)
        except StudyLamError as error:
            self.report.add(
                "B002", document.file, document.line(*at), error.message, hint=error.hint or ""
            )
            return event
