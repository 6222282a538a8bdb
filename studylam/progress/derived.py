"""What follows from the log, kept beside it: so that a long record opens as fast as a short one.

`Derived.catch_up` brings it up to the end of the log; every reader calls it first, so what is kept
is never seen behind. New entries are added to what is there; where something was undone, reset or
joined in, what is concerned is counted anew. After `Derived.drop_derived` all of it is counted
again, with the same result: sums are of whole numbers, and "first" and "last" go by the
place in the log (`order_us`, then `uid`), not by the order of arrival.

A record that can't be written (read-only, full disk) is counted in temporary tables of the same
names, which SQLite prefers: what is shown is right all the same.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from sqlite3 import Connection
from typing import Any

from studylam.errors import StorageError
from studylam.progress.entries import COUNTS, Evidence, Quarter, Tally, from_us
from studylam.progress.fading import loudness
from studylam.progress.plain_words import plain_words, sound_values
from studylam.progress.schema import CARD_TABLES, COUNTED_TABLES, DERIVED_TABLES
from studylam.progress.store import Store

Progress = Callable[[int, int], None]
"""Told how many of how many entries are done."""

QUARTER_US = 15 * 60 * 1_000_000
LONGEST_ANSWER_MS = 10 * 60 * 1_000
"""Who takes longer has left the room: the rest isn't counted as study."""

_LOGS = ("answers", "retractions", "reads", "lab_runs", "resets", "exercises")
_START = (0,) * len(_LOGS)
_END = "select " + ", ".join(f"(select ifnull(max(id), 0) from {table})" for table in _LOGS)
_COLUMNS = "id, uid, question, correct, confidence, mode, duration_ms, at_us, order_us"
_PLACE = "{0}_order_us, {0}_uid, {0}_correct, {0}_confidence, {0}_at_us"
_TELL_EVERY = 20_000
STEP = 20_000
"""Answers that are counted before the result is kept. Nobody is kept waiting for longer than it
takes to write that, and who is interrupted doesn't begin again from the start."""
_FEW = 200
"""New entries that are counted without a connection of one's own, which takes longer to make."""


@dataclass
class _Counts:
    """One question's answers, in two tables' worth of figures."""

    times: int = 0
    right: int = 0
    first: tuple[Any, ...] = ()
    last: tuple[Any, ...] = ()
    alike: dict[tuple[int, str], list[int]] = field(default_factory=dict)
    """(correct, confidence) → count, loudness, last time."""

    def add(self, row: tuple[Any, ...]) -> None:
        _, uid, _, correct, confidence, _, _, at_us, order_us = row
        place = (order_us, uid, correct, confidence, at_us)
        self.times += 1
        self.right += correct
        if not self.first or place[:2] < self.first[:2]:
            self.first = place
        if not self.last or place[:2] > self.last[:2]:
            self.last = place
        known = self.alike.setdefault((correct, confidence or ""), [0, 0, 0])
        known[0] += 1
        known[1] += loudness(at_us)
        known[2] = max(known[2], at_us)


class _Quarters(dict[int, list[int]]):
    """Quarter → counts, as `COUNTS` has them."""

    def __missing__(self, number: int) -> list[int]:
        self[number] = fresh = [0] * len(COUNTS)
        return fresh

    def add(self, row: tuple[Any, ...]) -> None:
        _, _, _, correct, _, mode, duration_ms, at_us, _ = row
        counts = self[at_us // QUARTER_US]
        counts[0] += 1
        counts[1] += correct
        if mode == "review":
            counts[2] += 1
            counts[3] += correct
        counts[4] += min(duration_ms or 0, LONGEST_ANSWER_MS)


class _Step:
    """What a step counts: the log from ``start`` on, but no more than `STEP` answers of it; and all
    up to there of the questions and quarters of an hour in which something older was undone.
    """

    def __init__(
        self,
        connection: Connection,
        start: dict[str, int],
        end: dict[str, int],
        progress: Progress | None,
    ) -> None:
        self._rows = connection.execute
        self._start = start
        self._total = end["answers"]
        self._progress = progress
        last = "select id from answers where id > ? order by id limit 1 offset ?"
        row = self._rows(last, [start["answers"], STEP - 1]).fetchone()
        self.end = end | {"answers": row[0] if row else end["answers"]}
        undone = self._undone() if any(start.values()) else []
        self.questions = {question for question, _ in undone}
        self.spans = {at_us // QUARTER_US for _, at_us in undone}

    def _undone(self) -> list[tuple[str, int]]:
        return self._rows(
            "select a.question, a.at_us from retractions as r"
            " join answers as a on a.uid = r.answer_uid where r.id > ? and a.id <= ?",
            [self._start["retractions"], self.end["answers"]],
        ).fetchall()

    def counted(self) -> tuple[dict[str, _Counts], _Quarters]:
        counts: dict[str, _Counts] = defaultdict(_Counts)
        quarters = _Quarters()
        until = self.end["answers"]
        chosen = f"select {_COLUMNS} from live_answers where id <= ? and"
        new = f"{chosen} id > ? order by id"
        for done, row in enumerate(self._rows(new, [until, self._start["answers"]]), 1):
            if row[2] not in self.questions:
                counts[row[2]].add(row)
            if row[7] // QUARTER_US not in self.spans:
                quarters.add(row)
            if self._progress is not None and done % _TELL_EVERY == 0:
                self._progress(row[0], self._total)
        for question in self.questions:
            for row in self._rows(f"{chosen} question = ?", [until, question]):
                counts[question].add(row)
        within = "at_us >= ? and at_us < ?"
        for span in self.spans:
            bounds = [span * QUARTER_US, (span + 1) * QUARTER_US]
            for row in self._rows(f"{chosen} {within}", [until, *bounds]):
                quarters.add(row)
        for place, view in ((5, "live_reads"), (6, "live_lab_runs"), (7, "live_exercises")):
            start = self._start[view.removeprefix("live_")]
            for (at_us,) in self._rows(f"select at_us from {view} where id > ?", [start]):
                if at_us // QUARTER_US not in self.spans:
                    quarters[at_us // QUARTER_US][place] += 1
            for span in self.spans:
                bounds = [span * QUARTER_US, (span + 1) * QUARTER_US]
                found = self._rows(f"select count(*) from {view} where {within}", bounds)
                quarters[span][place] += found.fetchone()[0]
        return counts, quarters


class Derived(Store):
    """Counted from the log; see the module."""

    _shadowed = False

    def tallies(self) -> dict[str, Tally]:
        """Question id → its answers in short."""
        self.catch_up()
        rows = self._rows(
            "select question, times, right, first_correct, first_confidence, first_at_us,"
            " last_correct, last_confidence, last_at_us from tallies"
        )
        with sound_values(self.path):
            return {
                row[0]: Tally(
                    row[1],
                    row[2],
                    *(bool(row[3]), row[4], from_us(row[5])),
                    *(bool(row[6]), row[7], from_us(row[8])),
                )
                for row in rows
            }

    def evidence(self) -> list[Evidence]:
        """The answers that count, those alike together."""
        self.catch_up()
        rows = self._rows(
            "select question, correct, confidence, count, last_at_us, weight from evidence"
        )
        with sound_values(self.path):
            return [
                Evidence(
                    question, bool(correct), confidence or None, count, from_us(at), int(total, 16)
                )
                for question, correct, confidence, count, at, total in rows
            ]

    def activity(self, last: int | None = None) -> list[Quarter]:
        """The quarters of an hour in which anything was logged, in order; the ``last`` ones only,
        or all, of which there may be 35,000 a year.
        """
        self.catch_up()
        rows = self._rows(
            f"select quarter, {', '.join(COUNTS)} from activity order by quarter desc limit ?",
            [-1 if last is None else last],
        )
        with sound_values(self.path):
            return [
                Quarter(*counts, start=from_us(number * QUARTER_US))
                for number, *counts in rows[::-1]
            ]

    def catch_up(self, progress: Progress | None = None) -> None:
        """Count what has come into the log since last time.

        Raises:
            StorageError: the record can't be read.
        """
        with self._counting:
            while (position := self._position()) != (end := self._end()):
                many = any(last - at > _FEW for at, last in zip(position, end, strict=True))
                try:
                    self._count_on(dict(zip(_LOGS, position, strict=True)), many, progress)
                except StorageError:
                    if self._shadowed:
                        raise
                    self._shadow()

    def drop_derived(self) -> None:
        """Forget everything that is derived; it is made again when it is asked for.

        Raises:
            StorageError: it can't be written; nothing is forgotten then.
        """
        with self._writing() as connection:
            for table in DERIVED_TABLES:
                connection.execute(f"delete from {table}")
            note_forgotten(connection)

    # -- counting -------------------------------------------------------------------------------

    def _position(self) -> tuple[int, ...]:
        row = self._row(f"select {', '.join(_LOGS)} from derived_position where id = 1")
        return tuple(row) if row else _START

    def _end(self) -> tuple[int, ...]:
        return tuple(self._row(_END))

    def _count_on(self, position: dict[str, int], many: bool, progress: Progress | None) -> None:
        """One step of `catch_up`. Counting only reads, so that others can write meanwhile."""
        moment = self._apart() if many else self._snapshot()
        with moment as connection, sound_values(self.path):
            end = dict(zip(_LOGS, connection.execute(_END).fetchone(), strict=True))
            anew = end["resets"] != position["resets"]
            start = dict.fromkeys(_LOGS, 0) if anew else position
            step = _Step(connection, start, end, progress)
            questions, spans = step.questions, step.spans
            counts, quarters = step.counted()
        with self._writing() as connection:
            if self._position() != tuple(position.values()):
                return  # another program was faster: look again
            if anew:
                for table in ("tallies", "evidence", "activity"):
                    connection.execute(f"delete from {table}")
            _write_counts(connection, counts, questions)
            _write_quarters(connection, quarters, spans)
            marks = ", ".join("?" * len(_LOGS))
            connection.execute(
                f"insert or replace into derived_position (id, {', '.join(_LOGS)})"
                f" values (1, {marks})",
                tuple(step.end.values()),
            )

    # -- where it is kept -----------------------------------------------------------------------

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        """A transaction on what is derived, wherever that is."""
        if not self._shadowed:
            with self._transaction() as connection:
                yield connection
            return
        with self._lock, plain_words(self.path):
            self._connection.execute("savepoint derived")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("rollback to derived")
                raise
            finally:
                self._connection.execute("release derived")

    def _shadow(self) -> None:
        """From here on, keep what is derived in temporary tables in memory."""
        with self._lock, plain_words(self.path):
            self._connection.execute("pragma temp_store = memory")
            for table in (*COUNTED_TABLES, *CARD_TABLES):
                if table == "forgotten":
                    continue  # what counts is decided by views, which see the real one only
                (sql,) = self._row("select sql from main.sqlite_master where name = ?", [table])
                self._connection.execute(re.sub(r"(?i)^create table", "create temp table", sql))
                self._connection.execute(f"insert into temp.{table} select * from main.{table}")
        self._shadowed = True


def note_forgotten(connection: Connection) -> None:
    """Work out what the standing resets cover. To be called whenever a reset is logged."""
    connection.execute("delete from forgotten")
    covered: dict[tuple[str, str], tuple[int, int]] = {}
    rows = connection.execute(
        "select scope, order_us, at_us from resets as r where undoes is null and not exists"
        " (select 1 from resets as undo where undo.undoes = r.uid) order by order_us"
    )
    for scope, order_us, at_us in rows:
        if scope is None:
            covered["all", ""] = order_us, at_us
            continue
        for kinds, ids in json.loads(scope).items():
            for id in ids:
                covered[kinds.removesuffix("s"), id] = order_us, at_us
    connection.executemany(
        "insert into forgotten (kind, item, order_us, at_us) values (?, ?, ?, ?)",
        [(*key, *place) for key, place in covered.items()],
    )


def _write_counts(
    connection: Connection, counts: Mapping[str, _Counts], anew: Collection[str]
) -> None:
    for question in anew:
        connection.execute("delete from tallies where question = ?", [question])
        connection.execute("delete from evidence where question = ?", [question])
    for question, fresh in counts.items():
        row = connection.execute(
            f"select times, right, {_PLACE.format('first')}, {_PLACE.format('last')}"
            " from tallies where question = ?",
            [question],
        ).fetchone()
        if row is not None:
            fresh.times += row[0]
            fresh.right += row[1]
            fresh.first = min(fresh.first, row[2:7], key=lambda place: place[:2])
            fresh.last = max(fresh.last, row[7:12], key=lambda place: place[:2])
        connection.execute(
            "insert or replace into tallies (question, times, right,"
            f" {_PLACE.format('first')}, {_PLACE.format('last')})"
            " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [question, fresh.times, fresh.right, *fresh.first, *fresh.last],
        )
        for (correct, confidence), (count, total, last_us) in fresh.alike.items():
            key = [question, correct, confidence]
            known = connection.execute(
                "select count, weight, last_at_us from evidence"
                " where question = ? and correct = ? and confidence = ?",
                key,
            ).fetchone() or (0, "0", 0)
            connection.execute(
                "insert or replace into evidence"
                " (question, correct, confidence, count, weight, last_at_us)"
                " values (?, ?, ?, ?, ?, ?)",
                [
                    *key,
                    count + known[0],
                    f"{total + int(known[1], 16):x}",
                    max(last_us, known[2]),
                ],
            )


def _write_quarters(
    connection: Connection, quarters: Mapping[int, list[int]], anew: Collection[int]
) -> None:
    for number in anew:
        connection.execute("delete from activity where quarter = ?", [number])
    sums = ", ".join(f"{name} = {name} + excluded.{name}" for name in COUNTS)
    marks = ", ".join("?" * (len(COUNTS) + 1))
    connection.executemany(
        f"insert into activity (quarter, {', '.join(COUNTS)}) values ({marks})"
        f" on conflict (quarter) do update set {sums}",
        [(number, *counts) for number, counts in quarters.items() if any(counts)],
    )
