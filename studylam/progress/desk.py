"""The desk: how things were left. Drills and exams under way, drafts, flags, notes, settings."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, TypeVar

from studylam.progress.entries import Deck, DrillState, ExamState, from_us, to_us, utc_now
from studylam.progress.plain_words import sound_values
from studylam.progress.store import Store

_State = TypeVar("_State", DrillState, ExamState)

_RESET_ALL = "ifnull((select order_us from forgotten where kind = 'all'), -1)"
"""Up to when nothing counts: a place in the log, as that is a time that is never set back."""


def writable(text: str) -> str:
    """As it can be kept: a lone surrogate (pasted rubbish) has no UTF-8 form."""
    return text.encode("utf-8", "replace").decode()


class Desk(Store):
    """Each method's change is committed when it returns.

    A change is newer than what it changes, and than what was reset, even where the clock has been
    set back in between: otherwise the older one would win when records are joined.
    """

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
            f" and started_us > {_RESET_ALL}"
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
            f" and started_us > {_RESET_ALL}"
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
            f" and started_us > {_RESET_ALL}"
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
                " finished_us = excluded.finished_us,"
                " updated_us = max(excluded.updated_us, sessions.updated_us + 1)",
                [
                    state.id,
                    kind,
                    json.dumps(state.to_dict(), separators=(",", ":")),
                    max(to_us(state.started_at), self._row(f"select {_RESET_ALL}")[0] + 1),
                    None if finished is None else to_us(finished),
                    self._stamp(),
                ],
            )

    # -- labs -----------------------------------------------------------------------------------

    def save_draft(self, lab: str, file: str, text: str) -> None:
        """Keep the learner's version of a lab's file."""
        with self._transaction() as connection:
            connection.execute(
                "insert into drafts (lab, file, text, updated_us) values (?, ?, ?, ?)"
                " on conflict (lab, file) do update set text = excluded.text,"
                " updated_us = max(excluded.updated_us, drafts.updated_us + 1)",
                [lab, file, writable(text), self._stamp()],
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
                " updated_us = max(excluded.updated_us, hints.updated_us + 1)",
                [lab, n, self._stamp()],
            )

    # -- questions ------------------------------------------------------------------------------

    def flag(self, question: str, on: bool = True) -> None:
        """Mark a question to come back to, or unmark it."""
        with self._transaction() as connection:
            connection.execute(
                "insert into flags (question, flagged, updated_us) values (?, ?, ?)"
                " on conflict (question) do update set flagged = excluded.flagged,"
                " updated_us = max(excluded.updated_us, flags.updated_us + 1)",
                [question, int(on), self._stamp()],
            )

    def flagged(self) -> set[str]:
        """Ids of the flagged questions."""
        rows = self._rows(f"select question from flags where flagged and updated_us > {_RESET_ALL}")
        return {question for (question,) in rows}

    def set_note(self, question: str, text: str) -> None:
        """The learner's own words on a question; empty: none."""
        with self._transaction() as connection:
            connection.execute(
                "insert into notes (question, text, updated_us) values (?, ?, ?)"
                " on conflict (question) do update set text = excluded.text,"
                " updated_us = max(excluded.updated_us, notes.updated_us + 1)",
                [question, writable(text), self._stamp()],
            )

    def note(self, question: str) -> str:
        """What `set_note` kept, or an empty text."""
        row = self._row("select text from notes where question = ?", [question])
        return str(row[0]) if row else ""

    # -- decks ----------------------------------------------------------------------------------

    def save_deck(self, title: str, questions: Iterable[str], id: str | None = None) -> Deck:
        """Put questions aside under a title; ``id``: in place of that deck's."""
        deck = Deck(id or f"deck-{uuid.uuid4().hex[:12]}", title, tuple(questions), utc_now())
        self._save_deck(deck)
        return deck

    def decks(self) -> list[Deck]:
        """The learner's decks, by title."""
        rows = self._rows("select id, title, questions, updated_us from decks order by title, id")
        with sound_values(self.path):
            return [
                Deck(id, title, tuple(ids), from_us(updated))
                for id, title, questions, updated in rows
                if (ids := json.loads(questions))
            ]

    def discard_deck(self, id: str) -> None:
        """Forget a deck; where records are joined, it stays forgotten."""
        self._save_deck(Deck(id, "", (), utc_now()))

    def _save_deck(self, deck: Deck) -> None:
        with self._transaction() as connection:
            connection.execute(
                "insert into decks (id, title, questions, updated_us) values (?, ?, ?, ?)"
                " on conflict (id) do update set title = excluded.title,"
                " questions = excluded.questions,"
                " updated_us = max(excluded.updated_us, decks.updated_us + 1)",
                [
                    *(deck.id, writable(deck.title)),
                    *(json.dumps(deck.questions), to_us(deck.updated_at)),
                ],
            )

    # -- settings -------------------------------------------------------------------------------

    def setting(self, key: str, default: Any = None) -> Any:
        """A JSON value that was kept under ``key``."""
        row = self._row("select value from settings where key = ?", [key])
        with sound_values(self.path):
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
                " updated_us = max(excluded.updated_us, settings.updated_us + 1)",
                [key, text, self._stamp()],
            )

    def _stamp(self) -> int:
        """Now, but after the last reset of everything."""
        return max(to_us(utc_now()), int(self._row(f"select {_RESET_ALL}")[0]) + 1)


def _state(kind: type[_State], text: str) -> _State | None:
    """A kept state; ``None`` where somebody has edited it into nonsense."""
    try:
        return kind.from_dict(json.loads(text))
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
