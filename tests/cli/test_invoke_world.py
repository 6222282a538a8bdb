"""What ``studylam invoke --role --world`` refuses: with the file, the line and the rule."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from studylam.cli import run

HELLO = "def handler(event, context):\n    return 'hello'\n"


@pytest.fixture(autouse=True)
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STUDYLAM_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    Path("hello.py").write_text(HELLO)


def refused(capfd: pytest.CaptureFixture[str], *arguments: str) -> str:
    status = run(["invoke", "hello.py:handler", *arguments])
    said = capfd.readouterr().err
    assert status == 2
    assert "Traceback" not in said
    return said


def policy(**statement: Any) -> str:
    whole = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"} | statement
    return json.dumps({"Version": "2012-10-17", "Statement": [whole]}, indent=1)


@pytest.mark.parametrize(
    ("text", "place", "rule"),
    [
        ("[]", ":1: ", "needs a Statement"),
        (policy(Foo=1), ":8: Statement[0].Foo: ", "no such element"),
        (policy(Effect="allow"), ":5: Statement[0].Effect: ", "mind the case"),
        (policy(Action=["s3:*", 5]), ":6: Statement[0].Action: ", "a list of texts"),
        (policy(Resource="photos"), ":7: Statement[0].Resource: ", "no ARN"),
        (policy(Condition={"StringEqual": {"a": "b"}}), ":9: Statement[0]", "StringEquals?"),
        ('{"Statement": []}', ":1: Statement: ", "at least one statement"),
        ('{"Id": "x",\n"Statment": [], "Statement": []}', ":1: ", "'Statment'"),
    ],
)
def test_a_role_that_iam_would_refuse_is_refused_with_its_line(
    capfd: pytest.CaptureFixture[str], text: str, place: str, rule: str
) -> None:
    Path("role.json").write_text(text)
    said = refused(capfd, "--role", "role.json")
    assert f"role.json{place}" in said
    assert rule in said


def test_a_huge_role_is_refused_before_it_is_read(capfd: pytest.CaptureFixture[str]) -> None:
    statements = json.loads(policy())["Statement"] * 50_000
    Path("role.json").write_text(json.dumps({"Statement": statements}))
    begun = time.process_time()
    assert "role.json: This is larger than" in refused(capfd, "--role", "role.json")
    assert time.process_time() - begun < 5  # parsed as YAML it took half a minute


@pytest.mark.parametrize(
    ("text", "line", "rule"),
    [
        (
            "queues:\n  a: {}\nrules:\n  r: {EventPattern: {source: x}}\n",
            4,
            "an object or an array",
        ),
        (
            "tables:\n  orders:\n    key: {id: S}\n    items:\n    - {id: a}\n    - {id: 5}\n",
            6,
            "key id",
        ),
        (
            "queues:\n  a: {}\n  b:\n    Policy:\n      Statement:\n"
            "      - {Effect: Allow, Principal: '*', Action: 'sqs:*', Foo: 1}\n",
            3,
            "Statement[0].Foo: A statement has no such element",
        ),
        (
            "buckets:\n  photos:\n    Policy: {Statement: [{Effect: Allow, Principal: '*', "
            "Action: 's3:GetObject', Resource: 'arn:aws:s3:::other/*'}]}\n",
            2,
            "isn't in the bucket 'photos'",
        ),
        (
            "queues: {q: {}}\ntopics:\n  t:\n    subscriptions:\n"
            "    - {Protocol: sqs, Endpoint: q, FilterPolicy: {a: b}}\n",
            5,
            "FilterPolicy",
        ),
    ],
)
def test_what_only_the_cloud_can_tell_of_a_world_has_its_line_too(
    capfd: pytest.CaptureFixture[str], text: str, line: int, rule: str
) -> None:
    Path("world.yaml").write_text(text)
    said = refused(capfd, "--world", "world.yaml")
    assert f"world.yaml:{line}: " in said
    assert rule in said


def test_a_hello_costs_nothing_of_what_reads_packs() -> None:
    """``invoke`` of a file needs neither lessons nor labs: their models cost as much again."""
    program = (
        "import sys; from studylam.cli import run; run(['invoke', 'hello.py:handler', '--json']);"
        "print([m for m in ('pydantic', 'studylam.labs.cases', 'boto3') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=120
    )
    assert done.stdout.splitlines()[-1] == "[]"
