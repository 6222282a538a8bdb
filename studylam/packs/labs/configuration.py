"""``lab.yaml``: the function, what is around it, the world, the events on offer, and the cases."""

# ruff: noqa: RUF012 - pydantic copies defaults

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any, NamedTuple

from pydantic import AfterValidator, Field

from studylam.errors import StudyLamError
from studylam.packs.labs.around import AroundReader
from studylam.packs.labs.events import EventReader
from studylam.packs.labs.expected import check_expectations, note_unused
from studylam.packs.labs.files import LabFiles
from studylam.packs.models import (
    Case,
    EventChoice,
    Expectation,
    FunctionSpec,
    Place,
    Surroundings,
)
from studylam.packs.problems import did_you_mean
from studylam.packs.reading.schema import Bool, Entry, Int, Slug, Words, fill
from studylam.packs.reading.yamltext import Document, Path, parse_yaml
from studylam.packs.worlds.world import WorldFile, plain_json, resolve

Json = Annotated[Any, AfterValidator(plain_json)]
JsonObject = Annotated[dict[str, Any], AfterValidator(plain_json)]


class CaseEntry(Entry):
    """A case. ``event``: the name of one of the lab's events, or an event of its own."""

    id: Slug
    title: Words
    event: Json
    set: JsonObject = {}
    repeat: Int = Field(default=1, ge=1, le=10)
    expect: JsonObject
    why: str = ""
    hidden: Bool = False


class LabFile(Entry):
    """``lab.yaml``; its parts are validated one by one, so that all problems are seen."""

    function: dict[str, Any] | str
    editable: tuple[str, ...] | None = Field(default=None, min_length=1)
    world: dict[str, Any] = {}
    functions: Any = None
    triggers: Any = None
    permissions: Any = None
    asynchronous: Any = Field(default=None, alias="async")
    state_machine: Any = None
    events: tuple[dict[str, Any], ...] = Field(min_length=1)
    cases: tuple[dict[str, Any], ...] = Field(min_length=1)


class Configuration(NamedTuple):
    """What ``lab.yaml`` says."""

    function: FunctionSpec
    world: dict[str, Any]
    around: Surroundings
    events: list[EventChoice]
    cases: list[Case]
    editable: tuple[str, ...] | None
    document: Document


class ConfigurationReader:
    """Reads one lab's ``lab.yaml``, reporting all that is wrong with it."""

    def __init__(self, lab: LabFiles, canned: Mapping[str, Any]) -> None:
        self.lab = lab
        self.canned = canned
        self.report = lab.report

    def read(self, file: str) -> Configuration | None:
        if not self.lab.files.has(file):
            self.report.add("F010", file, 1, "This lab has no lab.yaml.")
            return None
        text = self.lab.files.text(file)
        document = parse_yaml(text.text, file, self.report) if text else None
        parts = fill(LabFile, document, self.report) if document else None
        if document is None or parts is None:
            return None
        function = AroundReader(self.lab, document, {}).function(("function",), FunctionSpec)
        if function is not None:
            line = document.line("function", "role")
            function = replace(function, place=Place(file=file, line=line))
        world = self._world(document)
        around = None
        if function is not None and world is not None:
            around = AroundReader(self.lab, document, world).read(function)
        reader = EventReader(self.lab, document, self.canned)
        events: dict[str, EventChoice] = {}
        for number in range(len(parts.events)):
            choice = reader.entry(("events", number))
            if choice and choice.name in events:
                self._twice(document, ("events", number, "name"), "event", choice.name)
            elif choice:
                events[choice.name] = choice
        named = {e.get("name") for e in parts.events if isinstance(e.get("name"), str)}
        cases: dict[str, Case] = {}
        for number in range(len(parts.cases)):
            case = self._case(reader, number, events, named)
            if case and case.id in cases:
                self._twice(document, ("cases", number, "id"), "case", case.id)
            elif case:
                cases[case.id] = case
        if function is None or world is None or around is None or not events or not cases:
            return None
        check_expectations(cases.values(), world, function, around, document, self.report)
        note_unused(events.values(), cases.values(), document, self.report)
        return Configuration(
            function,
            world,
            around,
            list(events.values()),
            list(cases.values()),
            parts.editable,
            document,
        )

    def _twice(self, document: Document, at: Path, what: str, name: str) -> None:
        line, column = document.mark(at)
        message = f"This lab has another {what} {name!r}."
        hint = "Give one of them another name."
        self.report.add("K009", document.file, line, message, hint=hint, column=column)

    def _world(self, document: Document) -> dict[str, Any] | None:
        if not document.data.get("world"):
            return {}
        written = fill(WorldFile, document, self.report, at=("world",))
        if written is None:
            return None
        place: list[Path] = []

        def where(bucket: str, index: int) -> str:
            place.append(("world", "buckets", bucket, "objects", index, "file"))
            return document.file

        try:
            world: dict[str, Any] = _lists(resolve(written, self.lab.asset, where).model_dump())
            return world
        except StudyLamError as error:
            line, column = document.mark(place[-1] if place else ("world",))
            self.report.add("B002", document.file, line, error.message, column=column)
            return None

    def _case(
        self,
        reader: EventReader,
        number: int,
        events: Mapping[str, EventChoice],
        named: set[Any],
    ) -> Case | None:
        document = reader.document
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
                    line, column = document.mark((*at, "event"))
                    self.report.add(
                        "B002",
                        document.file,
                        line,
                        f"The lab has no event {entry.event!r}.",
                        hint=did_you_mean(entry.event, events, f"Events: {', '.join(events)}."),
                        column=column,
                    )
                return None
            if entry.set and choice.actions:
                line = document.line(*at, "set")
                words = "set: is for an event that is sent to the function."
                self.report.add("B002", document.file, line, words)
            elif entry.set:
                event = reader.overridden(choice.event, entry.set, (*at, "set"))
                choice = replace(choice, set={**choice.set, **entry.set}, event=event)
        else:
            choice = reader.inline(entry.id, entry.title, entry.event, entry.set, (*at, "event"))
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
            line, column = document.mark(at)
            message, hint = "This case expects nothing.", "expect: {response: {…}}"
            self.report.add("B001", document.file, line, message, hint=hint, column=column)
        return fill(Expectation, document, self.report, at=at, data=data)


def _lists(value: Any) -> Any:
    """``value`` with lists for tuples: as it is had again from JSON."""
    if isinstance(value, dict):
        return {key: _lists(item) for key, item in value.items()}
    return [_lists(item) for item in value] if isinstance(value, list | tuple) else value
