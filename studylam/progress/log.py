"""The log: what the learner answered, read and ran. Only ever added to."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable
from datetime import datetime
from sqlite3 import Connection
from typing import Any, Literal

from studylam.progress import derived
from studylam.progress.entries import (
    CONFIDENCES,
    MODES,
    Answer,
    DrillState,
    ExamResult,
    ExamResultItem,
    ExamState,
    LabStatus,
    Place,
    Reset,
    ResetScope,
    from_us,
    response_from_json,
    to_us,
    utc_now,
)
from studylam.progress.plain_words import sound_values
from studylam.progress.store import Store

_ANSWER = (
    "id, question, question_version, chosen, correct, confidence, mode, drill_id, duration_ms,"
    " seed, at_us"
)
_RESET_ALL = "ifnull((select order_us from forgotten where kind = 'all'), -1)"
_LAST_PLACE = "select max({})".format(
    ", ".join(
        f"ifnull((select max(order_us) from {table}), 0)"
        for table in ("answers", "reads", "lab_runs", "exams", "exercises", "resets")
    )
)


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
                "insert into reads (uid, lesson, section, at_us, order_us) values (?, ?, ?, ?, ?)",
                [new_uid(), lesson, section, *self._times(at or utc_now())],
            )

    def sections_read(self, lesson: str) -> set[str]:
        """Ids of the sections of ``lesson`` that were read at least once."""
        rows = self._rows("select distinct section from live_reads where lesson = ?", [lesson])
        return {section for (section,) in rows}

    def all_sections_read(self) -> dict[str, set[str]]:
        """Lesson id → ids of its sections that were read."""
        read: dict[str, set[str]] = {}
        for lesson, section in self._rows("select distinct lesson, section from live_reads"):
            read.setdefault(lesson, set()).add(section)
        return read

    def last_place(self) -> Place | None:
        """The section that was read last."""
        row = self._row(
            "select lesson, section, at_us from live_reads order by order_us desc, uid desc limit 1"
        )
        with sound_values(self.path):
            return Place(row[0], row[1], from_us(row[2])) if row else None

    def reading_log(self) -> list[Place]:
        """Every reading, oldest first."""
        rows = self._rows("select lesson, section, at_us from live_reads order by order_us, uid")
        with sound_values(self.path):
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
            return self._append(connection, answers)

    def _append(self, connection: Connection, answers: Iterable[Answer]) -> list[int]:
        ids = []
        for answer in answers:
            cursor = connection.execute(
                "insert into answers (uid, question, question_version, chosen, correct,"
                " confidence, mode, drill_id, duration_ms, seed, at_us, order_us)"
                " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [*_answer_values(answer), *self._times(answer.at)],
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
        """Answers that count (neither undone nor reset), in the order in which they were given,
        narrowed by what is given. ``since`` is inclusive.
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
            f"select {_ANSWER} from live_answers where {' and '.join(where)}"
            " order by order_us, uid",
            parameters,
        )
        with sound_values(self.path):
            return [_answer(row) for row in rows]

    def answer_uids(self) -> set[str]:
        """Of all answers, those taken back too. Records that share one are of one learner."""
        return {uid for (uid,) in self._rows("select uid from answers")}

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

    # -- exams ----------------------------------------------------------------------------------

    def add_exam(
        self, result: ExamResult, answers: Iterable[Answer], *, session: ExamState
    ) -> None:
        """Append an exam that is handed in, its answers, and keep its state: all or none."""
        items = [vars(item) for item in result.items]
        with self._transaction() as connection:
            self._save_session(session)
            self._append(connection, answers)
            connection.execute(
                "insert into exams (uid, session, exam, started_us, spent_ms, limit_ms, items,"
                " at_us, order_us) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    *(new_uid(), result.id, result.exam, to_us(result.started_at)),
                    *(round(result.spent_s * 1000), round(result.limit_s * 1000)),
                    json.dumps(items, separators=(",", ":")),
                    *self._times(result.at),
                ],
            )

    def exam_results(self) -> list[ExamResult]:
        """Exams that were handed in, oldest first."""
        rows = self._rows(
            "select session, exam, started_us, spent_ms, limit_ms, items, at_us from live_exams"
            " order by order_us, uid"
        )
        with sound_values(self.path):
            return [
                ExamResult(
                    id=session,
                    exam=exam,
                    started_at=from_us(started),
                    at=from_us(at),
                    spent_s=spent / 1000,
                    limit_s=limit / 1000,
                    items=tuple(ExamResultItem.from_dict(item) for item in json.loads(items)),
                )
                for session, exam, started, spent, limit, items, at in rows
            ]

    # -- resets ---------------------------------------------------------------------------------

    def reset(self, scope: ResetScope | None, title: str, at: datetime | None = None) -> Reset:
        """From here on nothing counts that was logged before in ``scope`` (``None``: at all).

        Nothing is deleted: `undo_reset` brings it back.
        """
        uid, at = new_uid(), at or utc_now()
        self._add_reset(uid, title, None if scope is None else scope.to_dict(), None, at)
        return Reset(uid, title, scope, at, True)

    def undo_reset(self, uid: str, at: datetime | None = None) -> None:
        """Take a reset back: what it covered counts again, and what came after it as well."""
        self._add_reset(new_uid(), "", None, uid, at or utc_now())

    def resets(self) -> list[Reset]:
        """Resets, oldest first, those that were undone as well."""
        rows = self._rows(
            "select uid, title, scope, at_us, not exists (select 1 from resets as undo where"
            " undo.undoes = r.uid) from resets as r where undoes is null order by order_us, uid"
        )
        with sound_values(self.path):
            return [
                Reset(
                    uid,
                    title,
                    None if scope is None else ResetScope.from_dict(json.loads(scope)),
                    from_us(at),
                    bool(standing),
                )
                for uid, title, scope, at, standing in rows
            ]

    def _add_reset(
        self,
        uid: str,
        title: str,
        scope: dict[str, list[str]] | None,
        undoes: str | None,
        at: datetime,
    ) -> None:
        with self._transaction() as connection:
            connection.execute(
                "insert into resets (uid, title, scope, undoes, at_us, order_us)"
                " values (?, ?, ?, ?, ?, ?)",
                [
                    *(uid, title, None if scope is None else json.dumps(scope), undoes),
                    *self._times(at),
                ],
            )
            # The views of what counts look here, so it can't wait.
            derived.note_forgotten(connection)

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
                " at_us, order_us) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    *(new_uid(), lab, kind, passed, total, request_id, function_error),
                    *self._times(at or utc_now()),
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
            " from live_lab_runs group by lab"
        )
        best = self._rows(
            "select lab, passed, total from (select lab, passed, total, row_number()"
            " over (partition by lab order by passed desc, order_us desc, uid desc) as place"
            " from live_lab_runs where kind = 'cases') where place = 1"
        )
        hints = dict(self._rows(f"select lab, shown from hints where updated_us > {_RESET_ALL}"))
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

    def _times(self, at: datetime) -> tuple[int, int]:
        """The time of an entry, and its place in the log: never before what is there already."""
        last = self._row(_LAST_PLACE)[0]
        return to_us(at), max(to_us(at), last + 1)

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
        json.dumps(answer.chosen),
        int(answer.correct),
        answer.confidence,
        answer.mode,
        answer.drill_id,
        answer.duration_ms,
        None if answer.seed is None else str(answer.seed),
    ]


def _answer(row: tuple[Any, ...]) -> Answer:
    return Answer(
        id=row[0],
        question=row[1],
        question_version=row[2],
        chosen=response_from_json(json.loads(row[3])),
        correct=bool(row[4]),
        confidence=row[5],
        mode=row[6],
        drill_id=row[7],
        duration_ms=row[8],
        seed=None if row[9] is None else int(row[9]),
        at=from_us(row[10]),
    )
