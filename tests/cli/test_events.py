"""``studylam events``: what a script gets, and what a person is told."""

from __future__ import annotations

import json
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
    assert {"name", "title", "service", "summary", "traps"} == set(listed[0])
    assert {"hello", "s3-put", "apigw-rest"} <= {event["name"] for event in listed}
    assert "s3-put " in run("list").stdout


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
    assert (thing["key"], thing["size"]) == ("in/a=b.jpg", 7)


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
