"""The tables of the record, as sqlite-utils migrations.

`MIGRATIONS` are never edited once released, only added to. Their names alone say whether a record
is up to date, so that opening one that is doesn't import sqlite-utils (85 ms on a small machine).

Two kinds of tables:

- the *log* (``answers``, ``retractions``, ``reads``, ``lab_runs``) is only ever added to. Each
  entry has a ``uid``, so that the records of two machines can be joined and joined again;
- the *desk* (``sessions``, ``drafts``, ``flags``, ``notes``, ``hints``, ``settings``) is how things
  were left. ``updated_us`` lets the newer one win when records are joined.

``cards`` is neither: it is worked out from the log by `studylam.study.review` and can be dropped.
Times are microseconds since 1970 in UTC.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Set
from typing import Any

SET = "studylam.progress"
APPLICATION_ID = 0x53744C61  # "StLa": says whose file this is, to us and to file(1)

LOG_TABLES = ("answers", "retractions", "reads", "lab_runs")
DESK_TABLES = ("sessions", "drafts", "flags", "notes", "hints", "settings")
DERIVED_TABLES = ("cards", "card_position")


def _first(db: Any) -> None:
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


MIGRATIONS: dict[str, Callable[[Any], None]] = {"m001_first": _first}
"""Name → what it does, in the order in which they are applied."""


def applied(connection: sqlite3.Connection) -> list[str]:
    """Names of the migrations that this file has had; empty for a new file."""
    table = "select 1 from sqlite_master where type = 'table' and name = '_sqlite_migrations'"
    if connection.execute(table).fetchone() is None:
        return []
    rows = connection.execute(
        "select name from _sqlite_migrations where migration_set = ? order by id", [SET]
    )
    return [name for (name,) in rows]


def is_foreign(connection: sqlite3.Connection) -> bool:
    """Whether this database has tables, but isn't a record of ours."""
    application_id = connection.execute("pragma application_id").fetchone()[0]
    tables = connection.execute("select count(*) from sqlite_master").fetchone()[0]
    return bool(tables) and application_id != APPLICATION_ID


def migrate(connection: sqlite3.Connection) -> None:
    """Apply what is pending, all or nothing.

    Another process may be opening the same new file: the write lock is taken first, and what is
    pending is found under it.
    """
    from sqlite_utils import Database
    from sqlite_utils.migrations import Migrations

    migrations = Migrations(SET)
    for name, function in MIGRATIONS.items():
        migrations(name=name)(function)
    # Plug-ins of sqlite-utils that happen to be installed have no business in the record.
    db = Database(connection, recursive_triggers=False, execute_plugins=False)
    connection.execute("begin immediate")
    try:
        migrations.apply(db)
        connection.execute("commit")
    except BaseException:
        if connection.in_transaction:
            connection.execute("rollback")
        raise
