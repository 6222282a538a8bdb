"""What is written around a lab's function: read as it stands, refused at its line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from studylam.packs.checks.check import check
from studylam.packs.load import load_pack

if TYPE_CHECKING:
    from tests.packs.conftest import SamplePack  # pragma: no cover

FILE = "content/labs/echo/lab.yaml"
LAB = """\
function: {name: echo, role: role.json}
editable: [handler.py, role.json]
functions: [{name: second, async: {MaximumRetryAttempts: 0}}]
world: {buckets: {photos: {}}, queues: {jobs: {}}, tables: {notes: {key: {id: S}}}}
triggers:
  - s3: {Bucket: photos, Events: ["s3:ObjectCreated:*"], Prefix: in/}
  - {sqs: {Queue: jobs, BatchSize: 5}, function: second, trusted: false}
  - http: {Api: rest-api, Resource: /notes}
permissions:
  - {StatementId: s3, Principal: s3.amazonaws.com}
async: {MaximumEventAgeInSeconds: 60}
state_machine: {name: order, definition: {StartAt: A, States: {A: {Type: Succeed}}}}
events:
  - {name: ping, title: A ping, canned: ping, set: {name: pong}}
  - {name: get, title: A request, request: GET /notes, through: rest-api}
  - {name: later, title: Later, invoke: {canned: ping, type: Event}}
  - name: all
    title: Several things
    do:
      - s3.PutObject: {Bucket: photos, Key: a.jpg, Body: {$file: assets/a.bin}}
      - {sqs.SendMessage: {QueueUrl: jobs, MessageBody: {n: "{n}"}}, times: 3}
      - advance: 3min
      - jump: 1
cases:
  - {id: one, title: One, event: ping, expect: {response: {name: pong}}}
  - {id: two, title: Two, event: {do: [{advance: 5}]}, expect: {invocations: 0}}
  - {id: three, title: Three, event: all, expect: {refused: {code: NoSuchBucket}}}
"""


@pytest.fixture
def around(sample: SamplePack) -> SamplePack:
    sample.write(FILE, LAB)
    sample.write("content/labs/echo/role.json", '{"Version": "2012-10-17", "Statement": []}')
    return sample


def test_it_is_read_as_it_stands(around: SamplePack) -> None:
    assert [str(p) for p in check(around.root) if p.level == "error"] == []
    [lab] = load_pack(around.root).labs
    assert list(lab.starter) == ["handler.py", "role.json"]
    s3, sqs, http = lab.around.triggers
    assert (s3.kind, s3.function, s3.trusted, s3.place.line) == ("s3", "echo", True, 6)
    assert (sqs.function, sqs.trusted) == ("second", False)
    assert http.settings == {"Api": "rest-api", "Resource": "/notes"}
    assert [each.function for each in lab.around.asynchronous] == ["echo", "second"]
    ping, get, later, everything = lab.events
    assert (ping.actions, ping.event["name"]) == ((), "pong")
    assert get.event == [{"request": "GET /notes", "through": "rest-api"}]
    assert later.event[0]["invoke"]["type"] == "Event"
    kinds = [(action.kind, action.times, action.seconds) for action in everything.actions]
    assert kinds == [("call", 1, 0), ("call", 3, 0), ("advance", 1, 180), ("jump", 1, 1)]
    assert load_pack(around.root) == load_pack(around.root, cache=False)


@pytest.mark.parametrize(
    ("old", "new", "code", "line", "said"),
    [
        ("role: role.json", "role: roles.json", "B002", 1, "roles.json"),
        ("[handler.py, role.json]", "[handler.py, rule.json]", "B001", 2, "rule.json"),
        ("{name: second,", "{name: echo,", "K009", 3, "echo"),
        ("MaximumRetryAttempts: 0", "MaximumRetryAttempts: 3", "Y008", 3, "at most 2"),
        ("- s3:", "- s4:", "Y007", 6, "s4"),
        ("Bucket: photos, E", "Bucket: fotos, E", "B006", 6, "fotos"),
        ("Events: [", "Evens: [", "Y007", 6, "Evens"),
        ("{sqs: {Queue: jobs", "{sqs: {Queue: job", "B006", 7, "job"),
        ("BatchSize: 5", "BatchSize: five", "Y008", 7, "BatchSize"),
        ("sqs: {Queue: jobs, BatchSize: 5}", "sqs: 5", "Y009", 7, "keys"),
        (
            "{Queue: jobs, BatchSize: 5}",
            "{Queue: jobs}, sns: {Topic: x}",
            "B006",
            7,
            "A trigger is one of",
        ),
        (
            "sqs: {Queue: jobs, BatchSize: 5}",
            "dynamodb: {Table: notes, StartingPosition: LATEST}",
            "B006",
            7,
            "no stream",
        ),
        ("function: second, t", "function: third, t", "B006", 7, "third"),
        ("trusted: false", "trusted: no way", "Y008", 7, "trusted"),
        ("Api: rest-api, R", "Api: rest, R", "Y008", 8, "rest"),
        ("rest-api, Resource", "alb, Resource", "Y008", 8, "alb has no Resource"),
        ("Principal:", "Principle:", "Y007", 10, "Principle"),
        ("MaximumEventAgeInSeconds: 60", "MaximumEventAgeInSeconds: 5", "Y008", 11, "at least 60"),
        ("definition: {", "definition: 5, x: {", "Y007", 12, "x"),
        ("canned: ping, type", "canned: pong, type", "K010", 16, "pong"),
        ("type: Event", "type: Later", "B002", 16, "RequestResponse or Event"),
        ("s3.PutObject:", "s3.PutObjekt:", "B006", 20, "PutObject"),
        ("s3.PutObject:", "s4.PutObject:", "B006", 20, "s4"),
        ("s3.PutObject:", "lambda.Invoke:", "B006", 20, "Labs don't have lambda.Invoke"),
        ("Key: a.jpg", "Kee: a.jpg", "B006", 20, "Key"),
        ("assets/a.bin", "../../../pack.yaml", "B006", 20, "leads out"),
        ("times: 3", "times: 101", "B002", 21, "100"),
        ("times: 3", "time: 3", "Y007", 21, "time"),
        ("advance: 3min", "advance: soon", "B002", 22, "seconds"),
        ("advance: 3min", "advnce: 3min", "B002", 22, "advance"),
        ("jump: 1", "jump: true", "B002", 23, "how often"),
        ("{do: [{advance: 5}]}", "{do: {advance: 5}}", "B002", 26, "a list"),
        ("invocations: 0", "invocation: 0", "Y007", 26, "invocations"),
        ("refused: {code:", "refused: {kode:", "Y007", 27, "kode"),
    ],
)
def test_a_mistake_is_told_at_its_line(
    around: SamplePack, old: str, new: str, code: str, line: int, said: str
) -> None:
    around.edit(FILE, old, new)
    found = [p for p in check(around.root) if p.level == "error" and p.place.file == FILE]
    matching = [p for p in found if (p.code, p.place.line) == (code, line)]
    assert matching, [f"{p.place} {p.code} {p.message}" for p in found]
    assert said in matching[0].message + matching[0].hint
