"""``studylam pack check``: labs run whatever else is wrong, in time, until one has enough."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from studylam.cli import run

if TYPE_CHECKING:
    from tests.packs.conftest import SamplePack  # pragma: no cover

SOLUTION = "content/labs/echo/solution/handler.py"


def checked(sample: SamplePack, capsys: pytest.CaptureFixture[str], *more: str) -> dict[str, Any]:
    run(["pack", "check", str(sample.root), "--json", *more])
    document: dict[str, Any] = json.loads(capsys.readouterr().out)
    return document


def test_strict_takes_warnings_for_a_failure(
    sample: SamplePack, capsys: pytest.CaptureFixture[str]
) -> None:
    sample.edit("content/lessons/01-first/02-second.md", "## Only", "#### Only")
    folder = str(sample.root)
    assert run(["pack", "check", folder, "--no-run"]) == 0
    assert run(["pack", "check", folder, "--no-run", "--strict"]) == 1
    capsys.readouterr()
    document = checked(sample, capsys, "--no-run", "--strict")
    assert (document["ok"], document["strict"], document["errors"]) == (False, True, 0)


def test_what_is_switched_off_is_not_told(
    sample: SamplePack, capsys: pytest.CaptureFixture[str]
) -> None:
    sample.edit("content/lessons/01-first/02-second.md", "## Only", "#### Only")
    sample.edit("content/pack.yaml", "off: [", "off: [L016, ")
    sample.edit("content/concepts.yaml", "    name: Timeout\n", "")
    codes = [problem["code"] for problem in checked(sample, capsys, "--no-run")["problems"]]
    assert codes == ["Y006"]


def test_a_lab_runs_though_something_else_is_wrong(
    sample: SamplePack, capsys: pytest.CaptureFixture[str]
) -> None:
    sample.edit("quizzes/limits.md", "sources: [lambda-quotas]", "sources: [nothing]")
    sample.edit(SOLUTION, "return event", "return 1")
    document = checked(sample, capsys)
    assert [problem["code"] for problem in document["problems"]] == ["B004", "B004", "K006"]
    assert (document["labs_run"], document["labs_not_run"]) == (True, [])


def test_a_broken_lab_is_left_out_and_named(
    sample: SamplePack, capsys: pytest.CaptureFixture[str]
) -> None:
    sample.edit("content/labs/echo/lab.yaml", "event: ping\n", "event: pin\n")
    document = checked(sample, capsys)
    [left_out] = document["labs_not_run"]
    assert left_out == {"lab": "echo", "why": "B002 at content/labs/echo/lab.yaml:15"}
    run(["pack", "check", str(sample.root)])
    assert "not run: the lab echo (B002 at" in capsys.readouterr().out


def test_a_lab_that_hangs_is_ended_and_told(
    sample: SamplePack, capsys: pytest.CaptureFixture[str]
) -> None:
    sample.edit("content/pack.yaml", "{off", "{lab_seconds: 3, off")
    sample.edit("content/labs/echo/lab.yaml", "name: echo", "name: echo\n  timeout_s: 900")
    sample.edit(SOLUTION, "    return event", "    while True:\n        pass")
    [problem] = checked(sample, capsys)["problems"]
    assert (problem["code"], problem["line"]) == ("B007", 14)
    assert "takes more than 3 seconds" in problem["message"]


def test_who_interrupts_gets_what_was_found(sample: SamplePack) -> None:
    sample.edit("quizzes/limits.md", "sources: [lambda-quotas]", "sources: [nothing]")
    sample.edit("content/labs/echo/lab.yaml", "name: echo", "name: echo\n  timeout_s: 900")
    sample.edit(SOLUTION, "    return event", "    while True:\n        pass")
    terminal, stderr = pty.openpty()
    command = [sys.executable, "-m", "studylam", "pack", "check", str(sample.root)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=stderr, text=True)
    os.close(stderr)
    with os.fdopen(terminal, "rb", buffering=0) as told:
        seen = b""
        while b"running: 0 of" not in seen:
            seen += told.read(200)
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "error K006" in out
    assert "stopped: not all labs have run" in out
