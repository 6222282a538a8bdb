"""The desk: how things were left. Drills and exams under way, drafts, flags, notes, settings."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from studylam.progress.entries import DrillState, ExamState, from_us, to_us, utc_now
from studylam.progress.store import Store

_State = TypeVar("_State", DrillState, ExamState)


@dataclass(frozen=True)
class CardRow:
    """What FSRS knows about a question, as it is kept between starts."""

    question: str
    state: int
    step: int | None
    stability: float | None
    difficulty: float | None
    due: datetime
    last_review: datetime


@dataclass(frozen=True)
class LogPosition:
    """How far into the log the kept cards go."""

    answer_id: int = 0
    retraction_id: int = 0


class Desk(Store):
    """Each method's change is committed when it returns."""

    # -- drills and exams -----------------------------------------------------------------------

    def save_drill(self, state: DrillState) -> None:
        """Keep the state of a drill or review, replacing what was kept of it."""
        self._save_session(state)

    def drill(self, id: str) -> DrillState | None:
        """The drill of that id, finished or not."""
        row = self._row("select state from sessions where id = ? and kind != 'exam'", [id])
        return _state(DrillState, row[0]) if row else None

    def unfinished_drill(self) -> DrillState | None:
        """The drill or review that was worked on last and isn't through."""
        for (text,) in self._rows(
            "select state from sessions where kind != 'exam' and finished_us is null"
            " order by updated_us desc, id"
        ):
            state: DrillState | None = _state(DrillState, text)
            if state is not None:
                return state
        return None

    def finish_drill(self, id: str) -> None:
        """Close a drill as it is; it won't be offered again."""
        state = self.drill(id)
        if state is not None and state.finished_at is None:
            self._save_session(replace(state, finished_at=utc_now()))

    def finished_drills(self) -> list[DrillState]:
        """Drills and reviews that are through, oldest first."""
        rows = self._rows(
            "select state from sessions where kind != 'exam' and finished_us is not null"
            " order by finished_us, id"
        )
        return [state for (text,) in rows if (state := _state(DrillState, text)) is not None]

    def save_exam(self, state: ExamState) -> None:
        """Keep the state of an exam, replacing what was kept of it."""
        self._save_session(state)

    def exam(self, id: str) -> ExamState | None:
        """The exam of that id, submitted or not."""
        row = self._row("select state from sessions where id = ? and kind = 'exam'", [id])
        return _state(ExamState, row[0]) if row else None

    def exams(self, *, submitted: bool) -> list[ExamState]:
        """Exams that are submitted, or under way, oldest first."""
        rows = self._rows(
            "select state from sessions where kind = 'exam' and (finished_us is not null) = ?"
            " order by started_us, id",
            [int(submitted)],
        )
        return [state for (text,) in rows if (state := _state(ExamState, text)) is not None]

    def _save_session(self, state: DrillState | ExamState) -> None:
        if isinstance(state, ExamState):
            kind, finished = "exam", state.submitted_at
        else:
            kind, finished = state.kind, state.finished_at
        with self._transaction() as connection:
            connection.execute(
                "insert into sessions (id, kind, state, started_us, finished_us, updated_us)"
                " values (?, ?, ?, ?, ?, ?) on conflict (id) do update set state = excluded.state,"
                " finished_us = excluded.finished_us, updated_us = excluded.updated_us",
                [
                    state.id,
                    kind,
                    json.dumps(state.to_dict(), separators=(",", ":")),
                    to_us(state.started_at),
                    None if finished is None else to_us(finished),
                    to_us(utc_now()),
                ],
            )

    # -- labs -----------------------------------------------------------------------------------

    def save_draft(self, lab: str, file: str, text: str) -> None:
        """Keep the learner's version of a lab's file."""
        with self._transaction() as connection:
            connection.execute(
                "insert into drafts (lab, file, text, updated_us) values (?, ?, ?, ?)"
                " on conflict (lab, file) do update set text = excluded.text,"
                " updated_us = excluded.updated_us",
                # A lone surrogate (pasted rubbish) has no UTF-8 form.
                [lab, file, text.encode("utf-8", "replace").decode(), to_us(utc_now())],
            )

    def drafts(self, lab: str) -> dict[str, str]:
        """File name → the learner's text."""
        return dict(self._rows("select file, text from drafts where lab = ?", [lab]))

    def discard_drafts(self, lab: str) -> None:
        """Back to the starter."""
        with self._transaction() as connection:
            connection.execute("delete from drafts where lab = ?", [lab])

    def set_hints_shown(self, lab: str, n: int) -> None:
        """``n`` hints of the lab have been seen."""
        with self._transaction() as connection:
            connection.execute(
                "insert into hints (lab, shown, updated_us) values (?, ?, ?)"
                " on conflict (lab) do update set shown = excluded.shown,"
                " updated_us = excluded.updated_us",
                [lab, n, to_us(utc_now())],
            )

    # -- questions ------------------------------------------------------------------------------

    def flag(self, question: str, on: bool = True) -> None:
        """Mark a question to come back to, or unmark it."""
        with self._transaction() as connection:
            connection.execute(
                "insert into flags (question, flagged, updated_us) values (?, ?, ?)"
                " on conflict (question) do update set flagged = excluded.flagged,"
                " updated_us = excluded.updated_us",
                [question, int(on), to_us(utc_now())],
            )

    def flagged(self) -> set[str]:
        """Ids of the flagged questions."""
        return {question for (question,) in self._rows("select question from flags where flagged")}

    def set_note(self, question: str, text: str) -> None:
        """The learner's own words on a question; empty: none."""
        with self._transaction() as connection:
            connection.execute(
                "insert into notes (question, text, updated_us) values (?, ?, ?)"
                " on conflict (question) do update set text = excluded.text,"
                " updated_us = excluded.updated_us",
                [question, text.encode("utf-8", "replace").decode(), to_us(utc_now())],
            )

    def note(self, question: str) -> str:
        """What `set_note` kept, or an empty text."""
        row = self._row("select text from notes where question = ?", [question])
        return str(row[0]) if row else ""

    # -- settings -------------------------------------------------------------------------------

    def setting(self, key: str, default: Any = None) -> Any:
        """A JSON value that was kept under ``key``."""
        row = self._row("select value from settings where key = ?", [key])
        return json.loads(row[0]) if row else default

    def set_setting(self, key: str, value: Any) -> None:
        """Keep a JSON value.

        Raises:
            TypeError, ValueError: it isn't one.
        """
        text = json.dumps(value, allow_nan=False)
        with self._transaction() as connection:
            connection.execute(
                "insert into settings (key, value, updated_us) values (?, ?, ?)"
                " on conflict (key) do update set value = excluded.value,"
                " updated_us = excluded.updated_us",
                [key, text, to_us(utc_now())],
            )

    # -- cards, which follow from the log -------------------------------------------------------

    def cards(self) -> dict[str, CardRow]:
        """Question id → its card, as far as `cards_behind` says they go."""
        rows = self._rows(
            "select question, state, step, stability, difficulty, due_us, last_review_us from cards"
        )
        return {row[0]: _card(row) for row in rows}

    def cards_behind(self) -> tuple[set[str], LogPosition]:
        """Questions whose answers have changed since the cards were kept, and the log's end."""
        with self._lock:
            row = self._row("select answer_id, retraction_id from card_position where id = 1")
            kept = LogPosition(*row) if row else LogPosition()
            end = LogPosition(
                *self._row(
                    "select (select ifnull(max(id), 0) from answers),"
                    " (select ifnull(max(id), 0) from retractions)"
                )
            )
            if end == kept:
                return set(), end
            changed = self._rows(
                "select distinct question from answers where id > ? union"
                " select a.question from retractions r join answers a on a.uid = r.answer_uid"
                " where r.id > ?",
                [kept.answer_id, kept.retraction_id],
            )
        return {question for (question,) in changed}, end

    def save_cards(
        self, cards: Iterable[CardRow], gone: Iterable[str], position: LogPosition
    ) -> None:
        """Keep these cards, forget those of ``gone``; together they go as far as ``position``."""
        with self._transaction() as connection:
            connection.executemany(
                "delete from cards where question = ?", [(question,) for question in gone]
            )
            connection.executemany(
                "insert or replace into cards (question, state, step, stability, difficulty,"
                " due_us, last_review_us) values (?, ?, ?, ?, ?, ?, ?)",
                [_card_values(card) for card in cards],
            )
            connection.execute(
                "insert or replace into card_position (id, answer_id, retraction_id)"
                " values (1, ?, ?)",
                [position.answer_id, position.retraction_id],
            )

    def forget_cards(self) -> None:
        """Drop the kept cards; `cards_behind` then names every question that was answered."""
        with self._transaction() as connection:
            connection.execute("delete from cards")
            connection.execute("delete from card_position")


def _card(row: tuple[Any, ...]) -> CardRow:
    question, state, step, stability, difficulty, due_us, last_us = row
    return CardRow(question, state, step, stability, difficulty, from_us(due_us), from_us(last_us))


def _card_values(card: CardRow) -> tuple[Any, ...]:
    numbers = (card.state, card.step, card.stability, card.difficulty)
    return (card.question, *numbers, to_us(card.due), to_us(card.last_review))


def _state(kind: type[_State], text: str) -> _State | None:
    """A kept state; ``None`` where somebody has edited it into nonsense."""
    try:
        return kind.from_dict(json.loads(text))
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
