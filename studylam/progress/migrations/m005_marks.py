"""What the learner marks in lessons, and writes beside them."""

from __future__ import annotations

from typing import Any

from studylam.progress.migrations.m002_order_exams_resets import statements

_FIFTH = """
create table marks (
    id text primary key not null,
    lesson text not null,
    section text not null,
    quote text not null,       -- the words that are marked; empty: it is about the section
    before text not null,      -- words around them, as the same words may stand there twice
    after text not null,
    note text not null,        -- the learner's own words; empty: none
    removed integer not null,  -- kept, so that it stays removed where records are joined
    made_us integer not null,
    updated_us integer not null
) strict;
create index idx_marks_lesson on marks (lesson, section);
"""


def fifth(db: Any) -> None:
    """Bring a record of m004 up to this; ``db``: a `sqlite_utils.Database`."""
    for statement in statements(_FIFTH):
        db.execute(statement)
