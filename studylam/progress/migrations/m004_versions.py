"""Versions of a lab's code that the learner keeps under names of their own: on the desk."""

from __future__ import annotations

from typing import Any

from studylam.progress.migrations.m002_order_exams_resets import statements

_FOURTH = """
create table versions (
    id text primary key not null,
    lab text not null,
    name text not null,
    files text not null,       -- JSON: file, text; none: the version was discarded
    kept text not null,        -- 'own': under a name of the learner's; 'auto': before a loading
    passed integer,            -- how many cases passed with this code, if they ever ran
    total integer,
    made_us integer not null,
    updated_us integer not null
) strict;
create index idx_versions_lab_made_us on versions (lab, made_us);
"""


def fourth(db: Any) -> None:
    """Bring a record of m003 up to this; ``db``: a `sqlite_utils.Database`."""
    for statement in statements(_FOURTH):
        db.execute(statement)
