"""``studylam tune``: what is measured and what is modelled, for people and for programs."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from studylam.cli import run
from tests.measuring import nearest

CODE = """\
import time


def handler(event, context):
    end = time.thread_time() + event["cpu"] / 1000
    while time.thread_time() < end:
        pass
    time.sleep(event["wait"] / 1000)
"""
EVENT = '{"cpu": 30, "wait": 30}'


@pytest.fixture
def handler(tmp_path: Path) -> str:
    (tmp_path / "app.py").write_text(CODE)
    return f"{tmp_path}/app.py:handler"


def test_a_handler_of_ones_own_as_json(handler: str, capsys: pytest.CaptureFixture[str]) -> None:
    words = [handler, "--event", EVENT, "--repeat", "2", "--requests", "5_000_000", "--json"]
    found = {}

    def measured() -> float:
        assert run(["tune", *words, "--arch", "arm64", "--region", "eu-west-1"]) == 0
        found.update(json.loads(capsys.readouterr().out))
        return float(found["measured"]["cpu_share"])

    assert nearest(measured, 0.5, 0.1) == pytest.approx(0.5, abs=0.1)
    assert found["kind"] == "model"
    assert found["measured"]["invocations"] == 2
    assert (found["requests"], found["arch"], found["region"]) == ("5000000", "arm64", "eu-west-1")
    sizes = [point["memory_mb"] for point in found["points"]]
    assert sizes[0] == 128 and sizes[-1] == 10_240 and 1769 in sizes
    assert all(Decimal(point["cost_usd"]) > 0 for point in found["points"])
    marked = {mark: point["memory_mb"] for point in found["points"] for mark in point["marks"]}
    assert marked["cheapest"] == found["cheapest_mb"]
    assert marked["fastest"] == found["fastest_mb"]
    assert marked["balanced"] == found["balanced_mb"]
    assert found["no_faster_from_mb"] == 1769 and found["least_mb"] == 128
    assert "1,769 MB" in found["formula"][0] and found["assumptions"]


def test_for_people_it_says_what_is_a_model(
    handler: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["tune", handler, "--event", EVENT, "--repeat", "1"]) == 0
    told = capsys.readouterr().out

    assert "A model, not a measurement" in told
    assert "duration(M) = waiting + CPU time / min(M / 1,769 MB, 1)" in told
    assert "← cheapest" in told and "10,240 MB" in told
    assert all(len(line) <= 80 for line in told.splitlines() if not line.startswith("/"))
    assert run(["tune", handler, "--event", EVENT, "--timeout", "0"]) == 2
    assert "Lambda takes 1 to 900 seconds" in capsys.readouterr().err


def test_a_scenario_in_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(
        "tool: tuning\ntitle: Mine\nabout: Look here.\ncode: |\n  def handler(e, c):\n    pass\n"
        "repeat: 1\nrequests: 1234\n"
    )
    assert run(["tune", str(path)]) == 0
    told = capsys.readouterr().out

    assert "Look here." in told and "Mine" in told and "cost of 1,234" in told


def test_a_sample_of_the_course(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["tune", "--sample", "cpu", "--repeat", "1", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["measured"]["cpu_share"] > 0.8


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        ([], 2, "one of FILE:FUNCTION, --sample and --lab"),
        (["app.py:handler", "--sample", "cpu"], 2, "one of FILE:FUNCTION"),
        (["--sample", "cpuu"], 2, "There is no sample called 'cpuu'"),
        (["--lab", "nothing"], 2, "There is no lab called 'nothing'"),
        (["--lab", "json-api", "--event", "s3-put"], 2, "--event goes with a handler"),
        (["nowhere.py:handler"], 2, "There is no file nowhere.py"),
        (["nowhere.yaml"], 2, "There is no file nowhere.yaml"),
        (["--sample", "cpu", "--region", "mars"], 2, "There is no Region called 'mars'"),
        (["--sample", "cpu", "--arch", "z80"], 2, "z80"),
        (["--sample", "cpu", "--requests", "many"], 2, "'many' is not a number"),
        (["--sample", "cpu", "--requests=-5"], 2, "-5"),
        (["--sample", "cpu", "--repeat", "0"], 2, "repeated 0 times"),
        (["--sample", "cpu", "--timeout", "0"], 2, "--timeout goes with a handler"),
    ],
)
def test_wrong_calls_are_refused(
    words: list[str], status: int, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["tune", *words]) == status
    assert told in capsys.readouterr().err


def test_a_mistake_in_a_scenario_is_told_at_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("tool: tuning\ntitle: Mine\ncode: |\n  handler = print\nmemory_mb: 12\n")
    assert run(["tune", str(path)]) == 2
    assert f"{path}:5:1: memory_mb can't be 12." in capsys.readouterr().err
    path.write_text("tool: load\ntitle: Mine\n")
    assert run(["tune", str(path)]) == 2
    assert f"{path}:1: This is no scenario for power tuning." in capsys.readouterr().err


def test_a_handler_that_fails_cant_be_measured(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "app.py").write_text("def handler(event, context):\n    return event['x']\n")
    assert run(["tune", f"{tmp_path}/app.py:handler"]) == 1
    assert "failed each time: KeyError: 'x'" in capsys.readouterr().err
