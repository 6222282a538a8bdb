"""The log: what the learner answered, read and ran. Only ever added to."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Literal

from studylam.progress.entries import (
    CONFIDENCES,
    MODES,
    Answer,
    DrillState,
    Evidence,
    ExamState,
    LabStatus,
    Place,
    Tally,
    from_us,
    to_us,
    utc_now,
)
from studylam.progress.store import Store

_ANSWER = (
    "id, question, question_version, chosen, correct, confidence, mode, drill_id, duration_ms,"
    " seed, at_us"
)
_DAY_US = 24 * 60 * 60 * 1_000_000


def new_uid() -> str:
    """The identity of a log entry: the same wherever the record travels."""
    return uuid.uuid4().hex


class Log(Store):
    """Entries are committed when the method returns, and never changed afterwards."""

    # -- reading --------------------------------------------------------------------------------

    def record_section_read(self, lesson: str, section: str, at: datetime | None = None) -> None:
        """The learner has been through this section."""
        with self._transaction() as connection:
            connection.execute(
                "insert into reads (uid, lesson, section, at_us) values (?, ?, ?, ?)",
                [new_uid(), lesson, section, to_us(at or utc_now())],
            )

    def sections_read(self, lesson: str) -> set[str]:
        """Ids of the sections of ``lesson`` that were read at least once."""
        rows = self._rows("select distinct section from reads where lesson = ?", [lesson])
        return {section for (section,) in rows}

    def all_sections_read(self) -> dict[str, set[str]]:
        """Lesson id → ids of its sections that were read."""
        read: dict[str, set[str]] = {}
        for lesson, section in self._rows("select distinct lesson, section from reads"):
            read.setdefault(lesson, set()).add(section)
        return read

    def last_place(self) -> Place | None:
        """The section that was read last."""
        row = self._row("select lesson, section, at_us from reads order by at_us desc, id desc")
        return Place(row[0], row[1], from_us(row[2])) if row else None

    def reading_log(self) -> list[Place]:
        """Every reading, oldest first."""
        rows = self._rows("select lesson, section, at_us from reads order by at_us, id")
        return [Place(lesson, section, from_us(at)) for lesson, section, at in rows]

    # -- answers --------------------------------------------------------------------------------

    def add_answer(self, answer: Answer, *, drill: DrillState | None = None) -> int:
        """Append ``answer``; with ``drill``, its new state in the same transaction.

        Returns its place in the log.
        """
        return self.add_answers([answer], session=drill)[0]

    def add_answers(
        self, answers: Iterable[Answer], *, session: DrillState | ExamState | None = None
    ) -> list[int]:
        """Append several, all or none, with the state of the drill or exam they belong to."""
        with self._transaction() as connection:
            if session is not None:
                self._save_session(session)
            ids = []
            for answer in answers:
                cursor = connection.execute(
                    "insert into answers (uid, question, question_version, chosen, correct,"
                    " confidence, mode, drill_id, duration_ms, seed, at_us)"
                    " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    _answer_values(answer),
                )
                ids.append(cursor.lastrowid or 0)
            return ids

    def answers(
        self,
        question: str | None = None,
        since: datetime | None = None,
        *,
        drill_id: str | None = None,
        questions: Iterable[str] | None = None,
    ) -> list[Answer]:
        """Answers that weren't undone, oldest first, narrowed by what is given.

        ``since`` is inclusive.
        """
        where, parameters = ["1"], list[Any]()
        if question is not None:
            where.append("question = ?")
            parameters.append(question)
        if since is not None:
            where.append("at_us >= ?")
            parameters.append(to_us(since))
        if drill_id is not None:
            where.append("drill_id = ?")
            parameters.append(drill_id)
        if questions is not None:
            # One parameter, however many there are.
            where.append("question in (select value from json_each(?))")
            parameters.append(json.dumps(list(questions)))
        rows = self._rows(
            f"select {_ANSWER} from live_answers where {' and '.join(where)} order by at_us, id",
            parameters,
        )
        return [_answer(row) for row in rows]

    def tallies(self) -> dict[str, Tally]:
        """Question id → its answers in short."""
        rows = self._rows(
            "with counts as (select question, count(*) as times, sum(correct) as right"
            " from live_answers group by question)"
            " select c.question, c.times, c.right, a.correct, a.confidence, a.at_us"
            " from counts c join answers a on a.id = (select l.id from live_answers l"
            " where l.question = c.question order by l.at_us desc, l.id desc limit 1)"
        )
        return {
            question: Tally(times, right, bool(correct), confidence, from_us(at))
            for question, times, right, correct, confidence, at in rows
        }

    def evidence(self) -> list[Evidence]:
        """Answers that weren't undone, those alike of one UTC day counted together."""
        rows = self._rows(
            f"select question, at_us / {_DAY_US}, correct, confidence, count(*), max(at_us)"
            " from live_answers group by 1, 2, 3, 4 order by 2"
        )
        return [
            Evidence(question, bool(correct), confidence, count, from_us(at))
            for question, _, correct, confidence, count, at in rows
        ]

    def undo_last_answer(self, drill_id: str, *, drill: DrillState | None = None) -> Answer | None:
        """Take back the last answer given in a drill, and return it; ``None`` if there is none.

        It stays in the log, with an entry beside it that it doesn't count.
        """
        with self._transaction() as connection:
            row = connection.execute(
                f"select {_ANSWER}, uid from live_answers where drill_id = ?"
                " order by id desc limit 1",
                [drill_id],
            ).fetchone()
            if drill is not None:
                self._save_session(drill)
            if row is None:
                return None
            connection.execute(
                "insert into retractions (uid, answer_uid, at_us) values (?, ?, ?)",
                [new_uid(), row[-1], to_us(utc_now())],
            )
            return _answer(row[:-1])

    # -- labs -----------------------------------------------------------------------------------

    def add_lab_run(
        self,
        lab: str,
        kind: Literal["run", "cases"],
        passed: int = 0,
        total: int = 0,
        request_id: str | None = None,
        function_error: str | None = None,
        at: datetime | None = None,
    ) -> None:
        """A run of a lab's function (``run``) or of all its cases (``cases``: passed of total)."""
        if kind not in ("run", "cases"):
            raise ValueError(f"a lab run is a 'run' or 'cases', not {kind!r}")
        with self._transaction() as connection:
            connection.execute(
                "insert into lab_runs (uid, lab, kind, passed, total, request_id, function_error,"
                " at_us) values (?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    *(new_uid(), lab, kind, passed, total, request_id, function_error),
                    to_us(at or utc_now()),
                ],
            )

    def lab_status(self, lab: str) -> LabStatus:
        """How far the learner is with ``lab``."""
        return self.lab_statuses().get(lab, LabStatus())

    def lab_statuses(self) -> dict[str, LabStatus]:
        """Lab id → status, for the labs that were touched."""
        runs = self._rows(
            "select lab, count(*), max(at_us),"
            " min(case when kind = 'cases' and total > 0 and passed = total then at_us end)"
            " from lab_runs group by lab"
        )
        best = self._rows(
            "select lab, passed, total from (select lab, passed, total, row_number()"
            " over (partition by lab order by passed desc, at_us desc, id desc) as place"
            " from lab_runs where kind = 'cases') where place = 1"
        )
        hints = dict(self._rows("select lab, shown from hints"))
        drafted = {lab for (lab,) in self._rows("select distinct lab from drafts")}
        counts = {lab: (count, last, first) for lab, count, last, first in runs}
        bests = {lab: (passed, total) for lab, passed, total in best}
        statuses = {}
        for lab in counts.keys() | hints.keys() | drafted:
            count, last, first = counts.get(lab, (0, None, None))
            passed, total = bests.get(lab, (0, 0))
            statuses[lab] = LabStatus(
                best_passed=passed,
                total=total,
                runs=count,
                hints_shown=hints.get(lab, 0),
                drafted=lab in drafted,
                last_at=from_us(last) if last is not None else None,
                passed_at=from_us(first) if first is not None else None,
            )
        return statuses

    # -- when -----------------------------------------------------------------------------------

    def active_quarters(self) -> list[datetime]:
        """The quarters of an hour in which anything was logged, in order.

        Days of study follow from these for any time zone, as all zones differ by whole quarters,
        and there are few of them however long the log is.
        """
        quarter = 15 * 60 * 1_000_000
        rows = self._rows(
            f"select at_us / {quarter} from live_answers union"
            f" select at_us / {quarter} from reads union"
            f" select at_us / {quarter} from lab_runs order by 1"
        )
        return [from_us(number * quarter) for (number,) in rows]

    def _save_session(self, state: DrillState | ExamState) -> None:
        raise NotImplementedError  # the desk knows


def _answer_values(answer: Answer) -> list[Any]:
    if answer.mode not in MODES:
        raise ValueError(f"an answer's mode is one of {MODES}, not {answer.mode!r}")
    if answer.confidence is not None and answer.confidence not in CONFIDENCES:
        raise ValueError(f"confidence is one of {CONFIDENCES}, not {answer.confidence!r}")
    return [
        new_uid(),
        answer.question,
        answer.question_version,
        json.dumps([int(index) for index in answer.chosen]),
        int(answer.correct),
        answer.confidence,
        answer.mode,
        answer.drill_id,
        answer.duration_ms,
        None if answer.seed is None else str(answer.seed),
        to_us(answer.at),
    ]


def _answer(row: tuple[Any, ...]) -> Answer:
    return Answer(
        id=row[0],
        question=row[1],
        question_version=row[2],
        chosen=tuple(json.loads(row[3])),
        correct=bool(row[4]),
        confidence=row[5],
        mode=row[6],
        drill_id=row[7],
        duration_ms=row[8],
        seed=None if row[9] is None else int(row[9]),
        at=from_us(row[10]),
    )
