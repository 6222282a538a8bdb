"""What AWS would refuse around a lab's function is told at its line, before anything runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from studylam.labs.lint import check_around
from studylam.packs.problems import Report
from tests.labs.around import read_lab

LAB = """\
function:
  name: tidy
  role: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "s3:GetObject", Resource: "*"}]}
world:
  queues: {jobs: {}}
  tables: {notes: {key: {id: S}, stream: NEW_IMAGE}}
triggers:
  - sqs: {Queue: jobs, BatchSize: 5, FilterCriteria: {Filters: [{Pattern: {body: {n: [1]}}}]}}
  - dynamodb: {Table: notes, StartingPosition: LATEST}
  - rule: {EventPattern: {source: [shop]}}
  - rule: {ScheduleExpression: rate(5 minutes)}
  - http: {Api: rest-api, Resource: "/{proxy+}"}
permissions:
  - {StatementId: s3, Principal: s3.amazonaws.com}
async: {DestinationConfig: {OnFailure: {Destination: "arn:aws:sqs:us-east-1:123456789012:jobs"}}}
state_machine: {name: order, definition: {StartAt: A, States: {A: {Type: Succeed}}}}
events:
  - {name: one, title: One, event: {}}
  - {name: get, title: Get, request: GET /a, through: rest-api}
  - {name: later, title: Later, invoke: {event: {}, function: tidy}}
cases: [{id: one, title: One, event: one, expect: {response: {}}}]
"""


def test_what_aws_takes(tmp_path: Path) -> None:
    report = Report()
    check_around(read_lab(tmp_path, LAB), report)
    assert report.problems == []


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ('Action: "s3:GetObject"', 'Actions: "s3:GetObject"', 3, "Actions"),
        ("BatchSize: 5", "BatchSize: 11", 8, "greater than 0"),
        ("{n: [1]}", "{n: 1}", 8, "Pattern"),
        ("StartingPosition: LATEST", "StartingPosition: AT_TIMESTAMP", 9, "starting position"),
        ("source: [shop]", "source: shop", 10, "EventPattern"),
        ("rate(5 minutes)", "rate(5 minute)", 11, "rate(5 minute)"),
        ('"/{proxy+}"', '"/{proxy+}/x"', 12, "proxy"),
        ("StatementId: s3", "StatementId: a b", 13, "statementId"),
        ("Principal: s3.amazonaws.com", "Principal: s3", 13, "principal"),
        (":sqs:us-east-1", ":ec2:us-east-1", 15, "ec2"),
        ("StartAt: A", "StartAt: B", 16, "StartAt"),
        ("GET /a", "GET a", 19, "a"),
        ("through: rest-api", "through: alb", 19, "alb"),
        ("function: tidy", "function: tidi", 20, "tidy"),
    ],
)
def test_what_aws_refuses(tmp_path: Path, old: str, new: str, line: int, said: str) -> None:
    report = Report()
    assert old in LAB
    check_around(read_lab(tmp_path, LAB.replace(old, new)), report)
    [problem] = report.problems
    assert (problem.code, problem.place.line) == ("B006", line)
    assert said in problem.message + problem.hint
