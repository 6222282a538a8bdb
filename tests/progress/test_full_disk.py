"""Disks that are full or can only be read: real ones, small, in a name space of their own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

START = """
import os, subprocess, sys
from pathlib import Path
from studylam.errors import StorageError
from studylam.packs import open_library
from studylam.progress import Answer, Record
from studylam.study import Drill, Exam

disk = Path(sys.argv[1])
path = disk / "progress.db"
ballast = disk / "ballast"
one = Answer(question="q", question_version="v", chosen=(0,), correct=True)


def fill(left=0):
    with ballast.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"x" * 4096)
        except OSError:
            pass
        if left:
            file.truncate(file.tell() - left)


def tried(call, *arguments):
    try:
        return call(*arguments)
    except StorageError as error:
        print(error.message, "|", error.hint)
        return error
"""


@pytest.fixture
def on_small_disk(tmp_path: Path, course_at_home: None):
    """Runs a script with a disk of 4 MB, and returns what it printed."""
    disk = tmp_path / "disk"
    disk.mkdir()

    def run(script: str) -> list[str]:
        if subprocess.run(["unshare", "-rm", "true"], capture_output=True).returncode:
            pytest.skip("no disk can be mounted here")
        command = 'mount -t tmpfs -o size=4m none "$1" && exec "$2" -c "$3" "$1"'
        done = subprocess.run(
            [
                *("unshare", "-rm", "sh", "-c", command, "sh"),
                *(str(disk), sys.executable, START + script),
            ],
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()

    return run


def test_a_full_disk_is_told_when_the_record_is_opened(on_small_disk) -> None:
    lines = on_small_disk("""
fill()
tried(Record.open, path)
print(sorted(p.name for p in disk.iterdir()))
ballast.unlink()
Record.open(path).close()
fill(left=100_000)
tried(Record.open, path)
with Record.open(path, read_only=True) as record:
    print(record.answers())
""")
    assert "There is no room" in lines[0] or "disk didn't take" in lines[0]
    assert "There is no room" in lines[2] and "Free some space" in lines[2]
    assert lines[3] == "[]"


def test_a_disk_that_fills_is_told_before_the_next_question(on_small_disk) -> None:
    lines = on_small_disk("""
record = Record.open(path)
record.add_answer(one)
record.ensure_writable()
fill(left=300_000)
tried(record.ensure_writable)
record.add_answer(one)  # what has been shown before still finds room
print(len(record.answers()))
ballast.unlink()
record.ensure_writable()
""")
    assert "There is no room" in lines[0]
    assert lines[1:] == ["2"]


def test_a_disk_that_fills_in_a_drill_takes_no_answer_half(on_small_disk) -> None:
    lines = on_small_disk("""
library = open_library()
record = Record.open(path)
drill = Drill.start(library, record, size=5, seed=1)
fill()
for _ in range(300):
    if (kept := tried(drill.answer, [0])) is not None and isinstance(kept, StorageError):
        break
    drill = Drill.start(library, record, size=5, seed=1)
position, asked = drill.state.position, drill.current.question.id
before = record._row("select count(*) from answers")[0]
print(position, record.drill(drill.id).position)
tried(drill.answer, [0])
tried(drill.skip)
assert drill.current.question.id == asked
ballast.unlink()
drill.answer([0])
print(drill.state.position, record.drill(drill.id).position)
print(record._row("select count(*) from answers")[0] - before)
record.close()
with Record.open(path) as record:
    print(record._rows("pragma integrity_check"))
    print(len(record.tallies()) > 0)
""")
    assert all("disk didn't take" in line and "Free some space" in line for line in lines[:1])
    assert lines[1] == "0 0"
    assert lines[-4:] == ["1 1", "1", "[('ok',)]", "True"]


def test_an_exam_goes_on_after_the_disk_was_full(on_small_disk) -> None:
    lines = on_small_disk("""
library = open_library()
record = Record.open(path)
exam = Exam.start(library, record, library.blueprints[0].exam, size=10, seed=1)
exam.answer(0, [0])
fill()
for i in range(400):
    if isinstance(tried(exam.answer, 1 + i % 9, [i % 2]), StorageError):
        break
held = [exam.chosen(i) for i in range(10)]
print(held == [item.chosen for item in record.exam(exam.id).items])
print(isinstance(tried(exam.submit), StorageError), exam.submitted)
ballast.unlink()
exam.submit()
print(len(record.exams(submitted=True)), len(record.answers()) > 0)
""")
    assert "True" in lines and "True False" in lines
    assert lines[-1] == "1 True"


def test_without_room_for_a_copy_an_old_record_isnt_updated(on_small_disk) -> None:
    lines = on_small_disk("""
import sqlite3
from studylam.progress import schema
second = list(schema.MIGRATIONS)[1]
kept = {name: schema.MIGRATIONS.pop(name) for name in list(schema.MIGRATIONS)[1:]}
raw = sqlite3.connect(path, isolation_level=None)
schema.migrate(raw)
raw.execute("pragma journal_mode = wal")
text = '"' + "x" * 900_000 + '"'
raw.execute("insert into settings (key, value, updated_us) values ('a', ?, 1)", [text])
raw.close()
schema.MIGRATIONS.update(kept)
before = path.read_bytes()
fill(left=200_000)
tried(Record.open, path)
print(path.read_bytes() == before, [p.name for p in disk.glob("*before*")])
ballast.unlink()
with Record.open(path) as record:
    print(len(record.setting("a")))
""")
    assert "Free some space" in lines[0]
    assert lines[1:] == ["True []", "900000"]


def test_a_disk_that_can_only_be_read_is_told_and_read(on_small_disk) -> None:
    lines = on_small_disk("""
record = Record.open(path)
record.add_answer(one)
record.ensure_writable()
child = os.fork()
if not child:
    for _ in range(20):
        record.add_answer(one)
    os._exit(9)
os.waitpid(child, 0)
subprocess.run(["mount", "--bind", str(disk), str(disk)], check=True)
subprocess.run(["mount", "-o", "remount,ro,bind", str(disk)], check=True)
tried(record.ensure_writable)
tried(Record.open, path)
with Record.open(path, read_only=True) as reading:
    print(len(reading.answers()))
    tried(reading.ensure_writable)
""")
    assert "written" in lines[0]
    assert "read-only" in lines[1] or "can't be" in lines[1] or "written" in lines[1]
    assert lines[2] == "21"
    assert "reading only" in lines[3]


def test_after_a_crash_on_a_disk_that_is_full_nothing_is_missing(on_small_disk) -> None:
    """The last answers are in the log only, and SQLite finds no room for its index of the log."""
    lines = on_small_disk("""
child = os.fork()
if not child:
    record = Record.open(path)
    for _ in range(20):
        record.add_answer(one)
    os._exit(9)
os.waitpid(child, 0)
(disk / "progress.db-shm").unlink()
fill()
tried(Record.open, path)
with Record.open(path, read_only=True) as record:
    print(len(record.answers()))
ballast.unlink()
with Record.open(path) as record:
    print(len(record.answers()))
""")
    assert lines[-2:] == ["20", "20"]
