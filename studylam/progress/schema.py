"""The tables of the record, as sqlite-utils migrations.

The names of `MIGRATIONS` alone say whether a record is up to date, so that opening one that is
doesn't import sqlite-utils (85 ms on a small machine).

Three kinds of tables:

- the *log* (``answers``, ``retractions``, ``reads``, ``lab_runs``, ``exams``, ``exercises``,
  ``resets``) is only ever added to. Each entry has a ``uid``, so that the records of two machines
  can be joined and joined again, and ``order_us``, its place in the log: the time of the clock, but
  never less than that of an entry before it, so that a clock that is set back doesn't turn the
  order round;
- the *desk* (``sessions``, ``drafts``, ``flags``, ``notes``, ``hints``, ``settings``, ``decks``,
  ``versions``, ``marks``) is how things were left. ``updated_us`` lets the newer one win when
  records are joined;
- what is *derived* (``tallies``, ``evidence``, ``activity``, ``forgotten``, ``cards``) is worked
  out from the log (`studylam.progress.derived`, `studylam.study.reviews.cards`) and can be dropped.

Times are microseconds since 1970 in UTC.
"""

from __future__ import annotations

import sqlite3

from studylam.progress.migrations import APPLICATION_ID as APPLICATION_ID
from studylam.progress.migrations import MIGRATIONS as MIGRATIONS

SET = "studylam.progress"
LOG_TABLES = ("answers", "retractions", "reads", "lab_runs", "exams", "exercises", "resets")
DESK_TABLES = (
    *("sessions", "drafts", "flags", "notes", "hints", "settings", "decks", "versions"),
    "marks",
)
COUNTED_TABLES = ("tallies", "evidence", "activity", "forgotten", "derived_position")
"""Derived by the record itself, from the log."""
CARD_TABLES = ("cards", "card_position")
DERIVED_TABLES = (*COUNTED_TABLES, *CARD_TABLES)


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


def is_tampered(connection: sqlite3.Connection) -> bool:
    """Whether somebody put triggers into it: they would change what is written, unseen."""
    triggers = "select 1 from sqlite_master where type = 'trigger' limit 1"
    return connection.execute(triggers).fetchone() is not None


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
