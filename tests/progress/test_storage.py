"""The file under the record: crashes, two programs at once, and everything that disks do."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from studylam.errors import StorageError
from studylam.progress import (
    Answer,
    ExamResult,
    ExamResultItem,
    ExamState,
    Record,
    ResetScope,
    schema,
)
from studylam.progress.plain_words import DamagedRecordError
from studylam.progress.recovery import recover
from studylam.study.reviews.cards import cards

ADD = Answer(question="q", question_version="v", chosen=(0,), correct=True)

WRITER = """
import sys
from pathlib import Path
from studylam.progress import Answer, Record
record = Record.open(Path(sys.argv[1]))
for i in range(int(sys.argv[3])):
    number = record.add_answer(Answer(
        question=f"{sys.argv[2]}-{i}", question_version="v", chosen=(i,), correct=True))
    print(i, flush=True)
"""


def writer(path: Path, name: str, count: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path), name, str(count)],
        stdout=subprocess.PIPE,
        text=True,
    )


def test_killed_right_after_an_answer_nothing_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "progress.db"
    said = 0
    for number, lines in enumerate([1, 2, 7, 23, 60]):
        child = writer(path, f"run{number}", 100_000)
        assert child.stdout is not None
        for _ in range(lines):
            assert child.stdout.readline()
        os.kill(child.pid, signal.SIGKILL)
        # What it had said before it died was written, too.
        shown = lines + len(child.stdout.read().splitlines())
        child.wait()
        said += shown
        with Record.open(path) as record:
            kept = [a for a in record.answers() if a.question.startswith(f"run{number}-")]
            # It may have died between writing and saying so; never the other way round.
            assert shown <= len(kept) <= shown + 1
            assert [a.question for a in kept] == [f"run{number}-{i}" for i in range(len(kept))]
    assert said >= 93


def test_two_programs_open_a_new_record_and_write_at_once(tmp_path: Path) -> None:
    path = tmp_path / "progress.db"
    children = [writer(path, name, 150) for name in ("a", "b", "c")]
    for child in children:
        out, _ = child.communicate(timeout=60)
        assert child.returncode == 0
        assert len(out.splitlines()) == 150
    with Record.open(path) as record:
        questions = [answer.question for answer in record.answers()]
    assert sorted(questions) == sorted(f"{n}-{i}" for n in "abc" for i in range(150))


def test_what_one_program_writes_another_sees(tmp_path: Path) -> None:
    path = tmp_path / "progress.db"
    with Record.open(path) as one, Record.open(path) as two:
        one.add_answer(ADD)
        assert len(two.answers()) == 1
        two.set_setting("a", 1)
        assert one.setting("a") == 1


@pytest.mark.quick
def test_durable_settings(tmp_path: Path) -> None:
    with Record.open(tmp_path / "progress.db") as record:
        pragma = {
            name: record._connection.execute(f"pragma {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    full = 2
    assert pragma == {
        "journal_mode": "wal",
        "synchronous": full,
        "foreign_keys": 1,
        "busy_timeout": 10_000,
    }


@pytest.mark.quick
def test_opening_a_record_that_is_up_to_date_does_not_import_sqlite_utils(tmp_path: Path) -> None:
    path = tmp_path / "progress.db"
    Record.open(path).close()
    code = (
        "import sys; from pathlib import Path; from studylam.progress import Record\n"
        f"record = Record.open(Path({str(path)!r})); record.tallies()\n"
        "print([m for m in ('sqlite_utils', 'fsrs', 'pydantic', 'textual') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def refused(path: Path) -> str:
    with pytest.raises(StorageError) as caught:
        Record.open(path)
    error = caught.value
    assert error.where is not None and str(path) in error.where
    assert error.hint
    return str(error)


@pytest.mark.parametrize(
    "content",
    [b"This is not a database. " * 100, b"SQLite format 3\x00" + b"\xff" * 5000, b"x"],
)
def test_a_damaged_file_is_reported_and_left_as_it_is(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "progress.db"
    path.write_bytes(content)
    text = refused(path)
    assert "damaged" in text and "studylam progress recover" in text
    assert path.read_bytes() == content
    assert [p.name for p in tmp_path.iterdir()] == ["progress.db"]


def test_a_file_cut_to_nothing_beside_its_log_is_left_as_it_is(tmp_path: Path) -> None:
    path, log = tmp_path / "progress.db", tmp_path / "progress.db-wal"
    path.touch()
    log.write_bytes(b"the last answers")
    assert "damaged" in refused(path)
    assert log.read_bytes() == b"the last answers"


def test_damage_in_the_middle_is_told_when_it_is_met(tmp_path: Path) -> None:
    path = tmp_path / "progress.db"
    with Record.open(path) as record:
        record.add_answers([ADD] * 2000)
        record._connection.execute("pragma wal_checkpoint(truncate)")
    data = bytearray(path.read_bytes())
    data[3 * 4096 :] = b"\xa5" * (len(data) - 3 * 4096)
    path.write_bytes(bytes(data))
    with pytest.raises(StorageError, match="damaged"), Record.open(path) as record:
        record.answers()
        record.tallies()
        record.reading_log()
    assert path.read_bytes() == bytes(data)


@pytest.mark.quick
def test_a_record_of_a_newer_studylam_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "progress.db"
    Record.open(path).close()
    raw = sqlite3.connect(path)
    raw.execute(
        "insert into _sqlite_migrations (migration_set, name, applied_at) values (?, 'm999', 'x')",
        [schema.SET],
    )
    raw.commit()
    raw.execute("pragma wal_checkpoint(truncate)")
    raw.close()
    before = path.read_bytes()
    assert "newer StudyLam" in refused(path)
    assert path.read_bytes() == before


def test_somebody_elses_database_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "progress.db"
    raw = sqlite3.connect(path)
    raw.execute("create table photos (id)")
    raw.close()
    before = path.read_bytes()
    assert "not a learner's record" in refused(path)
    assert path.read_bytes() == before


def test_a_folder_in_its_place(tmp_path: Path) -> None:
    (tmp_path / "progress.db").mkdir()
    assert "There is a folder" in refused(tmp_path / "progress.db")


def test_no_folder_to_put_it_in(tmp_path: Path) -> None:
    assert "can't be opened" in refused(tmp_path / "nowhere" / "progress.db")


def test_an_empty_file_becomes_a_record(tmp_path: Path) -> None:
    path = tmp_path / "progress.db"
    path.touch()
    with Record.open(path) as record:
        record.add_answer(ADD)
        assert len(record.answers()) == 1


def test_a_full_disk_is_told_and_nothing_before_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "progress.db"
    with Record.open(path) as record:
        record.save_draft("lab", "handler.py", "x" * 1000)
        (pages,) = record._connection.execute("pragma page_count").fetchone()
        record._connection.execute(f"pragma max_page_count = {pages}")
        with pytest.raises(StorageError, match="disk didn't take") as caught:
            record.save_draft("lab", "big.py", "x" * 100_000)
        assert caught.value.where == str(path)
        assert set(record.drafts("lab")) == {"handler.py"}
        record._connection.execute("pragma max_page_count = 100000")
        record.save_draft("lab", "big.py", "x" * 100_000)
        assert len(record.drafts("lab")["big.py"]) == 100_000


def test_a_limit_on_file_sizes_is_told_too(tmp_path: Path) -> None:
    """The operating system itself refuses to write on, in a process of its own."""
    code = """
import resource, signal, sys
from pathlib import Path
from studylam.errors import StorageError
from studylam.progress import Record
record = Record.open(Path(sys.argv[1]))
record.save_draft("lab", "small.py", "x")
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))
try:
    for i in range(50):
        record.save_draft("lab", f"{i}.py", "x" * 50_000)
except StorageError as error:
    print(error.message)
    print(record.drafts("lab")["small.py"])
"""
    path = tmp_path / "progress.db"
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True
    )
    assert "disk didn't take" in done.stdout
    with Record.open(path) as record:
        assert record.drafts("lab")["small.py"] == "x"


AS_NOBODY = """
import os, sys
from pathlib import Path
from studylam.errors import StorageError
from studylam.progress import Answer, Record
if os.getuid() == 0:
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
path = Path(sys.argv[1])
try:
    Record.open(path)
    print("opened")
except StorageError as error:
    print(error)
with Record.open(path, read_only=True) as record:
    print(len(record.answers()), "answers")
    try:
        record.flag("q")
    except StorageError as error:
        print(error)
"""


def test_a_read_only_record_says_so_at_once_and_can_still_be_read(tmp_path: Path) -> None:
    folder = tmp_path / "disk"
    folder.mkdir()
    path = folder / "progress.db"
    with Record.open(path) as record:
        record.add_answer(ADD)
    path.chmod(0o444)
    folder.chmod(0o555)
    for parent in (tmp_path, *tmp_path.parents[:3]):
        if parent.stat().st_uid == os.getuid() and parent != Path("/tmp"):
            parent.chmod(parent.stat().st_mode | 0o055)
    done = subprocess.run(
        [sys.executable, "-c", AS_NOBODY, str(path)], capture_output=True, text=True
    )
    folder.chmod(0o755)
    if "ModuleNotFoundError" in done.stderr or "PermissionError" in done.stderr:
        pytest.skip("another user may not read this checkout")
    assert "1 answers" in done.stdout, done.stderr
    assert "opened\n" not in done.stdout
    assert "read-only" in done.stdout or "can't be opened" in done.stdout
    assert "reading only" in done.stdout


def test_reading_only_makes_nothing(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="no learner's record yet"):
        Record.open(tmp_path / "progress.db", read_only=True)
    assert list(tmp_path.iterdir()) == []


def test_a_program_that_holds_the_record_too_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "progress.db"
    with Record.open(path) as record:
        record._connection.execute("pragma busy_timeout = 1")
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("begin immediate")
        with pytest.raises(StorageError, match="locked") as caught:
            record.add_answer(ADD)
        assert "Close it" in (caught.value.hint or "")
        other.execute("rollback")
        record.add_answer(ADD)
        other.close()


def test_a_migration_backs_up_first_and_is_all_or_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "progress.db"
    with Record.open(path) as record:
        record.add_answer(ADD)

    def fails(db: object) -> None:
        db["more"].create({"id": int})  # type: ignore[index]
        raise ZeroDivisionError

    monkeypatch.setitem(schema.MIGRATIONS, "m002_fails", fails)
    with pytest.raises(ZeroDivisionError):
        Record.open(path)
    (backup,) = tmp_path.glob("progress.db.before-m002_fails-*")
    raw = sqlite3.connect(backup)
    assert raw.execute("select count(*) from answers").fetchone() == (1,)
    raw.close()
    monkeypatch.delitem(schema.MIGRATIONS, "m002_fails")
    with Record.open(path) as record:
        assert len(record.answers()) == 1
        assert record._row("select 1 from sqlite_master where name = 'more'") is None


@pytest.mark.parametrize(
    "damage",
    [
        "update answers set chosen = '{'",
        "update answers set chosen = '[1.5]'",
        "update answers set at_us = 9e18",
        "update answers set seed = 'x'",
        "update exams set items = '[{}]'",
        "update resets set scope = '[]'",
        "update decks set questions = '7'",
        "update settings set value = 'x'",
        "update reads set at_us = 9e18",
        "update evidence set weight = 'many'",
        "update tallies set last_at_us = 9e18",
        "update cards set due_us = 9e18",
    ],
)
def test_a_value_that_makes_no_sense_is_damage_and_said_as_such(
    tmp_path: Path, damage: str
) -> None:
    path = tmp_path / "p.db"
    item = ExamResultItem("q", "v", 1, True, (0,), True)
    at = datetime(2026, 11, 28, tzinfo=UTC)
    result = ExamResult(id="e", exam="x", started_at=at, at=at, spent_s=1, limit_s=2, items=(item,))
    state = ExamState(id="e", exam="x", seed=1, items=(), limit_s=2)
    answer = Answer(question="q", question_version="v", chosen=(0,), correct=True, seed=5)
    with Record.open(path) as record:
        record.add_answer(answer)
        record.record_section_read("one", "a")
        record.add_exam(result, [], session=state)
        record.undo_reset(record.reset(ResetScope(frozenset({"z"})), "Z").uid)
        record.save_deck("D", ["q"])
        record.set_setting("s", 1)
        read_all(record)
    with sqlite3.connect(path) as raw:
        assert raw.execute(damage).rowcount > 0
    raw.close()
    with Record.open(path) as record, pytest.raises(DamagedRecordError, match="damaged"):
        read_all(record)
    recover(path)
    with Record.open(path) as record:
        read_all(record)


def test_a_trigger_that_somebody_planted_never_fires(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    with Record.open(path) as record:
        record.add_answer(ADD)
    with sqlite3.connect(path) as raw:
        raw.execute(
            "create trigger t after insert on answers begin update answers set correct = 0; end"
        )
    raw.close()
    with pytest.raises(DamagedRecordError, match="damaged"):
        Record.open(path)
    recover(path)
    with Record.open(path) as record:
        record.add_answer(ADD)
        assert [one.correct for one in record.answers()] == [True, True]


def read_all(record: Record) -> None:
    record.answers()
    record.exam_results()
    record.resets()
    record.decks()
    record.setting("s")
    record.last_place()
    record.evidence()
    record.tallies()
    record.activity()
    cards(record)
