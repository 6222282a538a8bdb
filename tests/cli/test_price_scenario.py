"""``studylam price scenario``, ``compare`` and ``parts``, as they are called."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from studylam.cli import run
from studylam.packs import builtin_root

SHOP = """\
tool: price
title: Shop
parts:
  - {type: http_api, name: front, requests: 5000000}
  - {type: lambda, name: api, requests: {from: front}, duration_ms: 120, memory_mb: 512}
  - {type: logs, requests: {from: api}, kb_per_request: 1}
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    file = tmp_path / "shop.yaml"
    file.write_text(SHOP, encoding="utf-8")
    return file


def called(capsys: pytest.CaptureFixture[str], *arguments: object, status: int = 0) -> str:
    assert run(["price", *map(str, arguments)]) == status
    out, err = capsys.readouterr()
    assert "Traceback" not in out + err
    return out if status == 0 else err


def document(capsys: pytest.CaptureFixture[str], *arguments: object) -> Any:
    return json.loads(called(capsys, *arguments, "--json"))


def test_a_file_is_priced_line_by_line(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = called(capsys, "scenario", shop)
    assert "front (http_api, us-east-1): $5.00" in told
    assert "5,000,000 × 1 KB" in told
    assert "Total" in told and "$8.18" in told
    assert "companion_free_tiers" in told
    assert "5,000,000 requests × $0.000001, tier 1 of 2: up to 300 million (1)" in told
    assert "(1) Rates as of 2026-08-21: infracost" in told
    assert "(2) Rates as of 2026-06-30: AWS Lambda pricing page" in told


def test_the_document_keeps_the_contract(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = document(capsys, "scenario", shop)
    assert found["total_usd"] == "8.18" and found["title"] == "Shop"
    assert {"exact_usd", "price_list", "as_of"} <= set(found)
    for line in found["lines"]:
        assert {
            "item",
            "quantity",
            "unit",
            "rate_usd",
            "amount_usd",
            "tier",
            "as_of",
            "source",
        } <= set(line)
        assert all(isinstance(line[key], str) for key in ("quantity", "rate_usd", "amount_usd"))
    assert [part["total_usd"] for part in found["parts"]] == ["5.00", "0.80", "2.38"]


def test_options_take_the_place_of_what_the_file_says(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert document(capsys, "scenario", shop, "--no-free-tier")["total_usd"] == "13.38"
    assert document(capsys, "scenario", shop, "--companion-free-tiers")["total_usd"] == "5.80"
    ireland = document(capsys, "scenario", shop, "--region", "eu-west-1")
    assert ireland["lines"][0]["rate_usd"] == "0.00000111"
    assert any("us-east-1" in note for note in ireland["notes"])
    err = called(capsys, "scenario", shop, "--region", "eu-wst-1", status=2)
    assert "Did you mean eu-west-1" in err


def test_scenarios_of_a_pack_go_by_their_id(capsys: pytest.CaptureFixture[str]) -> None:
    assert document(capsys, "scenario", "http-api")["total_usd"] == "8.18"
    assert document(capsys, "scenario", "rest-api")["total_usd"] == "20.68"
    err = called(capsys, "scenario", "http-ap", status=2)
    assert "Did you mean http-api" in err


def test_several_side_by_side(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rest = shop.with_name("rest.yaml")
    rest.write_text(SHOP.replace("http_api", "rest_api").replace("Shop", "REST"), encoding="utf-8")
    told = called(capsys, "compare", shop, rest)
    assert "A: Shop" in told and "B: REST" in told and "+12.50" in told
    found = document(capsys, "compare", shop, rest)
    assert [each["total_usd"] for each in found["scenarios"]] == ["8.18", "20.68"]
    assert found["side_by_side"][-1]["differences_usd"] == ["12.50"]
    assert "| REST − Shop |" in called(capsys, "compare", shop, rest, "--markdown")
    rows = list(csv.reader(io.StringIO(called(capsys, "compare", shop, rest, "--csv"))))
    assert rows[-1] == ["Total", "8.18", "20.68", "12.50"]
    assert "takes two" in called(capsys, "compare", shop, status=2)


def test_the_same_title_twice_is_told_apart(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = document(capsys, "compare", shop, shop)
    assert found["scenarios"][0]["name"] == f"Shop ({shop})"


def test_the_parts_are_listed_with_what_they_take(capsys: pytest.CaptureFixture[str]) -> None:
    assert "nat_gateway: NAT gateway." in called(capsys, "parts")
    told = called(capsys, "parts", "sqs")
    assert "batch_size" in told and "1 to 10 messages (SQS quotas)" in told
    (found,) = document(capsys, "parts", "lambda")
    assert "128 to 10,240 MB" in found["fields"]["memory_mb"]
    assert "Did you mean sqs" in called(capsys, "parts", "sqss", status=2)


def test_one_part_alone(capsys: pytest.CaptureFixture[str]) -> None:
    call = ("part", "sqs", "requests=1,000,000", "payload_kb=128")
    assert document(capsys, *call)["total_usd"] == "0.80"
    assert document(capsys, *call, "fifo=true", "--no-free-tier")["total_usd"] == "1.00"
    err = called(capsys, "part", "sqs", "requests=-1", "payload-kb=9999", status=2)
    assert "Requests can't be -1" in err and "1,024 KB" in err
    assert "FIELD=VALUE" in called(capsys, "part", "sqs", "7", status=2)
    assert "Did you mean sqs" in called(capsys, "part", "sq", "requests=1", status=2)


def test_every_mistake_is_told_with_file_line_and_column(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shop.write_text(
        SHOP.replace("memory_mb: 512", "memory_mb: 20000")
        .replace("kb_per_request", "kb_per_requst")
        .replace("title: Shop", "title: Shop\nregion: moon-1"),
        encoding="utf-8",
    )
    err = called(capsys, "scenario", shop, status=2)
    assert f"{shop}:3:1: There is no Region called 'moon-1'." in err
    lines = shop.read_text("utf-8").splitlines()
    column = lines[5].index("memory_mb") + 1
    assert f"{shop}:6:{column}: Memory can't be 20,000 MB." in err
    assert "Allowed: a whole number from 128 to 10,240 MB (Lambda quotas page)." in err
    column = lines[6].index("kb_per_requst") + 1
    assert f"{shop}:7:{column}: A part of type logs has no field 'kb_per_requst'." in err
    assert "3 values" in err
    assert "Did you mean kb_per_request or requests?" in err


@pytest.mark.parametrize(
    "text",
    [
        "",
        "tool: load\ntitle: x\n",
        "title: x\nparts: [{type: sqs, requests: 1}]\n",
        "tool: price\nparts: !!python/object/apply:os.system [echo]\n",
        "tool: price\nparts: " + "[" * 3000 + "]" * 3000,
        "tool: price\nparts: " + "{a: " * 200 + "1" + "}" * 200,
        "tool: price\na: &a [x, x, x, x, x, x, x, x, x, x]\n"
        + "".join(
            f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join(['*' + chr(97 + n)] * 10)}]\n"
            for n in range(9)
        ),
        "tool: price\nparts: &p [*p]\n",
        "tool: price\ntool: price\nparts: [\n",
        "tool: price\nparts: [{type: sqs, requests: 1e400}]\n",
        "tool: price\nparts: [{type: sqs, requests: .inf}, {type: [sqs]}, {? [a] : b}]\n",
        "tool: price\nparts: [{type: sqs, requests: " + "9" * 5000 + "}]\n",
        "tool: price\nparts: 2026-01-01\n",
        "\x00\x01\x02",
    ],
)
def test_hostile_files_end_in_a_sentence(
    text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "hostile.yaml"
    file.write_text(text, encoding="utf-8")
    assert str(file) in called(capsys, "scenario", file, status=2)


def test_what_is_no_text_or_too_large_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "x.yaml"
    file.write_bytes(b"\xff\xfe\x00tool")
    called(capsys, "scenario", file, status=2)
    file.write_text("tool: price\nabout: " + "x" * 5_000_000, encoding="utf-8")
    assert "larger" in called(capsys, "scenario", file, status=2)
    assert "no file" in called(capsys, "scenario", tmp_path / "none.yaml", status=2)
    called(capsys, "scenario", f"{tmp_path}/", status=2)


def test_the_course_brings_architectures_that_can_be_priced(
    capsys: pytest.CaptureFixture[str],
) -> None:
    files = sorted((builtin_root() / "content/scenarios").glob("*.yaml"))
    priced = [file for file in files if file.read_text("utf-8").startswith("tool: price")]
    assert len(priced) >= 6
    for file in priced:
        assert float(document(capsys, "scenario", file)["total_usd"]) > 0
