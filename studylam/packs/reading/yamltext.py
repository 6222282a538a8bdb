"""YAML from strangers → plain data that knows its lines.

Built on libyaml's events, so that one pass gives the data, the line and column of every key, and
the refusals: keys given twice, tags, nesting and aliases without end. Nothing is constructed but
None, bool, int, float, str, date, datetime, list and dict with text keys.

YAML 1.1 reads more into plain words than their authors do. ``3:20`` (200, counted by sixties) stays
text, as in YAML 1.2. Of ``yes``, ``off``, ``010`` and ``.nan`` authors are told how they are read.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import yaml

from studylam.inert import inert, inert_line
from studylam.names import unjoined
from studylam.packs.models import Problem
from studylam.packs.problems import Report
from studylam.packs.reading.yamlfaults import culprit

MAX_DEPTH = 40
MAX_ALIASES = 100
MAX_EXPANDED = 100_000
"""Values that a document may have once its aliases are written out."""

_TOO_DEEP = f"This is nested deeper than {MAX_DEPTH} levels."

Path = tuple[str | int, ...]

_PREFIX = "tag:yaml.org,2002:"
_CONSTRUCTORS: dict[str, Any] = {
    _PREFIX + "bool": yaml.constructor.SafeConstructor.construct_yaml_bool,
    _PREFIX + "int": yaml.constructor.SafeConstructor.construct_yaml_int,
    _PREFIX + "float": yaml.constructor.SafeConstructor.construct_yaml_float,
    _PREFIX + "timestamp": yaml.constructor.SafeConstructor.construct_yaml_timestamp,
}
_NUMBERS = (_PREFIX + "int", _PREFIX + "float")
_WORDS = ("yes", "no", "on", "off")
_CURLY, _CLOSING = frozenset("“„‘‚«"), frozenset("”“’‘»")
"""Quotes of word processors, which YAML takes for letters."""
_MAY_MEAN_MORE = frozenset(yaml.resolver.Resolver.yaml_implicit_resolvers)
"""With what plain values begin that may be something else than text."""

_resolve: Any = yaml.resolver.Resolver().resolve
_CONSTRUCTOR = yaml.constructor.SafeConstructor()


@dataclass
class Document:
    """Parsed YAML. ``marks``: path → (line, column), both from 1, of its key or list item."""

    file: str
    data: Any
    first_line: int
    marks: dict[Path, tuple[int, int]] = field(default_factory=dict)
    written: dict[Path, str] = field(default_factory=dict)
    """Path → how a value that isn't text is written: ``1.10``, where the value is 1.1."""
    doubted: dict[Path, Problem] = field(default_factory=dict)
    """Path → what is noted already of how a value is read."""

    def line(self, *path: str | int) -> int:
        """Line of what is at ``path``, or of the nearest thing around it that is there."""
        return self.mark(path)[0]

    def mark(self, path: Path) -> tuple[int, int]:
        """Line and column of what is at ``path``, or of the nearest thing around it."""
        while path and path not in self.marks:
            path = path[:-1]
        return self.marks.get(path, (self.first_line, 1))


class _Refused(Exception):
    """The document can't be used; the problem has been noted."""


@dataclass
class _Node:
    """A list or mapping being filled."""

    value: Any
    path: Path
    anchor: str | None
    size: int = 1
    height: int = 1
    """Levels that it has, aliases among them."""
    key: str | None = None
    """The key whose value comes next; mappings only."""
    expects_key: bool = True
    merges: list[dict[str, Any]] = field(default_factory=list)


def parse_yaml(text: str, file: str, report: Report, *, first_line: int = 1) -> Document | None:
    """Parse one document; what is wrong with it is noted in ``report`` and gives None.

    Args:
        text: inert text (see `studylam.packs.reading.files`).
        first_line: line of the file on which ``text`` begins.
    """
    reader = _Reader(file, report, first_line)
    try:
        return reader.read(text)
    except _Refused:
        return None
    except yaml.YAMLError as error:
        said = getattr(error, "problem", None) or "can't be parsed"
        number, column, hint = culprit(text, error, said)
        line = first_line + number
        if "nesting depth" in said:  # libyaml from 0.2.6 on has a limit of its own, far above ours
            report.add("Y004", file, line, _TOO_DEEP, column=column)
            return None
        context = getattr(error, "context", None)
        report.add(
            "Y001",
            file,
            line,
            f"This YAML can't be parsed: {said}" + (f" ({context})." if context else "."),
            hint=hint,
            column=column,
        )
        return None


def _doubt(value: Any, written: str) -> tuple[str, str, str] | None:
    """What an author may not know of how a plain value is read: code, message, hint."""
    if isinstance(value, bool):
        read, meant = str(value).lower(), written.lower() in _WORDS
    elif isinstance(value, int):
        digits = written.lstrip("+-")
        # 010 is eight, and 0x10 sixteen.
        read, meant = str(value), len(digits) > 1 and digits[0] == "0"
    elif isinstance(value, float):
        read, meant = "no number that can be used", not math.isfinite(value)
    else:
        return None
    if not meant:
        return None
    hint = f'Write {read}, or "{written}" if it is text.'
    if isinstance(value, float):
        hint = f'Write a number, or "{written}" if it is text.'
    return "Y011", f"{inert_line(written[:60])!r} is read as {read}.", hint


class _Reader:
    def __init__(self, file: str, report: Report, first_line: int) -> None:
        self.file = file
        self.report = report
        self.first_line = first_line
        self.document = Document(file, None, first_line)
        self.stack: list[_Node] = []
        self.anchors: dict[str, tuple[Any, int, int]] = {}
        """Anchor → its value, how many values that is, how many levels."""
        self.aliases = 0
        self.expanded = 0
        self.done = False
        self.doubt: tuple[str, str, str] | None = None
        """Code, message and hint on the scalar that is being read."""

    def read(self, text: str) -> Document:
        loader = yaml.CSafeLoader(text)
        try:
            while True:
                event = loader.get_event()
                if event is None or isinstance(event, yaml.StreamEndEvent):
                    return self.document
                self._event(event)
        finally:
            loader.dispose()

    def refuse(self, code: str, event: Any, message: str, hint: str = "") -> _Refused:
        mark = event.start_mark
        self.report.add(
            code,
            self.file,
            self.first_line + mark.line,
            message,
            hint=hint,
            column=mark.column + 1,
        )
        return _Refused()

    def _event(self, event: Any) -> None:
        if isinstance(event, yaml.ScalarEvent):
            self._scalar(event)
        elif isinstance(event, yaml.CollectionStartEvent):
            self._open(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._close(event)
        elif isinstance(event, yaml.AliasEvent):
            self._alias(event)
        elif isinstance(event, yaml.DocumentStartEvent) and self.done:
            raise self.refuse("Y001", event, "A second YAML document begins here.", "Keep one.")

    # -- values --------------------------------------------------------------------------------

    def _scalar(self, event: Any) -> None:
        value = self._value(event)
        top = self.stack[-1] if self.stack else None
        if top is not None and isinstance(top.value, dict) and top.expects_key:
            self._key(top, value, event)
            return
        if isinstance(value, str) and value[:1] in _CURLY and value[-1:] in _CLOSING:
            self.doubt = (
                "Y011",
                f"The quotes of {value[:40]!r} are a part of it.",
                'Write "straight" quotes; text needs none, as a rule.',
            )
        if not isinstance(value, str) or self.doubt:
            self._remember(top, value, event)
        if event.anchor:
            self.anchors[event.anchor] = (value, 1, 0)
        self._put(value, event, size=1)

    def _remember(self, top: _Node | None, value: Any, event: Any) -> None:
        """How a value that isn't text is written, and what is doubtful about how it is read."""
        path: Path = ()
        if top is not None:
            path = (*top.path, len(top.value) if isinstance(top.value, list) else top.key or "")
        self.document.written[path] = event.value
        doubt, self.doubt = self.doubt or _doubt(value, event.value), None
        if doubt:
            mark = event.start_mark
            self.report.add(
                doubt[0],
                self.file,
                self.first_line + mark.line,
                doubt[1],
                hint=doubt[2],
                column=mark.column + 1,
            )
            self.document.doubted[path] = self.report.problems[-1]

    def _value(self, event: Any) -> Any:
        if event.tag not in (None, "!") and event.tag not in _CONSTRUCTORS:
            if event.tag == _PREFIX + "str":
                return inert(event.value)
            raise self.refuse(
                "Y005", event, f"The tag {event.tag} isn't understood.", "Take the tag out."
            )
        if event.style and event.tag is None:
            # Only double quotes can bring characters in that weren't in the text itself.
            return inert(unjoined(event.value)) if event.style == '"' else event.value
        if event.tag is None and event.value[:1] not in _MAY_MEAN_MORE:
            return event.value
        tag = event.tag or _resolve(yaml.ScalarNode, event.value, (True, False))
        if ":" in event.value and tag in _NUMBERS:
            return event.value
        if tag == _PREFIX + "null":
            return None
        construct = _CONSTRUCTORS.get(tag)
        if construct is None:
            return event.value
        try:
            value = construct(_CONSTRUCTOR, yaml.ScalarNode(tag, event.value))
            str(value)  # a number of thousands of hexadecimal digits can't even be told
            return value
        except (ValueError, KeyError, OverflowError, AttributeError, IndexError):
            # One date that there isn't costs the file nothing else.
            self.doubt = (
                "Y008",
                f"{inert_line(event.value[:60])!r} looks like a number or date, but isn't one.",
                "Mend it, or put quotes round it if it is text.",
            )
            return inert(event.value)

    def _key(self, top: _Node, value: Any, event: Any) -> None:
        self.doubt = None
        key = str(value) if isinstance(value, str) else event.value
        line, column = self.first_line + event.start_mark.line, event.start_mark.column + 1
        # `off:` and `2026-08-15:` are meant as they are written: a key is text.
        if value is None:
            self.report.add(
                "Y008",
                self.file,
                line,
                f"The key {key[:60]!r} isn't read as text.",
                hint="Put quotes round the key.",
                column=column,
            )
            self.document.doubted[(*top.path, key)] = self.report.problems[-1]
        if key in top.value:
            before = self.document.marks.get((*top.path, key), (0, 0))[0]
            self.report.add(
                "Y002",
                self.file,
                line,
                f"The key {key!r} is given twice; line {before} has it already.",
                hint="Keep one of the two.",
                column=column,
            )
        elif key != "<<":
            self.document.marks[(*top.path, key)] = (line, column)
        top.key = key
        top.expects_key = False

    def _open(self, event: Any) -> None:
        if len(self.stack) >= MAX_DEPTH:
            raise self.refuse("Y004", event, _TOO_DEEP)
        if event.tag not in (None, "!", _PREFIX + "map", _PREFIX + "seq"):
            raise self.refuse(
                "Y005", event, f"The tag {event.tag} isn't understood.", "Take the tag out."
            )
        value: Any = {} if isinstance(event, yaml.MappingStartEvent) else []
        top = self.stack[-1] if self.stack else None
        path: Path = ()
        if top is not None:
            if isinstance(top.value, list):
                path = (*top.path, len(top.value))
            elif top.expects_key:
                raise self.refuse("Y008", event, "A key must be text.", "Put quotes round it.")
            else:
                path = (*top.path, top.key or "")
        if path not in self.document.marks:
            mark = event.start_mark
            self.document.marks[path] = (self.first_line + mark.line, mark.column + 1)
        self.stack.append(_Node(value, path, event.anchor))

    def _close(self, event: Any) -> None:
        node = self.stack.pop()
        for merged in node.merges:
            for key, value in merged.items():
                node.value.setdefault(key, value)
        if node.anchor:
            self.anchors[node.anchor] = (node.value, node.size, node.height)
        self._put(node.value, event, size=node.size, height=node.height)

    def _alias(self, event: Any) -> None:
        self.aliases += 1
        if event.anchor not in self.anchors:
            raise self.refuse("Y001", event, f"There is no anchor &{event.anchor} before this.")
        value, size, height = self.anchors[event.anchor]
        if len(self.stack) + height > MAX_DEPTH:
            raise self.refuse("Y004", event, _TOO_DEEP, "Write the values out instead of using *.")
        self.expanded += size
        if self.aliases > MAX_ALIASES or self.expanded > MAX_EXPANDED:
            raise self.refuse(
                "Y003",
                event,
                "The aliases of this file stand for too much.",
                "Write the values out instead of using * so often.",
            )
        top = self.stack[-1] if self.stack else None
        if top is not None and isinstance(top.value, dict) and top.expects_key:
            raise self.refuse("Y008", event, "A key must be text, not an alias.")
        self._put(value, event, size=size, height=height)

    def _put(self, value: Any, event: Any, *, size: int, height: int = 0) -> None:
        if not self.stack:
            self.document.data = value
            self.done = True
            return
        top = self.stack[-1]
        top.size += size
        top.height = max(top.height, height + 1)
        if isinstance(top.value, list):
            place = (*top.path, len(top.value))
            if place not in self.document.marks:
                mark = event.start_mark
                self.document.marks[place] = (self.first_line + mark.line, mark.column + 1)
            top.value.append(value)
            return
        key = top.key or ""
        top.expects_key = True
        if key == "<<":
            for merged in value if isinstance(value, list) else [value]:
                if not isinstance(merged, dict):
                    raise self.refuse("Y008", event, "<< takes a mapping.", "Write << : *anchor.")
                top.merges.append(merged)
        elif key not in top.value:
            top.value[key] = value
