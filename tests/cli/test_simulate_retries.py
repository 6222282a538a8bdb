from __future__ import annotations

import json
from pathlib import Path

import pytest

from studylam.cli import run

FILE = """\
tool: retries
title: A bad message
source: sqs
settings:
  bad: 2
  max_receive: 3
"""


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    path = tmp_path / "bad.yaml"
    path.write_text(FILE, encoding="utf-8")
    return path


@pytest.mark.quick
def test_a_story_for_people(scenario: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["simulate", "retries", str(scenario), "--set", "partial=on"]) == 0
    told = capsys.readouterr().out
    assert "A bad message: messages in an SQS queue" in told
    assert "ok  1, 3: processed, and deleted" in told
    assert "!!  2: the queue's dead-letter queue (maxReceiveCount 3 exceeded), after 9 min" in told


@pytest.mark.quick
def test_a_document(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["simulate", "retries", "--source", "async", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["invocations"] == 3
    assert [step["at_s"] for step in document["steps"] if step["kind"] == "invoked"] == [0, 62, 184]
    assert document["fates"][0]["why"] == "RetriesExhausted"


def test_a_scenario_of_the_course_and_a_long_story(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["simulate", "retries", "retries-shard"]) == 0
    told = capsys.readouterr().out
    assert "more steps like these (--all shows them)" in told
    assert run(["simulate", "retries", "retries-shard", "--all"]) == 0
    assert len(capsys.readouterr().out.splitlines()) > 1000


@pytest.mark.parametrize(
    ("call", "words"),
    [
        ([], "Say a scenario, or a --source"),
        (["--source", "sqs", "--set", "visibility_s=0"], "can't be 0"),
        (["--source", "sqs", "--set", "visibilty_s=3"], "Did you mean visibility_s"),
        (["--source", "sqs", "--set", "batch_size"], "isn't NAME=VALUE"),
        (["--source", "sqs", "--set", "messages=1"], "None of 1 messages is number 2"),
        (["nothing-like-it"], "no scenario called 'nothing-like-it'"),
        (["load-spike"], "not for 'retries'"),
    ],
)
def test_calls_that_are_wrong(
    call: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["simulate", "retries", *call]) == 2
    assert words in capsys.readouterr().err


def test_a_mistake_in_a_file_is_told_at_its_line(
    scenario: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scenario.write_text(FILE.replace("max_receive: 3", "max_receive: 0"), encoding="utf-8")
    assert run(["simulate", "retries", str(scenario)]) == 2
    told = capsys.readouterr().err
    assert f"{scenario}:6:" in told and "Allowed: a whole number from 1 to 1,000" in told
