"""The first shape of the record."""

from __future__ import annotations

from collections.abc import Set
from typing import Any

APPLICATION_ID = 0x53744C61  # "StLa": says whose file this is, to us and to file(1)


def first(db: Any) -> None:
    """Make the tables of a new record; ``db``: a `sqlite_utils.Database`."""
    answers = {
        "id": int,
        "uid": str,
        "question": str,
        "question_version": str,
        "chosen": str,  # JSON list of option indices
        "correct": int,
        "confidence": str,
        "mode": str,
        "drill_id": str,
        "duration_ms": int,
        "seed": str,  # may exceed 64 bits
        "at_us": int,
    }
    optional = {"id", "confidence", "drill_id", "duration_ms", "seed"}
    _log_table(db, "answers", answers, optional)
    db["answers"].create_index(["question", "at_us"])
    db["answers"].create_index(["at_us"])
    db["answers"].create_index(["drill_id"])
    retractions = {"id": int, "uid": str, "answer_uid": str, "at_us": int}
    answer = [("answer_uid", "answers", "uid")]
    _log_table(db, "retractions", retractions, {"id"}, foreign_keys=answer)
    db["retractions"].create_index(["answer_uid"])
    db.create_view(
        "live_answers",
        "select * from answers where not exists"
        " (select 1 from retractions where answer_uid = answers.uid)",
    )
    reads = {"id": int, "uid": str, "lesson": str, "section": str, "at_us": int}
    _log_table(db, "reads", reads, {"id"})
    db["reads"].create_index(["lesson", "section"])
    db["reads"].create_index(["at_us"])
    runs = {
        "id": int,
        "uid": str,
        "lab": str,
        "kind": str,
        "passed": int,
        "total": int,
        "request_id": str,
        "function_error": str,
        "at_us": int,
    }
    _log_table(db, "lab_runs", runs, {"id", "request_id", "function_error"})
    db["lab_runs"].create_index(["lab"])
    db["lab_runs"].create_index(["at_us"])

    sessions = {
        "id": str,
        "kind": str,
        "state": str,
        "started_us": int,
        "finished_us": int,
        "updated_us": int,
    }
    _desk_table(db, "sessions", sessions, "id", {"finished_us"})
    db["sessions"].create_index(["kind", "finished_us"])
    drafts = {"lab": str, "file": str, "text": str, "updated_us": int}
    _desk_table(db, "drafts", drafts, ("lab", "file"))
    _desk_table(db, "flags", {"question": str, "flagged": int, "updated_us": int}, "question")
    _desk_table(db, "notes", {"question": str, "text": str, "updated_us": int}, "question")
    _desk_table(db, "hints", {"lab": str, "shown": int, "updated_us": int}, "lab")
    _desk_table(db, "settings", {"key": str, "value": str, "updated_us": int}, "key")

    cards = {
        "question": str,
        "state": int,
        "step": int,
        "stability": float,
        "difficulty": float,
        "due_us": int,
        "last_review_us": int,
    }
    _desk_table(db, "cards", cards, "question", {"step", "stability", "difficulty"})
    db["cards"].create_index(["due_us"])
    db["card_position"].create(
        {"id": int, "answer_id": int, "retraction_id": int}, pk="id", strict=True
    )
    db.execute(f"pragma application_id = {APPLICATION_ID}")


def _log_table(
    db: Any, name: str, columns: dict[str, type], optional: set[str], **more: Any
) -> None:
    db[name].create(columns, pk="id", not_null=set(columns) - optional, strict=True, **more)
    db[name].create_index(["uid"], unique=True)


def _desk_table(
    db: Any,
    name: str,
    columns: dict[str, type],
    pk: str | tuple[str, ...],
    optional: Set[str] = frozenset(),
) -> None:
    db[name].create(columns, pk=pk, not_null=set(columns) - optional, strict=True)
