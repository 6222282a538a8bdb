"""``studylam glossary``: a term by any of its names, for people and for programs."""

from __future__ import annotations

import json

import pytest

from studylam.cli import run
from studylam.packs import open_library


def told(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert run(["glossary", *words]) == 0
    return capsys.readouterr().out


def test_an_old_name_is_told_first(capsys: pytest.CaptureFixture[str]) -> None:
    out = told(capsys, "cloudwatch", "events")
    assert out.startswith("CloudWatch Events is called Amazon EventBridge today.\n\n")
    assert "In older notes: CloudWatch Events" in out


def test_short_names_and_slips(capsys: pytest.CaptureFixture[str]) -> None:
    assert told(capsys, "dlq").startswith("Dead-letter queue\n")
    assert "Dead-letter queue" in told(capsys, "ded letter queu")
    assert "Cold start" in told(capsys, "cold strat")


def test_a_narrow_terminal_is_wide_enough(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "1")
    assert told(capsys, "dlq").startswith("Dead-letter queue\n")


def test_several_are_listed_and_all_without_words(capsys: pytest.CaptureFixture[str]) -> None:
    found = told(capsys, "concurrency").split("\n")
    assert len(found) > 4
    everything = told(capsys)
    assert len(everything.split("\n")) > 150


def test_json_has_every_field(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["glossary", "ESM", "--json"]) == 0
    one = json.loads(capsys.readouterr().out)[0]
    assert (one["term"], one["found_by"], one["is_exact"]) == ("Event source mapping", "ESM", True)
    assert set(one) >= {"id", "meaning", "also", "formerly", "concept", "lesson", "source"}
    assert run(["glossary", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)) == len(open_library().terms)


def test_what_is_no_term_is_refused_with_near_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["glossary", "xyzzyx"]) == 2
    assert "xyzzyx" in capsys.readouterr().err
