"""Reads the exports of a class: which are one learner's, and which answers count.

Exports come from learners, so every line is held to what an answer can be. A line that isn't one is
told and left out; so is a file that isn't an export. Several exports of one learner (last week's
and today's, of two machines) share entries: they are joined, each entry once.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from studylam.progress import Response
from studylam.progress.entries import response_from_json
from studylam.progress.transfer import READABLE
from studylam.work import Tell, unheard

MAX_FILE = 200_000_000
"""Bytes of one export: some 700,000 answers."""

MAX_TOLD = 20
"""Lines of one file that are told one by one."""

_UID = re.compile(rb'"uid": ?"([^"\\]{1,80})"')
_FIRST_US, _LAST_US = 0, 253_402_300_800_000_000
_MAX_TEXT = 400
"""Characters of an id."""
_MAX_TYPED = 10_000
"""Characters of what was typed, and choices of one answer."""


@dataclass(frozen=True)
class Trouble:
    """Something in an export that doesn't count, and why."""

    file: str
    line: int
    reason: str


class Entry(NamedTuple):
    """An answer as an export has it."""

    uid: str
    question: str
    version: str
    chosen: Response
    correct: bool
    duration_ms: int | None
    drill: str | None
    at_us: int
    order_us: int

    @property
    def session(self) -> object:
        """The drill, review or exam that it was given in; else its day."""
        return self.drill or self.at_us // 86_400_000_000


@dataclass
class Log:
    """What counts of one or more exports of a learner."""

    answers: dict[str, Entry] = field(default_factory=dict)
    retracted: set[str] = field(default_factory=set)
    resets: dict[str, tuple[int, frozenset[str] | None, str | None]] = field(default_factory=dict)
    """uid → place in the log, the questions (None: all), and which reset it takes back."""

    def standing(self) -> list[Entry]:
        """The answers that were neither taken back nor reset, in their order."""
        undone = {undoes for _, _, undoes in self.resets.values() if undoes}
        all_before = -1
        before: dict[str, int] = {}
        for uid, (order, questions, undoes) in self.resets.items():
            if uid in undone or undoes:
                continue
            if questions is None:
                all_before = max(all_before, order)
            for question in questions or ():
                before[question] = max(before.get(question, -1), order)
        kept = (
            one
            for one in self.answers.values()
            if one.uid not in self.retracted
            and one.order_us > all_before
            and one.order_us > before.get(one.question, -1)
        )
        return sorted(kept, key=lambda one: (one.order_us, one.uid))


def learners_of(
    files: Sequence[Path], troubles: list[Trouble], tell: Tell = unheard
) -> list[tuple[Path, ...]]:
    """The files by learner, in the order given. What can't be read is added to ``troubles``."""
    marks: list[int] = []
    good: list[Path] = []
    for number, file in enumerate(dict.fromkeys(files)):
        tell(number, len(files), "files")
        uids = _uids(file, troubles)
        if uids is None:
            continue
        # Sorted, equal uids of different files stand beside each other; a number costs little.
        marks += ((hash(uid) & (2**64 - 1)) << 20 | len(good) for uid in uids)
        good.append(file)
    marks.sort()
    group = list(range(len(good)))

    def root(number: int) -> int:
        while group[number] != number:
            group[number] = number = group[group[number]]
        return number

    for one, other in pairwise(marks):
        if one >> 20 == other >> 20:
            first, second = sorted((root(one & 0xFFFFF), root(other & 0xFFFFF)))
            group[second] = first
    learners: dict[int, list[Path]] = defaultdict(list)
    for number, file in enumerate(good):
        learners[root(number)].append(file)
    return [tuple(paths) for paths in learners.values()]


def _uids(file: Path, troubles: list[Trouble]) -> set[bytes] | None:
    try:
        if not file.is_file():
            raise OSError("it isn't a file")
        if file.stat().st_size > MAX_FILE:
            raise OSError(f"it has more than {MAX_FILE:,} bytes")
        with file.open("rb") as stream:
            head = _head(stream.readline(10_000))
            if head is not None:
                raise OSError(head)
            return set(_UID.findall(stream.read(MAX_FILE)))
    except OSError as error:
        reason = error.strerror or str(error)
        troubles.append(Trouble(str(file), 1, f"This file doesn't count: {reason}."))
        return None


def _head(line: bytes) -> str | None:
    """What is wrong with the first line of an export."""
    try:
        head = json.loads(line.removeprefix(b"\xef\xbb\xbf"))
    except (ValueError, RecursionError):
        head = None
    if not isinstance(head, dict) or head.get("studylam") != "progress":
        return "it isn't an export of a learner's record (studylam progress export)"
    if head.get("format") not in READABLE:
        return "it was made by a newer StudyLam"
    return None


def read(files: Sequence[Path], troubles: list[Trouble]) -> list[Entry]:
    """The answers of one learner that count, in their order."""
    log = Log()
    for file in files:
        told = 0
        for number, reason in _read_into(log, file):
            told += 1
            if told <= MAX_TOLD:
                troubles.append(Trouble(str(file), number, reason))
        if told > MAX_TOLD:
            more = told - MAX_TOLD
            troubles.append(Trouble(str(file), 1, f"{more} more lines of it don't count."))
    return log.standing()


def _read_into(log: Log, file: Path) -> Iterator[tuple[int, str]]:
    """Read a file; yields the lines that don't count, and why."""
    try:
        data = file.read_bytes()
    except OSError as error:
        yield 1, f"It can't be read: {error.strerror}."
        return
    for number, entry in _entries(data):
        try:
            table = entry["table"]
            if table == "answers":
                answer = _answer(entry)
                log.answers[answer.uid] = answer
            elif table == "retractions":
                log.retracted.add(_text(entry["answer_uid"]))
            elif table == "resets":
                _reset(log, entry)
        except (KeyError, TypeError, ValueError, AttributeError):
            yield number, "This line isn't an entry that StudyLam has written."


def _entries(data: bytes) -> Iterator[tuple[int, Any]]:
    """The lines of an export below its head, by number; None for what isn't JSON."""
    from pydantic_core import from_json

    lines = [
        (number, line)
        for number, line in enumerate(data.split(b"\n")[1:], 2)
        if line and not line.isspace()
    ]
    try:
        # All at once takes a third of the time of one by one.
        found = from_json(b"[" + b",".join(line for _, line in lines) + b"]", allow_inf_nan=False)
        if len(found) == len(lines):
            yield from zip((number for number, _ in lines), found, strict=True)
            return
    except ValueError:
        pass
    for number, line in lines:
        try:
            yield number, from_json(line, allow_inf_nan=False)
        except ValueError:
            yield number, None


def _answer(entry: dict[str, Any]) -> Entry:
    """An entry of the log that is an answer. Raises KeyError, TypeError or ValueError."""
    chosen = response_from_json(entry["chosen"])
    if len(chosen) > _MAX_TYPED:
        raise ValueError("what was chosen is too long")
    correct, at_us, duration = entry["correct"], entry["at_us"], entry.get("duration_ms")
    order_us = entry.get("order_us", at_us)
    drill = entry.get("drill_id")
    if (
        type(correct) is not int
        or correct not in (0, 1)
        or type(at_us) is not int
        or type(order_us) is not int
        or not _FIRST_US <= at_us < _LAST_US
        or not (duration is None or (type(duration) is int and 0 <= duration < 2**53))
    ):
        raise TypeError("a value of another kind")
    return Entry(
        _text(entry["uid"]),
        _text(entry["question"]),
        _text(entry["question_version"]),
        chosen,
        bool(correct),
        duration,
        drill if drill is None else _text(drill),
        at_us,
        order_us,
    )


def _reset(log: Log, entry: dict[str, Any]) -> None:
    scope, undoes = entry.get("scope"), entry.get("undoes")
    questions = None
    if scope is not None:
        questions = frozenset(_text(question) for question in scope.get("questions", ()))
    order = entry["order_us"]
    if type(order) is not int:
        raise TypeError("a place in the log is a number")
    log.resets[_text(entry["uid"])] = (order, questions, undoes and _text(undoes))


def _text(value: object) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= _MAX_TEXT:
        raise TypeError("a text was expected")
    return value
