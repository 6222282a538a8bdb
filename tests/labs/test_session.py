"""A learner at a lab, with the real mini-Lambda and a real record."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from studylam.errors import BadInputError, NotFoundError
from studylam.labs import CaseResult, LabSession, open_lab
from studylam.packs import Library
from studylam.progress import Record
from studylam.runtime import LambdaService, LogLine

COUNTER = """\
import boto3

s3 = boto3.client("s3")
runs = 0

def lambda_handler(event, context):
    global runs
    runs += 1
    print("run", runs)
    s3.put_object(Bucket="holiday-thumbnails", Key=f"tmp/run-{runs}", Body=b"x")
    return {"runs": runs, "event": event}
"""


@pytest.fixture
def record() -> Iterator[Record]:
    with Record.open() as opened:
        yield opened


@pytest.fixture
def session(library: Library, service: LambdaService, record: Record) -> LabSession:
    return open_lab(library, "thumbnail", service, record)


def keys(session: LabSession) -> set[str]:
    return {info.key for info in session.world().buckets["holiday-thumbnails"]}


def test_an_unknown_lab_or_event_or_file(session: LabSession, library: Library) -> None:
    with pytest.raises(NotFoundError):
        open_lab(library, "thumbnai", session._service, None)
    with pytest.raises(NotFoundError, match="event"):
        session.choose_event("uploadd")
    with pytest.raises(NotFoundError, match="file"):
        session.save("other.py", "")


def test_code_is_kept_and_reset(session: LabSession, library: Library, record: Record) -> None:
    starter = session.files["handler.py"]
    session.save("handler.py", COUNTER)
    assert session.is_changed("handler.py")
    again = open_lab(library, "thumbnail", session._service, record)
    assert again.files == {"handler.py": COUNTER}
    again.reset()
    assert again.files == {"handler.py": starter}
    assert open_lab(library, "thumbnail", session._service, record).files["handler.py"] == starter


def test_hints_come_one_by_one_and_stay(
    session: LabSession, library: Library, record: Record
) -> None:
    hints = session.lab.hints
    assert [session.next_hint(), session.next_hint()] == list(hints[:2])
    again = open_lab(library, "thumbnail", session._service, record)
    assert again.hints_shown == 2
    assert [again.next_hint() for _ in hints[2:]] == list(hints[2:])
    assert again.next_hint() is None
    assert again.hints_shown == len(hints)


def test_world_and_environment_live_from_run_to_run(session: LabSession, record: Record) -> None:
    session.save("handler.py", COUNTER)
    before = keys(session)
    lines: list[LogLine] = []
    first = session.run("{}", on_log=lines.append)
    assert first.payload == {"runs": 1, "event": {}}
    assert first.cold_start
    assert tuple(lines) == first.logs
    second = session.run('{"again": true}')
    assert (second.payload["runs"], second.cold_start) == (2, False)
    assert keys(session) == before | {"tmp/run-1", "tmp/run-2"}

    session.recycle()
    third = session.run("{}")
    assert (third.payload["runs"], third.cold_start) == (1, True)
    session.reset_world()
    assert keys(session) == before
    status = record.lab_status("thumbnail")
    assert status.runs == 3


def test_changed_code_is_what_runs(session: LabSession) -> None:
    session.save("handler.py", COUNTER)
    session.run("{}")
    session.save("handler.py", COUNTER.replace('"run"', '"changed"'))
    result = session.run("{}")
    assert result.cold_start
    assert any(line.text.startswith("changed 1") for line in result.logs)


def test_an_event_that_is_no_json_never_reaches_the_function(
    session: LabSession, record: Record
) -> None:
    with pytest.raises(BadInputError, match=r"line 1, column [89]"):
        session.run('{"a": 1,}')
    assert record.lab_status("thumbnail").runs == 0


def test_cases_have_a_world_of_their_own_and_are_recorded(
    session: LabSession, record: Record
) -> None:
    session.save("handler.py", COUNTER)
    session.run("{}")
    seen: list[CaseResult] = []
    results = session.run_cases(seen.append)
    assert seen == results
    assert [result.case.id for result in results] == [case.id for case in session.lab.cases]
    assert all(result.invocations[0].cold_start for result in results)
    assert not results[0].passed and results[0].mismatches
    session.save("handler.py", session.lab.solution["handler.py"])
    assert all(result.passed for result in session.run_cases())
    status = record.lab_status("thumbnail")
    assert (status.best_passed, status.total) == (len(results), len(results))
    assert "tmp/run-1" not in keys(session)


def test_a_run_that_cannot_be_recorded_is_still_shown(
    library: Library, service: LambdaService
) -> None:
    record = Record.open()
    session = open_lab(library, "thumbnail", service, record)
    session.save("handler.py", COUNTER)
    record.close()
    assert session.run("{}").payload["runs"] == 1
    assert session.trouble is not None


def test_without_a_record_nothing_is_kept(library: Library, service: LambdaService) -> None:
    session = open_lab(library, "thumbnail", service, None)
    session.save("handler.py", COUNTER)
    assert session.next_hint()
    assert session.run("{}").function_error is None
    assert open_lab(library, "thumbnail", service, None).hints_shown == 0
