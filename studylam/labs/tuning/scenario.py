"""``tool: tuning``: a handler to tune, as a pack brings it in ``content/scenarios``.

    tool: tuning
    title: Counts primes
    about: What to look at, in Markdown.
    code: |                      # or  file: primes.py  beside it,  or  lab: thumbnail
      def handler(event, context): …
    handler: handler             # the function in it; of a lab: its own
    events: [{limit: 20000}, s3-put]     # events, or names of canned ones; none: {}
    memory_mb: 1769              # while it is measured
    timeout_s: 60
    layers: [pillow]
    environment: {TABLE: notes}
    world: {buckets: …}          # as in lab.yaml
    repeat: 5
    requests: 1000000
    arch: arm64
    region: eu-west-1

With ``lab`` there may be ``version: solution`` (or ``starter``, or ``own``: the learner's code);
events and configuration are the lab's then.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from studylam.errors import BadInputError, FieldError, NotFoundError, StudyLamError
from studylam.labs.tuning.measuring import MEMORY_MB, MOST_EVENTS, MOST_REPEATS, REPEATS, TIMEOUT_S
from studylam.labs.tuning.model import LEAST_MB, LONGEST_S, MOST_MB

if TYPE_CHECKING:
    from studylam.packs import Library

VERSIONS = ("solution", "starter", "own")
MAX_CODE = 200_000
"""Characters of a handler."""

_HEAD = {"tool", "title", "about", "practises"}
_COMMON = {"lab", "code", "file", "repeat", "requests", "arch", "region"}
_OWN = {"handler", "events", "memory_mb", "timeout_s", "layers", "environment", "world"}

_WHOLE = {
    "memory_mb": (LEAST_MB, MOST_MB),
    "timeout_s": (1, LONGEST_S),
    "repeat": (1, MOST_REPEATS),
    "requests": (1, 10**15),
}


@dataclass(frozen=True)
class TuningScenario:
    """A scenario file of ``tool: tuning``, read. Either ``lab`` or ``code`` is there."""

    title: str
    about: str = ""
    lab: str = ""
    version: str = "solution"
    code: str = ""
    handler: str = "handler"
    events: tuple[tuple[str, str], ...] = (("{}", "{}"),)
    memory_mb: int = MEMORY_MB
    timeout_s: int = TIMEOUT_S
    has_timeout: bool = False
    """Whether the timeout is the function's own, and not only the measuring's."""
    layers: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    world: Mapping[str, Any] = field(default_factory=dict)
    repeat: int = REPEATS
    requests: Decimal = Decimal(1_000_000)
    arch: str = "x86_64"
    region: str = "us-east-1"


def read_tuning(
    data: Mapping[str, Any], library: Library, *, folder: Path | None = None
) -> TuningScenario:
    """Read a scenario's data; a handler's file lies in ``folder``.

    Raises:
        FieldError: the first of what is wrong, with its place in ``data``.
    """
    reader = _Reader(data, library, folder)
    found = reader.read()
    if reader.problems:
        raise reader.problems[0]
    return found


def check_data(
    data: Mapping[str, Any], library: Library, *, folder: Path | None = None
) -> Iterator[FieldError]:
    """All that is wrong with a scenario's data."""
    reader = _Reader(data, library, folder)
    reader.read()
    yield from reader.problems


class _Reader:
    def __init__(self, data: Mapping[str, Any], library: Library, folder: Path | None) -> None:
        self.data = data
        self.library = library
        self.folder = folder
        self.problems: list[FieldError] = []

    def wrong(self, *path: str | int, message: str, hint: str | None = None) -> None:
        self.problems.append(FieldError(path, message, hint=hint))

    def read(self) -> TuningScenario:
        lab = self._text("lab")
        allowed = _HEAD | _COMMON | ({"version"} if lab else _OWN)
        for key in self.data:
            if key not in allowed:
                message = f"A tuning scenario has no {key!r}."
                if key in _OWN | {"version"}:
                    message = f"{key!r} doesn't go with {'a lab' if lab else 'code of its own'}."
                self.wrong(key, message=message, hint="Known: " + ", ".join(sorted(allowed)))
        code = self._code(lab)
        return TuningScenario(
            title=self._text("title") or "Power tuning",
            about=self._text("about"),
            lab=lab,
            version=self._one_of("version", VERSIONS, "solution"),
            code=code,
            handler=self._handler(code),
            events=self._events(),
            memory_mb=self._whole("memory_mb", MEMORY_MB),
            timeout_s=self._whole("timeout_s", TIMEOUT_S),
            has_timeout="timeout_s" in self.data,
            layers=self._layers(),
            environment=self._environment(),
            world=self._world(),
            repeat=self._whole("repeat", REPEATS),
            requests=Decimal(self._whole("requests", 1_000_000)),
            arch=self._arch(),
            region=self._region(),
        )

    # -- what is run ------------------------------------------------------------------------------

    def _code(self, lab: str) -> str:
        given = [name for name in ("lab", "code", "file") if name in self.data]
        if len(given) != 1:
            self.wrong(
                *given[1:2],
                message="It needs one of code, file and lab"
                + (f", not {' and '.join(given)}." if given else "."),
                hint="code: | has the handler itself, file: names one beside the scenario, lab: a "
                "lab.",
            )
            return ""
        if lab:
            try:
                self.library.lab(lab)
            except NotFoundError as error:
                self.wrong("lab", message=error.message, hint=error.hint)
            return ""
        text = self._text("code") if given == ["code"] else self._file(self._text("file"))
        if text and len(text) > MAX_CODE:
            self.wrong(given[0], message=f"A handler has at most {MAX_CODE:,} characters here.")
            return ""
        if text:
            self._compile(given[0], text)
        return text

    def _file(self, name: str) -> str:
        if not name:
            return ""
        if Path(name).name != name or not name.endswith(".py"):
            self.wrong("file", message=f"{name!r} is no Python file beside the scenario.")
            return ""
        if self.folder is None:
            self.wrong("file", message="There is no file beside this.", hint="Write it as code: |")
            return ""
        path = self.folder / name
        try:
            if path.is_symlink() or path.stat().st_size > 4 * MAX_CODE:
                raise BadInputError("it is a link, or too large")
            return path.read_text("utf-8")
        except (OSError, UnicodeDecodeError, BadInputError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            self.wrong("file", message=f"{name} can't be read: {reason}.")
            return ""

    def _compile(self, field_name: str, text: str) -> None:
        """Parsed only, never run: what is no Python can be told without a sandbox."""
        import ast
        import warnings

        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                tree = ast.parse(text)
        except SyntaxError as error:
            line = f" (line {error.lineno} of it)" if error.lineno else ""
            self.wrong(field_name, message=f"This is no Python: {error.msg}{line}.")
        except (ValueError, RecursionError, MemoryError):
            self.wrong(field_name, message="This is no Python.")
        else:
            name = self.data.get("handler", "handler")
            names = {getattr(node, "name", None) for node in tree.body}
            assigned = any(isinstance(node, ast.Assign | ast.ImportFrom) for node in tree.body)
            is_name = isinstance(name, str) and name.isidentifier()
            if is_name and name not in names and not assigned:
                where = "handler" if "handler" in self.data else field_name
                self.wrong(where, message=f"There is no function {name!r} in the code.")

    def _handler(self, code: str) -> str:
        name = self.data.get("handler", "handler")
        if not isinstance(name, str) or not name.isidentifier():
            self.wrong(
                "handler", message=f"{name!r} is no function's name.", hint="Only its name: handler"
            )
            return "handler"
        return name

    def _events(self) -> tuple[tuple[str, str], ...]:
        given = self.data.get("events", [{}])
        if not isinstance(given, list) or not 1 <= len(given) <= MOST_EVENTS:
            self.wrong("events", message=f"A list of 1 to {MOST_EVENTS} events.")
            return (("{}", "{}"),)
        found = []
        for at, event in enumerate(given):
            if isinstance(event, str):
                try:
                    found.append((event, json.dumps(self.library.event(event).event)))
                except NotFoundError as error:
                    self.wrong("events", at, message=error.message, hint=error.hint)
            else:
                name = json.dumps(event, ensure_ascii=False)
                found.append((name if len(name) <= 40 else f"{name[:39]}…", json.dumps(event)))
        return tuple(found) or (("{}", "{}"),)

    # -- how it is set up -------------------------------------------------------------------------

    def _layers(self) -> tuple[str, ...]:
        from studylam.runtime import layer_names

        given = self.data.get("layers", [])
        if not isinstance(given, list):
            self.wrong("layers", message="A list of names of built-in layers.")
            return ()
        known = list(layer_names())
        for at, layer in enumerate(given):
            if layer not in known:
                error = NotFoundError.named("layer", str(layer), known)
                self.wrong("layers", at, message=error.message, hint=error.hint)
        return tuple(str(layer) for layer in given)

    def _environment(self) -> dict[str, str]:
        given = self.data.get("environment", {})
        if not isinstance(given, dict):
            self.wrong("environment", message="Variables as NAME: value.")
            return {}
        return {str(key): str(value) for key, value in given.items()}

    def _world(self) -> dict[str, Any]:
        given = self.data.get("world") or {}
        if not given:
            return {}
        from pydantic import ValidationError

        from studylam.packs.worlds.world import WorldFile, inside, resolve

        def read(name: str) -> bytes:
            if self.folder is None:
                raise BadInputError(f"There is no file {name!r} beside this.")
            return inside(self.folder, name).read_bytes()

        try:
            return resolve(WorldFile.model_validate(given), read).model_dump()
        except ValidationError as error:
            first = error.errors()[0]
            self.wrong("world", *first["loc"], message=f"The world: {first['msg']}.")
        except BadInputError as error:
            self.wrong("world", message=error.message, hint=error.hint)
        except OSError as error:
            self.wrong("world", message=f"A file can't be read: {error.strerror}.")
        return {}

    # -- values -----------------------------------------------------------------------------------

    def _text(self, key: str) -> str:
        value = self.data.get(key, "")
        if not isinstance(value, str):
            self.wrong(key, message=f"{key} is a text.")
            return ""
        return value.strip() if key != "code" else value

    def _whole(self, key: str, otherwise: int) -> int:
        value = self.data.get(key, otherwise)
        low, high = _WHOLE[key]
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            self.wrong(
                key,
                message=f"{key} can't be {value!r}.",
                hint=f"Allowed: a whole number from {low:,} to {high:,}.",
            )
            return otherwise
        return value

    def _one_of(self, key: str, values: tuple[str, ...], otherwise: str) -> str:
        value = self.data.get(key, otherwise)
        if value not in values:
            self.wrong(
                key, message=f"{key} can't be {value!r}.", hint="One of: " + ", ".join(values)
            )
            return otherwise
        return str(value)

    def _arch(self) -> str:
        from studylam.pricing import Architecture

        return self._one_of("arch", get_args(Architecture), "x86_64")

    def _region(self) -> str:
        from studylam.labs.tuning.subjects import price_list

        region = self._text("region") or "us-east-1"
        if "region" in self.data:
            try:
                price_list(self.library).region(region)
            except StudyLamError as error:
                self.wrong("region", message=error.message, hint=error.hint)
                return "us-east-1"
        return region
