"""``studylam states`` as scripts call it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from studylam.cli import run

PRICE = """\
def handler(event, context):
    print("pricing", event["n"])
    return {"total": int(event["n"]) * 2}
"""


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    retry = [{"ErrorEquals": ["ValueError"], "IntervalSeconds": 30, "MaxAttempts": 1}]
    definition = {
        "StartAt": "Price",
        "States": {
            "Price": {
                "Type": "Task",
                "Resource": "arn:aws:lambda:us-east-1:123456789012:function:price",
                "Retry": retry,
                "Next": "Rest",
            },
            "Rest": {"Type": "Wait", "Seconds": 3600, "Next": "Done"},
            "Done": {"Type": "Succeed"},
        },
    }
    (tmp_path / "order.asl.json").write_text(json.dumps(definition, indent=1))
    (tmp_path / "price.py").write_text(PRICE)
    return tmp_path


def test_an_execution_is_run_to_its_end(shop: Path, capfd: pytest.CaptureFixture[str]) -> None:
    given = ["--function", "price=price.py:handler"]
    assert run(["states", "run", "order.asl.json", "--input", '{"n": 4}', *given]) == 0
    out = capfd.readouterr().out
    assert "pricing 4" in out and "3600.000 s  ✓ Done (Succeed)" in out
    assert out.endswith('SUCCEEDED\n{"total":8}\n')


def test_a_failure_is_told_to_programs(shop: Path, capfd: pytest.CaptureFixture[str]) -> None:
    given = ["--function", "price=price.py:handler", "--json"]
    assert run(["states", "run", "order.asl.json", "--input", '{"n": "x"}', *given]) == 1
    told = json.loads(capfd.readouterr().out)
    assert (told["status"], told["error"]) == ("FAILED", "ValueError")
    (visit,) = told["visits"]
    begun = [attempt["at"] for attempt in visit["attempts"]]
    assert begun[1] - begun[0] == 30
    assert told["events"][-1]["type"] == "ExecutionFailed"


def test_a_function_that_is_not_given_is_missed_before_anything_runs(
    shop: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(["states", "run", "order.asl.json"]) == 2
    assert "--function price=FILE:FUNCTION" in capfd.readouterr().err


def test_problems_have_file_line_and_rule(shop: Path, capfd: pytest.CaptureFixture[str]) -> None:
    bad = shop / "bad.json"
    bad.write_text((shop / "order.asl.json").read_text().replace('"Next": "Done"', '"Next": "X"'))
    assert run(["states", "check", "bad.json"]) == 1
    out = capfd.readouterr().out
    assert "error MISSING_TRANSITION_TARGET: /States/Rest/Next: Missing 'Next' target: X" in out
    assert out.startswith("bad.json:")
    assert run(["states", "check", "order.asl.json", "--json"]) == 0
    assert json.loads(capfd.readouterr().out) == {"result": "OK", "diagnostics": []}
    assert run(["states", "run", "bad.json"]) == 2
    assert "Invalid State Machine Definition" in capfd.readouterr().err


def test_the_graph_is_mermaid(shop: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["states", "graph", "order.asl.json"]) == 0
    assert capfd.readouterr().out.startswith('graph TD\ns0["Price"]\n')


@pytest.mark.parametrize("given", ["price", "=a.py:b", "price="])
def test_what_names_no_function_is_refused(
    shop: Path, given: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(["states", "run", "order.asl.json", "--function", given]) == 2
    assert "names no function" in capfd.readouterr().err


def test_files_that_cannot_be_read_are_said(shop: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (shop / "latin.json").write_bytes(b"\xff{}")
    assert run(["states", "check", "latin.json"]) == 2
    assert run(["states", "check", "nowhere.json"]) == 2
    err = capfd.readouterr().err
    assert "It isn't UTF-8." in err and "It can't be read: No such file" in err
