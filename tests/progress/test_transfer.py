from __future__ import annotations

import io
import json
import os
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studylam.errors import BadInputError, StorageError
from studylam.progress import Answer, DrillItem, DrillState, Record
from studylam.study.reviews import cards
from tests.progress.histories import decided

AT = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


def filled(path: Path, name: str = "q") -> Record:
    record = Record.open(path)
    state = DrillState(id=f"d-{name}", title="T", seed=1, items=(DrillItem("q", "v", "new"),))
    for i in range(3):
        record.add_answer(
            Answer(
                question=f"{name}-{i}",
                question_version="v",
                chosen=(i,),
                correct=bool(i),
                confidence="sure",
                drill_id=state.id,
                seed=2**70,
                at=AT,
            ),
            drill=state,
        )
    record.undo_last_answer(state.id)
    record.record_section_read("one", name, AT)
    record.add_lab_run("lab", "cases", 1, 2, "r", None, AT)
    record.save_draft("lab", f"{name}.py", "# ünïcode\n")
    record.add_exercise_answer(decided("exercise", name, "one", 50, at=AT))
    record.flag(name)
    record.set_note(name, "n")
    record.keep_version("lab", name, {"handler.py": "# ü 😀\n"}, cases=(1, 2))
    record.add_mark("lesson", name, "marked 😀", "n", around="a\0b")
    record.set_hints_shown("lab", 1)
    record.set_setting("exam", name)
    record.set_setting("odd", "\ud800")
    return record


def contents(record: Record) -> object:
    return (
        [(a.question, a.chosen, a.correct, a.seed, a.at) for a in record.answers()],
        record.reading_log(),
        record.lab_statuses(),
        record.exercise_answers(),
        record.drafts("lab"),
        record.versions("lab"),
        [(mark.id, mark.quote, mark.note, mark.made_at) for mark in record.marks()],
        record.flagged(),
        record.setting("exam"),
        record.unfinished_drill(),
    )


@pytest.mark.quick
def test_a_record_travels_whole(tmp_path: Path) -> None:
    one = filled(tmp_path / "one.db")
    file = tmp_path / "export.jsonl"
    count = one.export(file)
    assert count == len(file.read_text().splitlines()) - 1
    two = Record.open(tmp_path / "two.db")
    assert two.import_(file).added == count
    assert contents(two) == contents(one)
    again = two.import_(file)
    assert (again.added, again.known) == (0, count)
    assert contents(two) == contents(one)
    back = io.StringIO()
    two.export(back)
    assert back.getvalue().splitlines()[1:] == file.read_text().splitlines()[1:]


def test_two_records_are_joined_either_way_round(tmp_path: Path) -> None:
    one, two = filled(tmp_path / "one.db", "a"), filled(tmp_path / "two.db", "b")
    for record, name in ((one, "one"), (two, "two")):
        record.export(tmp_path / name)
    one.import_(tmp_path / "two")
    two.import_(tmp_path / "one")
    assert sorted(a.question for a in one.answers()) == ["a-0", "a-1", "b-0", "b-1"]
    assert {a.question for a in two.answers()} == {a.question for a in one.answers()}
    # The newer setting wins on both sides.
    assert one.setting("exam") == two.setting("exam") == "b"
    assert one.flagged() == two.flagged() == {"a", "b"}


BAD = [
    ("", ":1: This isn't an export"),
    ("[]\n", ":1: This isn't an export"),
    ("[" * 100_000 + "\n", ":1: This isn't an export"),
    ('{"studylam": "progress", "format": 5}\n', "Update StudyLam"),
    ("HEAD\nnonsense\n", ":3: This line isn't JSON"),
    ("HEAD\n\n5\n", ":4: This line isn't an entry"),
    ('HEAD\n{"table": "sqlite_master"}\n', ":3: This line isn't an entry"),
    ('HEAD\n{"table": "cards"}\n', ":3: This line isn't an entry"),
    ('HEAD\n{"table": "flags", "question": "q"}\n', "needs 'flagged'"),
    ('HEAD\n{"table": "flags", "question": 5, "flagged": 1, "updated_us": 0}\n', "can't be 5"),
    (
        'HEAD\n{"table": "flags", "question": "q", "flagged": 1, "updated_us": 1e99}\n',
        "'updated_us' of flags can't be",
    ),
    (
        f'HEAD\n{{"table": "flags", "question": "q", "flagged": 1, "updated_us": {10**18}}}\n',
        "'updated_us' of flags can't be",
    ),
    (
        'HEAD\n{"table": "flags", "question": "q", "flagged": 1, "updated_us": 0, "x) --": 1}\n',
        "has no x) --",
    ),
    ('HEAD\n{"table": "reads", "id": 5}\n', "has no id"),
    (
        'HEAD\n{"table": "retractions", "uid": "u", "answer_uid": "nobody", "at_us": 0}\n',
        "incomplete",
    ),
]


@pytest.mark.parametrize(("text", "error"), BAD)
def test_a_bad_import_names_its_line_and_changes_nothing(
    tmp_path: Path, text: str, error: str
) -> None:
    good = '{"studylam": "progress", "format": 1}\n' + json.dumps(
        {"table": "settings", "key": "k", "value": 1, "updated_us": 1}
    )
    assert good.count("\n") == 1
    file = tmp_path / "bad.jsonl"
    file.write_text(text.replace("HEAD", good), encoding="utf-8")
    with Record.open(tmp_path / "p.db") as record:
        with pytest.raises(BadInputError) as caught:
            record.import_(file)
        assert error in str(caught.value)
        assert record.setting("k") is None


def test_an_import_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "latin").write_bytes(b"\xff\xfe\x00")
    with Record.open(tmp_path / "p.db") as record:
        for name in ("nothing", "latin", "."):
            with pytest.raises(BadInputError):
                record.import_(tmp_path / name)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None
)
@given(st.data())
def test_a_line_that_was_tampered_with_is_refused_or_harmless(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    source = io.StringIO()
    with filled(tmp_path_factory.mktemp("r") / "p.db") as record:
        record.export(source)
    lines = source.getvalue().splitlines()
    number = data.draw(st.integers(1, len(lines) - 1))
    entry = json.loads(lines[number])
    key = data.draw(st.sampled_from(sorted(entry)))
    entry[key] = data.draw(json_values)
    lines[number] = json.dumps(entry)
    with Record.in_memory() as other:
        try:
            other.import_(io.StringIO("\n".join(lines) + "\n"))
        except BadInputError:
            assert other.answers() == [] and other.setting("exam") is None
        contents(other)
        other.tallies()
        other.evidence()
        other.activity()


def test_exports_that_cannot_be_written(tmp_path: Path) -> None:
    with filled(tmp_path / "p.db") as record:
        with pytest.raises(StorageError):
            record.export(tmp_path / "nowhere" / "x")
        with pytest.raises(BadInputError, match="record itself"):
            record.export(tmp_path / "p.db")
        assert len(record.answers()) == 2
        (tmp_path / "folder").mkdir()
        with pytest.raises(BadInputError, match="folder"):
            record.export(tmp_path / "folder")
    assert not list(tmp_path.glob(".*"))


def test_an_export_replaces_a_file_and_nothing_else(tmp_path: Path) -> None:
    pipe, link, old = tmp_path / "pipe", tmp_path / "link", tmp_path / "old.jsonl"
    os.mkfifo(pipe)
    old.write_text("an older export")
    link.symlink_to(old)
    # Readers for both ends, so that nobody waits for the other.
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    with Record.in_memory() as record:
        record.flag("q")
        record.export(pipe)
        record.export(link)
    assert pipe.is_fifo()
    assert os.read(reader, 65536).decode().count("\n") == 2
    os.close(reader)
    assert link.is_symlink()
    assert old.read_text().count("\n") == 2


def test_an_export_that_an_editor_gave_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "export.jsonl"
    with Record.in_memory() as record:
        record.flag("q")
        record.export(path)
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
        assert record.import_(path).known == 1


def test_a_copy_of_a_record_is_joined_like_an_export(tmp_path: Path) -> None:
    with filled(tmp_path / "one.db", "a") as one, filled(tmp_path / "two.db", "b") as two:
        copy = one.back_up("copy")
        assert copy is not None
        joined = two.import_(copy)
        assert joined.added > 5 and joined.known > 0  # drafts and hints of the same lab
        assert sorted(a.question for a in two.answers()) == ["a-0", "a-1", "b-0", "b-1"]
        assert {*two.tallies()} == {"a-0", "a-1", "b-0", "b-1"}
        assert two.import_(copy).added == 0
        with pytest.raises(BadInputError, match="record itself"):
            two.import_(tmp_path / "two.db")
        other = sqlite3.connect(tmp_path / "other.db")
        other.execute("create table photos (id)")
        other.close()
        with pytest.raises(BadInputError, match="isn't an export"):
            two.import_(tmp_path / "other.db")


def test_gaps_in_a_recovered_log_are_filled_and_counted(tmp_path: Path) -> None:
    """What is brought back later stands at the end of the log, where new entries are looked for."""
    with filled(tmp_path / "whole.db") as whole:
        copy = whole.back_up("copy")
        assert copy is not None
        whole.tallies()
        with whole._transaction() as connection:
            connection.execute("pragma defer_foreign_keys = on")
            connection.execute("delete from answers where question = 'q-0'")
        cards.rebuild(whole)
        assert set(whole.tallies()) == {"q-1"}
        whole.import_(copy)
        assert set(whole.tallies()) == {"q-0", "q-1"}


def test_two_versions_of_the_same_moment_are_joined_the_same_either_way(tmp_path: Path) -> None:
    head = json.dumps({"studylam": "progress", "format": 2})
    notes = [
        json.dumps({"table": "notes", "question": "q", "text": text, "updated_us": 5})
        for text in ("one", "two")
    ]
    drills = [
        json.dumps({**DRILL, "finished_us": finished, "state": {"n": n}})
        for n, finished in enumerate((None, 7))
    ]
    files = [f"{head}\n{note}\n{drill}\n" for note, drill in zip(notes, drills, strict=True)]
    found = []
    for order in (files, files[::-1]):
        with Record.in_memory() as record:
            for file in order:
                record.import_(io.StringIO(file))
            found.append((record.note("q"), record._rows("select * from sessions")))
    assert found[0] == found[1]
    assert found[0][0] == "two" and found[0][1][0][4] == 7


DRILL = {"table": "sessions", "id": "d", "kind": "drill", "started_us": 1, "updated_us": 5}


def test_settings_of_nothing_and_times_before_1970_travel(tmp_path: Path) -> None:
    at = datetime(1969, 7, 20, 20, 17, tzinfo=UTC)
    stream = io.StringIO()
    with Record.in_memory() as record, Record.in_memory() as other:
        record.set_setting("exam", None)
        record.record_section_read("lesson", "section", at)
        record.export(stream)
        other.import_(io.StringIO(stream.getvalue()))
        assert other.setting("exam", "default") is None
        assert other.last_place() == record.last_place()
