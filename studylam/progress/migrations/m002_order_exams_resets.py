"""An order that survives the clock; exams and resets in the log; figures kept beside it."""

from __future__ import annotations

import sqlite3
from typing import Any

_SECOND = """
drop view live_answers;

alter table answers add column order_us integer not null default 0;
update answers set order_us = at_us;
drop index idx_answers_question_at_us;
create index idx_answers_question_order_us on answers (question, order_us);
create index idx_answers_order_us on answers (order_us);

alter table reads add column order_us integer not null default 0;
update reads set order_us = at_us;
create index idx_reads_order_us on reads (order_us);

alter table lab_runs add column order_us integer not null default 0;
update lab_runs set order_us = at_us;
create index idx_lab_runs_order_us on lab_runs (order_us);

create table exams (
    id integer primary key,
    uid text not null unique,
    session text not null,     -- the id under which it was sat
    exam text not null,        -- the blueprint
    started_us integer not null,
    spent_ms integer not null,
    limit_ms integer not null,
    items text not null,       -- JSON: what was asked and given
    at_us integer not null,
    order_us integer not null
) strict;
create index idx_exams_order_us on exams (order_us);

create table resets (
    id integer primary key,
    uid text not null unique,
    title text not null,
    scope text,                -- JSON: questions, lessons, labs; nothing: everything
    undoes text,               -- the uid of the reset that this entry takes back
    at_us integer not null,
    order_us integer not null
) strict;
create index idx_resets_order_us on resets (order_us);

create table decks (
    id text primary key not null,
    title text not null,
    questions text not null,   -- JSON list of ids; an empty one was discarded
    updated_us integer not null
) strict;

-- What standing resets cover: nothing of it counts up to that place in the log.
create table forgotten (
    kind text not null,        -- question, lesson, lab, or all
    item text not null,
    order_us integer not null,
    at_us integer not null,
    primary key (kind, item)
) strict, without rowid;

create view live_answers as select * from answers as a
where not exists (select 1 from retractions where answer_uid = a.uid)
and a.order_us > ifnull((select order_us from forgotten where kind = 'all' and item = ''), -1)
and a.order_us > ifnull((select order_us from forgotten where kind = 'question'
    and item = a.question), -1);

create view live_reads as select * from reads as r
where r.order_us > ifnull((select order_us from forgotten where kind = 'all' and item = ''), -1)
and r.order_us > ifnull((select order_us from forgotten where kind = 'lesson'
    and item = r.lesson), -1);

create view live_lab_runs as select * from lab_runs as l
where l.order_us > ifnull((select order_us from forgotten where kind = 'all' and item = ''), -1)
and l.order_us > ifnull((select order_us from forgotten where kind = 'lab' and item = l.lab), -1);

create view live_exams as select * from exams
where order_us > ifnull((select order_us from forgotten where kind = 'all' and item = ''), -1);

create table tallies (
    question text primary key not null,
    times integer not null,
    right integer not null,
    first_correct integer not null,
    first_confidence text,
    first_at_us integer not null,
    first_order_us integer not null,
    first_uid text not null,
    last_correct integer not null,
    last_confidence text,
    last_at_us integer not null,
    last_order_us integer not null,
    last_uid text not null
) strict, without rowid;

create table evidence (
    question text not null,
    correct integer not null,
    confidence text not null,  -- empty: not asked
    count integer not null,
    weight text not null,      -- a whole number of any length: see derived.py
    last_at_us integer not null,
    primary key (question, correct, confidence)
) strict, without rowid;

create table activity (
    quarter integer primary key,  -- quarters of an hour since 1970, UTC
    answers integer not null,
    right integer not null,
    reviews integer not null,
    reviews_right integer not null,
    study_ms integer not null,
    reads integer not null,
    lab_runs integer not null
) strict;

create table derived_position (
    id integer primary key check (id = 1),
    answers integer not null,
    retractions integer not null,
    reads integer not null,
    lab_runs integer not null,
    resets integer not null
) strict;

drop table cards;
create table cards (
    question text primary key not null,
    state integer not null,
    step integer,
    stability real,
    difficulty real,
    due_us integer not null,
    last_review_us integer not null,
    order_us integer not null  -- place in the log of the last answer in it
) strict;
create index idx_cards_due_us on cards (due_us);
drop table card_position;
create table card_position (
    id integer primary key check (id = 1),
    answers integer not null,
    retractions integer not null,
    resets integer not null
) strict;
"""


def second(db: Any) -> None:
    """Bring a record of m001 up to this; ``db``: a `sqlite_utils.Database`."""
    # One statement after another: executescript would commit what came before.
    for statement in statements(_SECOND):
        db.execute(statement)


def statements(script: str) -> list[str]:
    """The statements of a script, each by itself."""
    found, part = [], ""
    for line in script.splitlines(keepends=True):
        part += line
        if sqlite3.complete_statement(part):
            found.append(part.strip())
            part = ""
    return found
