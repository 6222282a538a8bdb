"""The forms of what a case expects, where a wrong one would pass or fail whatever a handler does.

``items: {orders: {id: o-1}}`` would look for an item that is the text ``id``; a negative number of
messages is never there; an empty text is in every line of the log.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Any

from studylam.packs.models import Expectation
from studylam.packs.problems import Report, did_you_mean
from studylam.packs.reading.error_types import misspelt_type
from studylam.packs.reading.yamltext import Document, Path

_MESSAGE = ("body", "receive_count", "attributes", "group_id")
_IMAGE = ("width", "height", "max_width", "max_height", "format")
_OBJECT = ("content_type", "min_size", "max_size", "text", "json", "image")
_RESPONSE = ("status", "headers", "body")
_TEXTS = ("logs", "no_logs", "timeline", "no_timeline", "dropped")
_MORE = ("items", "objects", "messages", "calls", "no_calls", "denied", "verdicts", *_TEXTS)
"""What says nothing where it is empty; an empty list of mails, runs or states means none."""
_AT_LEAST = {"invocations": 0, "attempts": 0, "dropped": 0, "max_duration_ms": 1}
_ERROR = re.compile(r"[A-Za-z_][\w.:$#-]*")

Found = Iterator[tuple[Path, str, str]]
"""Where something is wrong, what, and how to mend it."""


def check_wishes(
    expect: Expectation,
    written: Collection[str],
    at: Path,
    document: Document,
    report: Report,
) -> None:
    """Note values of an expectation that can't be meant. ``written``: the keys that it has."""
    for path, message, hint in _wrong(expect):
        line, column = document.mark((*at, *path))
        report.add("Y008", document.file, line, message, hint=hint, column=column)
    for key in _MORE:
        if key in written and getattr(expect, key) in ((), {}):
            line, column = document.mark((*at, key))
            message, hint = f"{key!r} is empty.", "Fill it, or take the key out."
            report.add("Y012", document.file, line, message, hint=hint, column=column)
    if near := misspelt_type(expect.error_type or ""):
        line, column = document.mark((*at, "error_type"))
        message = f"Python and Lambda have no error {expect.error_type!r}."
        hint = f"Did you mean {near}?"
        report.add("B011", document.file, line, message, hint=hint, column=column, level="info")
    for path, key, known in _strange(expect):
        line, column = document.mark((*at, *path, key))
        message = f"There is no key {key[:60]!r} here."
        hint = did_you_mean(key, known, f"Known keys: {', '.join(known)}.")
        report.add("Y007", document.file, line, message, hint=hint, column=column)


def _wrong(expect: Expectation) -> Found:
    for table, wish in expect.items.items():
        yield from _some(("items", table), wish, "items, each with some of its attributes", dict)
    for queue, wish in expect.messages.items():
        yield from _some(("messages", queue), wish, "messages", object)
    for place, wish in expect.objects.items():
        yield from _object(("objects", place), "/" in place, wish)
    yield from _numbers(expect)
    for key in _TEXTS:
        texts = getattr(expect, key)
        for number, text in enumerate(texts if isinstance(texts, tuple) else ()):
            if not text.strip():
                yield (key, number), "This text is empty, so that it is everywhere.", "Write it."
    refused = expect.refused
    for number, one in enumerate(refused if isinstance(refused, tuple) else [refused]):
        if one is not None and not _ERROR.fullmatch(one.code):
            at: Path = ("refused", number) if isinstance(refused, tuple) else ("refused",)
            yield (*at, "code"), f"{one.code[:60]!r} is no code of an error.", "AccessDenied"
    error = expect.error_type
    if error is not None and not _ERROR.fullmatch(error):
        message = f"{error[:60]!r} is no type of an error."
        yield ("error_type",), message, "Write it as in errorType, e.g. KeyError."


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _some(at: Path, wish: Any, what: str, kind: type) -> Found:
    """``wish`` is how many there are, or a list of which each one is there."""
    if isinstance(wish, list):
        for number, one in enumerate(wish):
            if not isinstance(one, kind):
                message = "Here should be attributes with values."
                yield (*at, number), message, "For example: [{id: o-1}]"
    elif not _is_count(wish):
        hint = f"Write - before it, or brackets round it: [{{…}}]; or how many {at[0]} there are."
        yield at, f"Here should be a list of {what}, or their number.", hint


def _object(at: Path, has_key: bool, wish: Any) -> Found:
    if not has_key:
        if not _is_count(wish):
            hint = "An object is written as bucket/key."
            yield at, "Here should be how many objects the bucket has.", hint
        return
    if isinstance(wish, bool):
        return
    if not isinstance(wish, dict) or not wish:
        hint = f"Write true, false, or some of: {', '.join(_OBJECT)}."
        yield at, "Here should be true, false, or what the object is like.", hint
        return
    for key in ("min_size", "max_size"):
        if key in wish and not _is_count(wish[key]):
            yield (*at, key), f"{key} is a number of bytes.", ""
    for key in ("text", "content_type"):
        if key in wish and not isinstance(wish[key], str):
            yield (*at, key), f"{key} is text.", "Put quotes round it."
    if "image" in wish and not isinstance(wish["image"], dict):
        hint = f"Some of: {', '.join(_IMAGE)}."
        yield (*at, "image"), "Here should be what the image is like.", hint


def _numbers(expect: Expectation) -> Found:
    for key, least in _AT_LEAST.items():
        value = getattr(expect, key)
        parts: list[tuple[Path, Any]] = [((key,), value)]
        if isinstance(value, dict):
            parts = [((key, name), one) for name, one in value.items()]
        elif isinstance(value, tuple):
            parts = [((key, number), one) for number, one in enumerate(value)]
        for at, one in parts:
            if isinstance(one, int | float) and not one >= least:
                yield at, f"{key} should be at least {least}, not {one:g}.", ""
    if expect.max_memory_mb is not None and expect.max_memory_mb < 1:
        yield ("max_memory_mb",), f"It should be at least 1, not {expect.max_memory_mb}.", ""


def _strange(expect: Expectation) -> Iterator[tuple[Path, str, Collection[str]]]:
    """Keys that nobody would ever see fail, as nothing looks at them."""
    places: list[tuple[Path, Any, Collection[str]]] = []
    for name, wish in expect.objects.items():
        if isinstance(wish, dict):
            places.append((("objects", name), wish, _OBJECT))
            places.append((("objects", name, "image"), wish.get("image"), _IMAGE))
    for name, wish in expect.messages.items():
        for number, one in enumerate(wish if isinstance(wish, list) else ()):
            if isinstance(one, dict) and set(one) == {"$message"}:
                places.append((("messages", name, number, "$message"), one["$message"], _MESSAGE))
    for number, one in enumerate(expect.responses or ()):
        places.append((("responses", number), one, _RESPONSE))
    for at, value, known in places:
        for key in value if isinstance(value, dict) else ():
            if key not in known and not key.startswith("$"):
                yield at, key, known
