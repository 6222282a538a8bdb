"""A learner at a lab with triggers and retries: doing things, and letting time pass."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from studylam.errors import BadInputError, UsageError
from studylam.labs import LabSession
from studylam.packs.models import Pack
from studylam.runtime import LambdaService
from tests.labs.around import read_pack

LAB = """\
function: {name: keeps}
editable: [handler.py, trigger.json]
world: {buckets: {inbox: {}}}
triggers:
  - s3: trigger.json
  - http: {Api: function-url}
events:
  - name: upload
    title: Upload
    do: [{s3.PutObject: {Bucket: inbox, Key: in/a.txt, Body: hello}}]
  - {name: direct, title: Direct, event: {n: 1}}
cases:
  - {id: runs, title: Runs, event: upload, expect: {invocations: 1, results: [error]}}
"""
TRIGGER = '{"Bucket": "inbox", "Events": ["s3:ObjectCreated:*"], "Prefix": "in/"}'
HANDLER = """\
def lambda_handler(event, context):
    if "Records" in event:
        raise ValueError(event["Records"][0]["s3"]["object"]["key"])
    return {"n": 1}
"""


@pytest.fixture
def pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Pack:
    monkeypatch.setattr("studylam.packs.builtin.builtin_root", lambda: tmp_path)
    return read_pack(tmp_path, LAB, {"trigger.json": TRIGGER}, HANDLER)


@pytest.fixture
def session(pack: Pack, service: LambdaService) -> LabSession:
    return LabSession(pack.labs[0], pack, service, None)


def test_things_are_done_and_time_passes(session: LabSession) -> None:
    assert session.does_things("upload") and not session.does_things("direct")
    text = session.choose_event("upload")
    run = session.perform(text)
    assert [moment.kind for moment in run.moments] == ["action", "handover", "attempt", "wait"]
    assert run.result is not None and run.result.function_error == "Unhandled"
    assert session.next_due == pytest.approx(session.now + 60)
    before = session.now
    later = session.jump()
    assert [moment.kind for moment in later.moments] == ["attempt", "wait"]
    assert session.now == pytest.approx(before + 60)
    assert [m.kind for m in session.advance(200).moments] == ["attempt", "dropped"]
    assert session.next_due is None
    kinds = [moment.kind for moment in session.moments]
    assert kinds.count("attempt") == 3
    assert [info.key for info in session.world().buckets["inbox"]] == ["in/a.txt"]


def test_the_same_by_hand(session: LabSession) -> None:
    run = session.act("s3", "PutObject", {"Bucket": "inbox", "Key": "out/b.txt", "Body": "x"})
    assert (run.results, run.refused, len(run.answers)) == ((), (), 1)
    refused = session.act("s3", "GetObject", {"Bucket": "inbox", "Key": "nothing"}).refused
    assert [(one.operation, one.code) for one in refused] == [("GetObject", "NoSuchKey")]
    response = session.request("GET /").responses[0]
    assert (response.status, json.loads(response.body)) == (200, {"n": 1})
    assert [door.api for door in session.doors] == ["function-url"]
    assert session.run('{"n": 2}').payload == {"n": 1}
    assert session.last_run is not None
    assert [moment.kind for moment in session.last_run.moments] == ["attempt"]


def test_a_file_that_configures_the_lab_counts_as_the_learner_has_it(session: LabSession) -> None:
    session.perform(session.choose_event("upload"))
    session.save("trigger.json", TRIGGER.replace("in/", "other/"))
    assert session.perform(session.choose_event("upload")).results == ()
    session.save("trigger.json", TRIGGER.replace('"Events"', '"Evens"'))
    with pytest.raises(BadInputError, match="Evens") as told:
        session.perform(session.choose_event("upload"))
    assert told.value.where == "trigger.json:1:21"
    session.save("trigger.json", TRIGGER[:-1])
    with pytest.raises(BadInputError, match="not JSON") as told:
        session.run("{}")
    assert (told.value.where or "").startswith("trigger.json:1:")
    session.save("trigger.json", TRIGGER.replace("s3:ObjectCreated:*", "s3:Nothing"))
    session.run("{}")
    assert [one.operation for one in session.refused] == ["PutBucketNotificationConfiguration"]


def test_a_mapping_that_was_refused_is_made_once_the_role_allows_it(
    tmp_path: Path, service: LambdaService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studylam.packs.builtin.builtin_root", lambda: tmp_path)
    queue = """\
function: {name: keeps, role: role.json}
editable: [role.json]
world: {queues: {jobs: {}}}
triggers: [{sqs: {Queue: jobs}}]
events:
  - {name: send, title: Send, do: [{sqs.SendMessage: {QueueUrl: jobs, MessageBody: x}}]}
cases:
  - {id: runs, title: Runs, event: send, expect: {invocations: 1}}
"""
    role = """\
{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "%s", "Resource": "*"}]}
"""
    files = {"role.json": role % "sns:*", "solution/role.json": role % "sqs:*"}
    pack = read_pack(tmp_path, queue, files)
    session = LabSession(pack.labs[0], pack, service, None)
    assert session.perform(session.choose_event("send")).results == ()
    assert [one.operation for one in session.refused] == ["CreateEventSourceMapping"]
    session.save("role.json", role % "sqs:*")
    assert len(session.perform(session.choose_event("send")).results) == 1
    assert session.refused == ()


def test_reset_and_cases_leave_nothing_behind(session: LabSession) -> None:
    session.perform(session.choose_event("upload"))
    assert session.next_due is not None
    session.reset_world()
    assert (session.next_due, session.moments) == (None, [])
    assert session.world().buckets["inbox"] == []
    assert [result.passed for result in session.run_cases()] == [True]
    assert session.next_due is None or session.world().buckets["inbox"] == []
    assert len(session.perform(session.choose_event("upload")).results) == 1


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("[", "event:1:2"),
        ("{}", "event:1"),
        ('[\n {"s3.PutObject": 5}]', "event:2"),
        ('[\n {"advance": "soon"}]', "event:2"),
        ('[{"s3.PutObject": {"Bukket": "inbox"}}]', "event:1"),
        ('[{"s3.Put": {"Bucket": "inbox"}}]', "event:1"),
    ],
)
def test_what_cannot_be_done(session: LabSession, text: str, where: str) -> None:
    with pytest.raises(BadInputError) as told:
        session.perform(text)
    assert (told.value.where or "").startswith(where)


def test_a_lab_without_front_doors_takes_no_requests(pack: Pack, service: LambdaService) -> None:
    around = pack.labs[0].around
    less = replace(around, triggers=around.triggers[:1])
    lab = replace(pack.labs[0], around=less)
    with pytest.raises(UsageError, match="http trigger"):
        LabSession(lab, pack, service, None).request("GET /")
