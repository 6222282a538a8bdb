"""Answers to decision exercises in the log; what is derived is counted again with them."""

from __future__ import annotations

from typing import Any

from studylam.progress.migrations.m002_order_exams_resets import statements

_THIRD = """
create table exercises (
    id integer primary key,
    uid text not null unique,
    exercise text not null,
    sitting text not null,     -- one time through the exercise
    round text not null,
    version text not null,     -- of the exercise's file
    given text not null,       -- JSON: the options chosen, or the number typed
    points integer not null,   -- of 100
    rounds integer not null,   -- how many the exercise had
    at_us integer not null,
    order_us integer not null
) strict;
create index idx_exercises_order_us on exercises (order_us);
create index idx_exercises_at_us on exercises (at_us);

create view live_exercises as select * from exercises as e
where e.order_us > ifnull((select order_us from forgotten where kind = 'all' and item = ''), -1)
and e.order_us > ifnull((select order_us from forgotten where kind = 'exercise'
    and item = e.exercise), -1);

alter table activity add column exercises integer not null default 0;
alter table derived_position add column exercises integer not null default 0;
"""


def third(db: Any) -> None:
    """Bring a record of m002 up to this; ``db``: a `sqlite_utils.Database`."""
    for statement in statements(_THIRD):
        db.execute(statement)
