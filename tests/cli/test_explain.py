"""``studylam explain`` and ``invoke --explain``: why, the rule, its source, the exam, the mend."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from studylam.cli import run

HANDLERS = """\
import boto3

def good(event, context):
    return 1

def missing(event, context):
    return event["Records"]

def denied(event, context):
    try:
        boto3.client("s3").list_buckets()
    except Exception as error:
        return "had to do without"

def evil(event, context):
    raise type("\\x1b[31mEvil", (Exception,), {})("\\x1b]0;gone\\x07")
"""
PARTS = ("Why", "The rule", "Sources, as of ", "What the exam asks", "The usual mend", "  1. ")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "app.py").write_text(HANDLERS)
    (tmp_path / "role.yaml").write_text(
        "Statement: [{Effect: Allow, Action: 'dynamodb:*', Resource: '*'}]"
    )
    monkeypatch.chdir(tmp_path)
    return tmp_path


def said(capsys: pytest.CaptureFixture[str], *arguments: str, status: int = 0) -> str:
    assert run(arguments) == status
    return capsys.readouterr().out


def document(capsys: pytest.CaptureFixture[str], *arguments: str, status: int = 0) -> Any:
    return json.loads(said(capsys, *arguments, "--json", status=status))


# -- studylam explain -----------------------------------------------------------------------------


@pytest.mark.quick
def test_one_error_is_explained_in_full(capsys: pytest.CaptureFixture[str]) -> None:
    text = said(capsys, "explain", "Sandbox.Timedout")
    assert all(part in text for part in PARTS)
    assert "15 minutes" in text
    assert "{fact:" not in text
    assert "https://docs.aws.amazon.com/lambda/" in text
    assert max(map(len, text.splitlines())) <= 120
    assert "init-timeout" in text, "the special case is named"


def test_words_of_a_message_stand_in_quotes(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "import-failed"]) == 0
    assert "“partially initialized module”" in " ".join(capsys.readouterr().out.split())
    assert run(["explain", "policy-too-long"]) == 0
    assert "(with `*`)" in capsys.readouterr().out  # code keeps its stars


def test_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    listed = document(capsys, "explain")
    assert {"id", "title", "matches"} == set(listed[0])
    found = document(capsys, "explain", "TypeError", "--message", "but 2 were given")
    assert found["id"] == "wrong-arity"
    assert {"why", "rule", "as_of", "sources", "facts", "exam", "mend"} < set(found)
    assert {"id", "title", "publisher", "url"} == set(found["sources"][0])
    assert "type-error" in found["related"]
    assert document(capsys, "explain", "wrong-arity") == found | {"related": []}


def test_the_list_names_every_explanation(capsys: pytest.CaptureFixture[str]) -> None:
    assert "out-of-memory " in said(capsys, "explain")


@pytest.mark.parametrize("name", ["KeyEror", "*", "", "x" * 10_000])
def test_an_unknown_name_is_said(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", name]) == 2
    assert "no explained error" in capsys.readouterr().err


# -- studylam invoke --explain --------------------------------------------------------------------


def test_a_failure_is_explained_after_the_payload(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = said(capsys, "invoke", "app.py:missing", "--explain", status=1)
    payload, explanation = text.split("\n\nKeyError:\n")
    assert '"errorType": "KeyError"' in payload.splitlines()[-1]
    assert explanation.startswith("The event has no Records")
    assert all(part in explanation for part in PARTS)
    assert "The usual mend" not in said(capsys, "invoke", "app.py:missing", status=1)


def test_in_json_it_is_an_object_or_null(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = document(capsys, "invoke", "app.py:missing", "--explain", status=1)["explanation"]
    assert (found["id"], found["error_type"]) == ("event-without-records", "KeyError")
    assert (found["message"], found["phase"]) == ("'Records'", "invoke")
    assert document(capsys, "invoke", "app.py:good", "--explain")["explanation"] is None
    assert "explanation" not in document(capsys, "invoke", "app.py:good")


def test_a_denied_call_is_explained_though_the_function_is_fine(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ("invoke", "app.py:denied", "--role", "role.yaml", "--timeout", "20", "--explain")
    result = document(capsys, *arguments)
    assert result["function_error"] is None
    assert result["explanation"]["id"] == "access-denied"
    assert "s3:ListAllMyBuckets" in result["explanation"]["message"]


def test_what_lambda_refuses_is_explained_too(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["invoke", "app.py:good", "--env", "AWS_REGION=x", "--explain"]
    assert run(arguments) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "Reserved keys used in this request: AWS_REGION" in printed.err
    assert "InvalidParameterValueException:" in printed.err
    assert "The usual mend" in printed.err
    found = document(capsys, *arguments, status=2)
    assert "reserved keys" in found["error"]["message"]
    assert found["explanation"]["id"] == "reserved-variables"
    assert run(["invoke", "nowhere.py:good", "--explain"]) == 2, "no error of Lambda's"
    assert "mend" not in capsys.readouterr().err


def on_a_terminal(*arguments: str) -> str:
    leader, follower = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "studylam", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=follower,
        stderr=follower,
    ) as process:
        os.close(follower)
        seen = b""
        while True:
            try:
                chunk = os.read(leader, 65536)
            except OSError:  # Linux says EIO when the other side has closed
                break
            if not chunk:
                break
            seen += chunk
        process.wait()
    os.close(leader)
    return seen.decode()


def test_a_terminal_gets_one_quiet_hint_after_a_failure(folder: Path) -> None:
    failed = on_a_terminal("invoke", "app.py:missing")
    assert failed.splitlines()[-1].startswith("Add --explain")
    assert "--explain" not in on_a_terminal("invoke", "app.py:good")
    assert "Add --explain" not in on_a_terminal("invoke", "app.py:missing", "--json")


def test_what_a_handler_says_is_inert_in_its_explanation(folder: Path) -> None:
    text = on_a_terminal("invoke", "app.py:evil", "--explain")
    assert "The usual mend" in text
    assert not any(character in text for character in "\x1b\x07\x9b")
