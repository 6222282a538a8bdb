"""Bills as Markdown, CSV and JSON, one and several side by side; names in them are strangers'."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from studylam.pricing import load_prices
from studylam.pricing.architecture import ArchitectureBill, price, read_scenario
from studylam.pricing.export import side_by_side, to_csv, to_document, to_markdown

pytestmark = pytest.mark.quick

PRICES = load_prices(Path(__file__).parents[2] / "content/prices/aws-lambda-2026.yaml")


def bill(front: str, name: str = "front", title: str = "An API") -> ArchitectureBill:
    parts = [
        {"type": front, "name": name, "requests": 5_000_000},
        {"type": "lambda", "requests": 5_000_000, "duration_ms": 120, "memory_mb": 512},
    ]
    if front == "rest_api":
        parts.append({"type": "logs", "ingest_gb": 10})
    scenario, problems = read_scenario({"title": title, "parts": parts}, PRICES)
    assert scenario is not None, problems
    return price(scenario, PRICES)


def table_cells(markdown: str) -> list[list[str]]:
    """The rows of the tables, as a reader of Markdown sees them."""
    rows: list[list[str]] = []
    inside = False
    for token in MarkdownIt("commonmark").enable("table").parse(markdown):
        if token.type in ("tr_open", "tr_close"):
            inside = token.type == "tr_open"
            rows += [[]] if inside else []
        elif token.type == "inline" and inside:
            children = token.children or []
            assert all(child.type in ("text", "strong_open", "strong_close") for child in children)
            rows[-1].append("".join(child.content for child in children))
    return rows


def test_one_bill_as_a_table_with_its_total() -> None:
    rows = table_cells(to_markdown([("An API", bill("http_api"))]))
    assert rows[0] == ["Part", "Item", "Quantity", "Rate", "Amount", "Of"]
    assert rows[1][:3] == ["front", "Requests", "5,000,000 requests"]
    assert rows[1][3:] == ["$0.000001, tier 1 of 2: up to 300 million", "$5.00", "2026-08-21 (1)"]
    assert rows[-1][0] == "Total" and rows[-1][4] == f"${bill('http_api').total_usd}"


def test_every_line_of_a_table_leads_to_its_source() -> None:
    found = bill("rest_api")
    markdown = to_markdown([("An API", found)])
    rows = table_cells(markdown)[1:-1]
    for line, row in zip(found.lines, rows, strict=True):
        day, number = row[-1].split(" ")
        (source,) = (text for text in markdown.splitlines() if f"{day} {number}: " in text)
        assert line.as_of.isoformat() == day
        assert line.source[:20] in source


def test_several_side_by_side_with_what_differs() -> None:
    bills = [("HTTP", bill("http_api")), ("REST", bill("rest_api"))]
    rows = {row.part: row for row in side_by_side(bills)}
    assert rows["front"].differences == (Decimal("12.50"),)
    assert rows["logs"].amounts == (None, Decimal("5.00"))
    assert rows["Total"].differences == (Decimal("17.50"),)
    shown = table_cells(to_markdown(bills))
    assert ["Part", "HTTP", "REST", "REST − HTTP"] in shown
    assert ["logs", "", "$5.00", "+$5.00"] in shown
    document = json.loads(json.dumps(to_document(bills)))
    assert document["side_by_side"][-1]["differences_usd"] == ["17.50"]
    assert [each["name"] for each in document["scenarios"]] == ["HTTP", "REST"]


def test_a_spreadsheet_gets_every_line_and_the_totals() -> None:
    found = bill("rest_api")
    rows = list(csv.DictReader(io.StringIO(to_csv([("An API", found)]))))
    assert len(rows) == len(found.lines) + 1
    assert sum(Decimal(row["amount_usd"]) for row in rows[:-1]) == found.total_usd
    assert rows[-1]["item"] == "Total" and rows[-1]["amount_usd"] == str(found.total_usd)
    several = to_csv([("A", bill("http_api")), ("B", found)])
    assert list(csv.reader(io.StringIO(several)))[-1] == [
        "Total",
        str(bill("http_api").total_usd),
        str(found.total_usd),
        "17.50",
    ]


@given(
    st.text(max_size=12) | st.sampled_from(["=1+1", "@SUM(A1)", "+1", "-1", "\t=1", "＝1", " =1"])
)
def test_no_name_becomes_a_formula(name: str) -> None:
    rows = csv.reader(io.StringIO(to_csv([(name, bill("http_api", name, name))])))
    for row in rows:
        for cell in row[:3]:
            assert not cell.lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))


@given(
    st.text(max_size=12)
    | st.sampled_from(
        ["a|b", "[x](http://y)", "<script>", "a\\|b", "`x`", "**b**", "![i](j)", "&lt;"]
    )
)
def test_no_name_becomes_markup(name: str) -> None:
    markdown = to_markdown([("API", bill("http_api", name))])
    rows = table_cells(markdown)
    assert {len(row) for row in rows} == {6}
    assert len(rows) == len(bill("http_api").lines) + 2
