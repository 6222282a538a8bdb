"""``studylam events``: what a script gets, and what a person is told."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys

import pytest


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "studylam", "events", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_list_names_every_event() -> None:
    listed = json.loads(run("list", "--json").stdout)
    assert {"name", "title", "service", "summary", "invocation", "traps"} == set(listed[0])
    how = {event["name"]: event["invocation"] for event in listed}
    assert (how["apigw-rest"], how["s3-put"], how["sqs"]) == (
        "synchronous",
        "asynchronous",
        "polled",
    )
    lines = run("list").stdout.splitlines()
    row = next(line for line in lines if line.strip().startswith("s3-put "))
    assert "asynchronous" in row
    assert lines.count("sqs") == 1, "what is of one service stands under it, together"


def test_show_prints_the_event_and_nothing_else() -> None:
    shown = run("show", "s3-put")
    assert shown.returncode == 0
    assert json.loads(shown.stdout)["Records"][0]["eventSource"] == "aws:s3"
    assert json.loads(run("show", "s3-put", "--json").stdout) == json.loads(shown.stdout)


def test_set_changes_values() -> None:
    shown = run(
        "show", "s3-put",
        "--set", "Records.0.s3.object.key=in/a=b.jpg",
        "--set", "Records.0.s3.object.size=7",
    )  # fmt: skip
    thing = json.loads(shown.stdout)["Records"][0]["s3"]["object"]
    assert (thing["key"], thing["size"]) == ("in/a%3Db.jpg", 7)


def test_set_encodes_the_key_of_an_object_also_inside_text() -> None:
    shown = run(
        "show", "s3-in-sqs", "--json",
        "--set", "Records.0.body.Records.0.s3.object.key=a b+é.jpg",
    )  # fmt: skip
    assert shown.returncode == 0, shown.stderr
    inner = json.loads(json.loads(shown.stdout)["Records"][0]["body"])
    assert inner["Records"][0]["s3"]["object"]["key"] == "a+b%2B%C3%A9.jpg"


def test_on_a_terminal_show_says_how_the_event_is_sent() -> None:
    leader, follower = pty.openpty()
    try:
        shown = subprocess.run(
            [sys.executable, "-m", "studylam", "events", "show", "hello"],
            stdout=follower,
            timeout=60,
            check=True,
        )
        assert shown.returncode == 0
        assert "Invocation: synchronous" in os.read(leader, 65536).decode()
    finally:
        os.close(leader)
        os.close(follower)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("show", "s3-pot"), "Did you mean s3-put"),
        (("show", "hello", "--set", "name"), "path=value"),
        (("show", "hello", "--set", "name.first=x"), "has no 'first'"),
    ],
)
def test_what_is_wrong_is_said_with_status_2(arguments: tuple[str, ...], words: str) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr
