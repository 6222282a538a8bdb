"""``studylam conformance``: the table, the document, and what it exits with."""

from __future__ import annotations

import json

import pytest

from studylam.cli import run
from studylam.errors import SandboxError
from studylam.runtime import LambdaService, conformance
from studylam.runtime.conformance.behaviour import read_section

THREE = """
defaults:
  evidence: ["[DOC] here", "[LOG] there"]
  code: |
    def handler(event, context): return 1
behaviours:
  - {id: right, shows: A right expectation, payload: '1'}
  - {id: known, shows: A known difference, payload: '2', differs: That is how it is.}
  - {id: newer, shows: Needs another Python, payload: '1', python: '3.99'}
"""
WRONG = "  - {id: wrong, shows: A wrong expectation, payload: '3'}\n"


@pytest.fixture(scope="module", autouse=True)
def a_sandbox() -> None:
    with LambdaService() as service:
        try:
            service.sandbox  # noqa: B018
        except SandboxError as error:
            pytest.skip(f"handlers can't be run here: {error}")


def given(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(conformance, "behaviours", lambda only: read_section("errors", text))


def test_what_is_as_expected(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    given(monkeypatch, THREE)
    assert run(["conformance"]) == 0
    text = capsys.readouterr().out
    assert text.startswith("StudyLam ") and "· sandbox tier " in text.splitlines()[0]
    assert "✓ –  right" in text and "[DOC][LOG] A right expectation" in text
    assert "≠ –  known" in text and "That is how it is." in text
    assert "– –  newer" in text and "left out: needs Python 3.99" in text
    last = text.splitlines()[-1]
    assert last.startswith("1 of 3 behaviours")
    assert last.endswith("1 known to differ · 1 left out")


def test_a_wrong_expectation_is_a_failure(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    given(monkeypatch, THREE + WRONG)
    assert run(["conformance"]) == 1
    text = capsys.readouterr().out
    assert "✗ –  wrong" in text
    assert "expected  3\n" in text and "got       1\n" in text


def test_the_document(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    given(monkeypatch, THREE + WRONG)
    assert run(["conformance", "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert found["sandbox_tier"] in ("A", "B") and found["python"]
    assert found["behaviours"] == {
        "of": 4,
        "passed": 1,
        "failed": 1,
        "known_to_differ": 1,
        "left_out": 1,
    }
    assert [row["ours"] for row in found["rows"]] == [True, False, None, False]
    assert [row["failed"] for row in found["rows"]] == [False, False, False, True]
    assert found["rows"][3]["differences"] == [{"what": "payload", "expected": "3", "got": "1"}]
    assert found["rows"][0]["evidence"] == ["[DOC] here", "[LOG] there"]


def test_only_one_behaviour(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["conformance", "--only", "check-01-json-result"]) == 0
    text = capsys.readouterr().out
    assert "The 18 checks" in text
    assert "1 of 1 checks · 1 of 1 behaviours" in text


def test_a_behaviour_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["conformance", "--only", "marshaling"]) == 2
    assert "Did you mean marshalling" in capsys.readouterr().err
