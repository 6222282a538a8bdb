"""Events: the canned ones of a pack, and those that a lab puts together from them."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from studylam.packs.backbone import load_yaml
from studylam.packs.models import CannedEvent, Invocation, Place, PriceList
from studylam.packs.problems import Report
from studylam.packs.reading.files import PackFiles, decode
from studylam.packs.reading.schema import Entry, Words, fill

FOLDER = "content/events"
PRICES = "content/prices"
INDEX = "content/events/events.yaml"
MAX_EVENT = 6_291_456
"""Bytes: what a synchronous invocation may carry (6 MB, Lambda quotas)."""

MAX_DEPTH = 60


class EventEntry(Entry):
    """One entry of ``events.yaml``."""

    title: Words
    service: Words
    summary: Words
    invocation: Invocation | None = None
    traps: tuple[Words, ...] = ()


def parse_json(raw: bytes, file: str, report: Report) -> tuple[bool, Any]:
    """Whether ``raw`` is JSON, and its value; what is wrong is noted."""
    text = decode(raw, file, report)
    if text is None:
        return False, None

    def refuse(name: str) -> Any:
        raise ValueError(f"JSON has no {name}")

    twice: list[str] = []

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            twice.extend(key for key, count in Counter(k for k, _ in pairs).items() if count > 1)
        return found

    try:
        value = json.loads(text, parse_constant=refuse, object_pairs_hook=once)
    except json.JSONDecodeError as error:
        message = f"This JSON can't be parsed: {error.msg}."
        report.add("Y001", file, error.lineno, message, column=error.colno)
        return False, None
    except (ValueError, RecursionError) as error:
        message = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        report.add("Y001", file, 1, f"This JSON can't be used: {message}.")
        return False, None
    if twice:
        _note_twice(text, twice, file, report)
    if _deeper(value, MAX_DEPTH):
        report.add("Y004", file, 1, f"This is nested deeper than {MAX_DEPTH} levels.")
        return False, None
    return True, value


def _note_twice(text: str, twice: list[str], file: str, report: Report) -> None:
    """Keys that are given twice: JSON's reader doesn't know their lines, but YAML's does."""
    from studylam.packs.reading.yamltext import parse_yaml

    seen = Report()
    parse_yaml(text, file, seen)
    found = [problem for problem in seen.problems if problem.code == "Y002"]
    report.problems += found
    if not found:
        report.add("Y002", file, 1, f"The key {twice[0][:60]!r} is given twice.", hint="Keep one.")


def _deeper(value: Any, limit: int) -> bool:
    level = [value]
    for _ in range(limit):
        level = [
            child
            for item in level
            if isinstance(item, dict | list)
            for child in (item.values() if isinstance(item, dict) else item)
        ]
        if not level:
            return False
    return True


def read_events(files: PackFiles, report: Report) -> list[CannedEvent]:
    """``content/events/events.yaml`` and the JSON file of each of its entries."""
    if not files.has(INDEX):
        if files.below(FOLDER, ".json"):
            report.add("F010", INDEX, 1, "The events have no list.", hint="events: {s3-put: …}")
        return []
    document = load_yaml(files, INDEX, report)
    if document is None:
        return []
    entries = document.data.get("events") if isinstance(document.data, dict) else None
    if not isinstance(entries, dict):
        report.add("Y009", INDEX, 1, "Here should be events: with a name and a title for each.")
        return []
    found = []
    for name in entries:
        entry = fill(EventEntry, document, report, at=("events", name), what=name)
        file, line = f"{FOLDER}/{name}.json", document.line("events", name)
        if not files.has(file):
            report.add("F010", INDEX, line, f"There is no file {name}.json for this event.")
            continue
        raw = files.read(file, MAX_EVENT)
        good, event = parse_json(raw, file, report) if raw is not None else (False, None)
        if entry and good:
            place = Place(file=INDEX, line=line)
            found.append(CannedEvent(name=name, event=event, place=place, **entry.model_dump()))
    for file in files.below(FOLDER, ".json"):
        if file.removeprefix(FOLDER + "/").removesuffix(".json") not in entries:
            report.add(
                "F008", file, 1, "events.yaml doesn't have this event.", hint="Add it there."
            )
    return found


def read_prices(files: PackFiles) -> list[PriceList]:
    """The price lists, unread."""
    found = []
    for file in files.below(PRICES, ".yaml"):
        files.used.add(file)
        name = file.rsplit("/", 1)[1].removesuffix(".yaml")
        found.append(PriceList(id=name, path=str(files.root / file)))
    return found
