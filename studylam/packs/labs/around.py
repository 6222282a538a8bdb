"""Reads what is around a lab's function: `studylam.packs.labs.triggers` has its shapes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from typing import Annotated, Any, Literal, TypeVar

from pydantic import Field

from studylam.errors import BadInputError
from studylam.packs.labs.files import MAX_CODE, LabFiles
from studylam.packs.labs.functions import names_in, read_function
from studylam.packs.labs.triggers import SETTINGS
from studylam.packs.models import Place, Surroundings, model
from studylam.packs.models.labs import (
    Asynchronous,
    FunctionSpec,
    Permissions,
    StateMachine,
    Trigger,
)
from studylam.packs.problems import did_you_mean, line_and_column
from studylam.packs.reading.schema import Entry, fill
from studylam.packs.reading.yamltext import Document, Path

F = TypeVar("F", bound=FunctionSpec)

KINDS = ("s3", "sns", "sqs", "dynamodb", "kinesis", "rule", "http")
_SOURCES = {
    "s3": ("Bucket", "buckets"),
    "sns": ("Topic", "topics"),
    "sqs": ("Queue", "queues"),
    "dynamodb": ("Table", "tables"),
    "kinesis": ("Stream", "streams"),
}


@model
class FunctionEntry(FunctionSpec):
    """A function as written; a further one with its own ``async``."""

    asynchronous: Annotated[Any, Field(alias="async")] = None


class MachineEntry(Entry):
    """``state_machine:``, by the names of CreateStateMachine."""

    name: str = Field(pattern=r"^[A-Za-z0-9_-]{1,80}$")
    definition: Any
    type: Literal["STANDARD"] = "STANDARD"


class AroundReader:
    """Reads the parts of one ``lab.yaml``; what is wrong is reported, and left out."""

    def __init__(self, lab: LabFiles, document: Document, world: dict[str, Any]) -> None:
        self.lab = lab
        self.document = document
        self.world = world
        self.functions: list[str] = []

    def read(self, function: FunctionSpec) -> Surroundings:
        """All of it. ``function``: the lab's own."""
        data = self.document.data
        self.functions = [function.name]
        self._no_place(("function",))
        self.role(function.role, ("function", "role"))
        more, asynchronous = self._functions(data.get("functions"))
        own = self._asynchronous(data.get("async"), ("async",), function.name)
        return Surroundings(
            functions=more,
            triggers=tuple(self._triggers(data.get("triggers"))),
            permissions=self._permissions(data.get("permissions")),
            asynchronous=(*own, *asynchronous),
            state_machine=self._state_machine(data.get("state_machine")),
        )

    def function(self, at: Path, model: type[F]) -> F | None:
        """A function as written, or as the file says that is named in place of it."""
        holder: Any = self.document.data
        for step in at[:-1]:
            holder = holder[step]
        if isinstance(holder[at[-1]], str):
            holder[at[-1]] = {"document": holder[at[-1]]}
        written = holder[at[-1]]
        if not isinstance(written, dict) or "document" not in written:
            return fill(model, self.document, self.lab.report, at=at)
        beside = [key for key in written if key not in ("document", "async", "concurrency")]
        for key in beside:
            words = f"{key!r} stands in the function's file, by CreateFunction's names."
            self._refuse((*at, key), words, "Y007")
        name = written["document"]
        values = self._function_file(name, at) if isinstance(name, str) else None
        if values is None or beside:
            return None
        data = {**values, **written}
        return fill(model, self.document, self.lab.report, at=at, data=data)

    def _function_file(self, name: str, at: Path) -> dict[str, Any] | None:
        """What the solution's version says; the starter's where the solution leaves it alone."""
        if not self._named(name, at):
            return None
        texts = {}
        for place in (f"solution/{name}", name):
            path = self.lab.path(place)
            text = self.lab.files.text(path, MAX_CODE) if path else None
            if path and text is not None:
                texts[path] = text.text
                if role := names_in(text.text)[1]:
                    self.lab.name_document(role)
        file, text_of = next(iter(texts.items()), (name, "{}"))
        try:
            found = read_function(text_of, file)
        except BadInputError as error:
            line, column = line_and_column(error.where or "")
            hint = error.hint or ""
            self.lab.report.add("B001", file, line, error.message, hint=hint, column=column)
            return None
        role = found.values["role"]
        if not self.lab.name_document(role):
            line, column = found.document.mark(("Role",))
            words = f"The lab has no file {role!r}, the policy of this role."
            self.lab.report.add("B002", file, line, words, column=column)
            return None
        return found.values

    def role(self, role: dict[str, Any] | str | None, at: Path) -> None:
        """A role in a file needs the file."""
        if isinstance(role, str):
            self._named(role, at)

    def _functions(self, value: Any) -> tuple[tuple[FunctionSpec, ...], tuple[Asynchronous, ...]]:
        found: list[FunctionSpec] = []
        asynchronous: list[Asynchronous] = []
        for number, _ in self._entries(value, "functions"):
            at: Path = ("functions", number)
            entry = self.function(at, FunctionEntry)
            if entry is None:
                continue
            if entry.name in self.functions:
                self._refuse((*at, "name"), f"Another function is called {entry.name!r}.", "K009")
                continue
            self.functions.append(entry.name)
            self._no_place(at)
            self.role(entry.role, (*at, "role"))
            settings = entry.asynchronous
            asynchronous += self._asynchronous(settings, (*at, "async"), entry.name)
            given = {part.name: getattr(entry, part.name) for part in fields(FunctionSpec)}
            found.append(FunctionSpec(**{**given, "place": self._place((*at, "role"))}))
        return tuple(found), tuple(asynchronous)

    def _triggers(self, value: Any) -> Iterable[Trigger]:
        for number, entry in self._entries(value, "triggers"):
            at: Path = ("triggers", number)
            kinds = [key for key in entry if key in KINDS]
            unknown = [key for key in entry if key not in (*KINDS, "function", "trusted")]
            for key in unknown:
                hint = did_you_mean(key, KINDS, f"A trigger is one of {', '.join(KINDS)}.")
                self._refuse((*at, key), f"There is no trigger {key!r}.", "Y007", hint)
            if len(kinds) != 1:
                if not unknown:
                    words = f"A trigger is one of {', '.join(KINDS)}."
                    self._refuse(at, words, hint="- s3: {Bucket: uploads, Events: […]}")
                continue
            function = self._function(entry.get("function"), (*at, "function"))
            trusted = entry.get("trusted", True)
            if not isinstance(trusted, bool):
                self._refuse((*at, "trusted"), "trusted is true or false.", "Y008")
                continue
            settings = self._settings(kinds[0], entry[kinds[0]], (*at, kinds[0]))
            if settings is None or function is None:
                continue
            if isinstance(settings, dict) and not self._source_is_there(
                kinds[0], settings, (*at, kinds[0])
            ):
                continue
            yield Trigger(
                kind=kinds[0],  # type: ignore[arg-type]
                settings=settings,
                function=function,
                trusted=trusted,
                place=self._place(at),
            )

    def _source_is_there(self, kind: str, settings: dict[str, Any], at: Path) -> bool:
        if kind == "rule":
            bus = settings.get("EventBusName", "default")
            there = bus == "default" or bus in self.world.get("event_buses", {})
            if not there:
                self._refuse((*at, "EventBusName"), f"The world has no event bus {bus!r}.")
            return there
        if kind not in _SOURCES:
            return True
        key, part = _SOURCES[kind]
        known = self.world.get(part) or {}
        name = settings[key]
        if name not in known:
            hint = did_you_mean(name, known, f"world: {part}: {', '.join(known) or 'none'}")
            what = part.removesuffix("s")
            self._refuse((*at, key), f"The world has no {what} {name!r}.", hint=hint)
            return False
        if kind == "dynamodb" and not known[name].get("stream"):
            hint = f"world: tables: {name}: stream: NEW_AND_OLD_IMAGES"
            self._refuse((*at, key), f"The table {name!r} has no stream.", hint=hint)
            return False
        return True

    def _permissions(self, value: Any) -> Permissions | None:
        if value is None:
            return None
        at: Path = ("permissions",)
        if isinstance(value, str):
            given: Any = value if self._named(value, at) else None
        else:
            report = self.lab.report
            given = []
            for number, _ in self._entries(value, "permissions"):
                from studylam.packs.labs.triggers import Permission

                entry = fill(Permission, self.document, report, at=(*at, number))
                if entry is None:
                    return None
                if entry.FunctionName:
                    self._function(entry.FunctionName, (*at, number, "FunctionName"))
                given.append(entry.model_dump(exclude_unset=True, mode="json"))
        return None if given is None else Permissions(statements=given, place=self._place(at))

    def _asynchronous(self, value: Any, at: Path, function: str) -> tuple[Asynchronous, ...]:
        if value is None:
            return ()
        settings = self._settings("async", value, at)
        if settings is None:
            return ()
        return (Asynchronous(function=function, settings=settings, place=self._place(at)),)

    def _state_machine(self, value: Any) -> StateMachine | None:
        if value is None:
            return None
        at: Path = ("state_machine",)
        entry = fill(MachineEntry, self.document, self.lab.report, at=at)
        if entry is None:
            return None
        definition = entry.definition
        if isinstance(definition, str):
            if not self._named(definition, (*at, "definition")):
                return None
        elif not isinstance(definition, dict):
            words = "definition is a state machine in ASL, or the name of a JSON file."
            self._refuse((*at, "definition"), words, "Y008")
            return None
        return StateMachine(
            name=entry.name,
            definition=definition,
            place=self._place(at),
        )

    # -- small things -----------------------------------------------------------------------------

    def _entries(self, value: Any, what: str) -> Iterable[tuple[int, dict[str, Any]]]:
        if value is None:
            return
        if not isinstance(value, list):
            self._refuse((what,), f"{what}: is a list.", "Y008")
            return
        for number, entry in enumerate(value):
            if what == "functions" and isinstance(entry, str):
                yield number, {"document": entry}  # read again as that by `function`
            elif isinstance(entry, dict):
                yield number, entry
            else:
                self._refuse((what, number), "Here should be keys with values.", "Y009")

    def _settings(self, kind: str, value: Any, at: Path) -> Any:
        """Settings as a plain dict, or the name of their file."""
        if isinstance(value, str):
            return value if self._named(value, at) else None
        filled = fill(SETTINGS[kind], self.document, self.lab.report, at=at)
        return None if filled is None else filled.model_dump(exclude_unset=True, mode="json")

    def _named(self, name: str, at: Path) -> bool:
        if self.lab.name_document(name):
            return True
        hint = "It is the name of a JSON file (….json) beside lab.yaml."
        self._refuse(at, f"The lab has no file {name!r}.", "B002", hint)
        return False

    def _no_place(self, at: Path) -> None:
        """A function's place is known, not written."""
        data: Any = self.document.data
        for step in at:
            data = data[step]
        if "place" in data:
            self._refuse((*at, "place"), "There is no key 'place' here.", "Y007")

    def _function(self, name: Any, at: Path) -> str | None:
        if name is None:
            return self.functions[0]
        if name in self.functions:
            return str(name)
        known = ", ".join(self.functions)
        hint = did_you_mean(str(name), self.functions, f"Functions: {known}.")
        self._refuse(at, f"The lab has no function {name!r}.", hint=hint)
        return None

    def _place(self, at: Path) -> Place:
        return Place(file=self.document.file, line=self.document.line(*at))

    def _refuse(self, at: Path, message: str, code: str = "B006", hint: str = "") -> None:
        line, column = self.document.mark(at)
        self.lab.report.add(code, self.document.file, line, message, hint=hint, column=column)
