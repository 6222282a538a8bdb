"""``studylam price lambda``."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from studylam.cli import run
from studylam.pricing.functions import FIELDS

FUNCTION = ["price", "lambda", "--requests", "3e6", "--duration-ms", "120", "--memory-mb", "1536"]

pytestmark = pytest.mark.quick


def document(capsys: pytest.CaptureFixture[str], *options: str) -> dict[str, Any]:
    assert run([*FUNCTION, *options, "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_every_value_of_a_usage_is_an_option(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["price", "lambda", "--help"]) == 0
    told = capsys.readouterr().out
    assert all(field.option in told for field in FIELDS)


def test_every_line_names_its_meter_tier_date_and_source(
    capsys: pytest.CaptureFixture[str],
) -> None:
    bill = document(capsys, "--requests", "9e9", "--duration-ms", "1000", "--memory-mb", "1024")
    first, second = bill["lines"][1:]
    assert (first["meter"], first["tier"]) == ("duration_x86_64", "1 of 3: up to 6 billion")
    assert second["tier"] == "2 of 3: 6 to 15 billion"
    for line in bill["lines"]:
        assert {"item", "quantity", "unit", "rate_usd", "amount_usd"} <= set(line)
        assert line["as_of"] and line["source"] and line["formula"]
    assert Decimal(bill["total_usd"]) == sum(Decimal(x["amount_usd"]) for x in bill["lines"])


def test_awss_example_of_provisioned_concurrency(capsys: pytest.CaptureFixture[str]) -> None:
    bill = document(
        capsys,
        *("--provisioned-concurrency", "100", "--provisioned-hours", "8"),
        *("--provisioned-requests", "500000", "--provisioned-duration-ms", "100"),
    )
    assert bill["total_usd"] == "19.96"


def test_an_old_rate_shows_its_age(capsys: pytest.CaptureFixture[str]) -> None:
    old = document(capsys, "--region", "eu-west-1")
    assert old["oldest_rate"] == "2025-09-05"
    assert old["age_days"] > 365
    assert "more than a year old" in old["aged"]
    assert run([*FUNCTION, "--region", "eu-west-1"]) == 0
    assert "more than a year old" in capsys.readouterr().out


def test_a_borrowed_rate_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    bill = document(capsys, "--region", "eu-west-1", "--kafka-epu-hours", "10")
    assert bill["lines"][-1]["assumed_from"] == "us-east-1"
    assert any("The rate of us-east-1 is taken" in note for note in bill["notes"])


def test_all_wrong_values_are_told_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    wrong = ["--memory-mb", "128.5", "--duration-ms", "1e400", "--region", "eu-cental-1"]
    assert run([*FUNCTION, *wrong]) == 2
    told = capsys.readouterr().err
    for words in ("--memory-mb", "128 to 10,240 MB (Lambda quotas page)", "--duration-ms"):
        assert words in told
    assert "0 to 900,000 ms" in told
    assert "eu-central-1" in told


def test_arm_rates_that_are_not_known_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    ready = ["--provisioned-concurrency", "1", "--provisioned-hours", "1"]
    assert run([*FUNCTION, *ready, "--arch", "arm64", "--region", "eu-west-1"]) == 2
    assert "no rate for provisioned concurrency on arm64 in eu-west-1" in capsys.readouterr().err


def test_a_price_list_of_ones_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(
        "as_of: 2020-02-02\nregions:\n  us-east-1:\n    requests: '1'\n"
        "    x86_64: {tiers: [[null, '0']]}\n"
    )
    bill = document(capsys, "--price-list", str(file))
    assert bill["total_usd"] == "3000000.00"
    assert bill["price_list"] == "mine"
    file.write_text("as_of: 2020-02-02\nregions:\n  us-east-1: {requests: 0.1}\n")
    assert run([*FUNCTION, "--price-list", str(file)]) == 2
    assert f"{file}:3:3" in capsys.readouterr().err
