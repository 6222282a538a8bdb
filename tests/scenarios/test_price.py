"""Scenario files of the calculator: found by file or id, mistakes at their lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from studylam.errors import BadInputError, FieldError
from studylam.packs import Library, builtin_root, load_pack
from studylam.pricing import PriceList, load_prices
from studylam.scenarios.price import check_data, open_price, price_list

PRICES = builtin_root() / "content/prices/aws-lambda-2026.yaml"


@pytest.fixture(scope="module")
def prices() -> PriceList:
    return load_prices(PRICES)


def write(folder: Path, text: str) -> str:
    file = folder / "mine.yaml"
    file.write_text(text, encoding="utf-8")
    return str(file)


def test_one_mistake_is_told_by_itself(tmp_path: Path, prices: PriceList) -> None:
    file = write(tmp_path, "tool: price\nparts:\n  - type: sqs\n    messages: -1\n")
    with pytest.raises(FieldError) as caught:
        open_price(file, prices)
    assert caught.value.where == f"{file}:4:5"
    assert caught.value.path == ("parts", 0, "messages")


def test_many_mistakes_are_told_in_the_order_of_the_file(tmp_path: Path, prices: PriceList) -> None:
    part = "  - {type: sqs, messages: -1, fifo: 2}\n"
    file = write(tmp_path, "tool: price\nparts:\n" + part * 20)
    with pytest.raises(BadInputError) as caught:
        open_price(file, prices)
    message = caught.value.message
    assert message.startswith("40 values") and message.endswith("and 10 more.")
    assert message.index(f"{file}:3:") < message.index(f"{file}:4:") < message.index(f"{file}:9:")


def test_changes_take_the_place_of_the_files_values(tmp_path: Path, prices: PriceList) -> None:
    file = write(tmp_path, "tool: price\nregion: eu-west-1\nparts: [{type: nat_gateway}]\n")
    assert open_price(file, prices).region == "eu-west-1"
    changed = open_price(file, prices, {"region": "us-west-2", "free_tier": False})
    assert changed.region == "us-west-2" and not changed.free_tier


def test_the_courses_scenarios_are_right(parsed_course: Path) -> None:
    library = Library([load_pack(builtin_root())])
    assert price_list(library).id == load_prices(PRICES).id
    found = [scenario for scenario in library.scenarios if scenario.tool == "price"]
    assert len(found) >= 6
    for scenario in found:
        assert not list(check_data(scenario.data, price_list(library))), scenario.id
    wrong = {"tool": "price", "parts": [{"type": "sqs", "fifo": 3}]}
    assert [error.path for error in check_data(wrong, price_list(library))] == [
        ("parts", 0, "fifo"),
        ("parts", 0),
    ]
