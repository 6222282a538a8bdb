"""Price lists as strangers write them: everything wrong is found, at its line and column."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studylam.errors import BadInputError, FieldError
from studylam.pricing import load_prices
from studylam.pricing.lists import Limits, read_prices
from studylam.pricing.lists.reader import Reader

pytestmark = pytest.mark.quick

GOOD = """\
as_of: 2026-01-01
regions:
  here:
    requests: "0.1"
    x86_64:
      tiers: [[null, "1"]]
meters:
  thing: {rates: {here: "2", "*": "3"}, unit: things}
"""
BAD = """\
as_of: lately
regions:
  here:
    requests: 0.1
    x86_64:
      tiers:
        - [5, "1"]
        - [4, "-1"]
  there: 3
meters:
  thing: {rates: {here: [[1, 2]]}}
  other: {}
free_tier: {requests: many}
"""


def listed(text: str) -> Any:
    import yaml

    return yaml.safe_load(text)


def test_a_good_list_is_read() -> None:
    prices, problems = read_prices(listed(GOOD), "good")
    assert prices is not None and not problems
    assert prices.id == "good"
    assert prices.rate("thing", "here").tiers[0].rate_usd == 2
    assert prices.age(date(2026, 2, 1)) == 31


def test_the_list_that_authors_are_shown_can_be_used() -> None:
    page = (Path(__file__).parents[3] / "content/README.md").read_text("utf-8")
    shown = page.partition("\n## Price lists")[2].partition("```yaml\n")[2].partition("```")[0]
    prices, problems = read_prices(listed(shown), "shown")
    assert prices is not None, problems
    assert prices.rate("kafka_epu", "us-east-1").tiers[0].rate_usd == Decimal("0.185")
    assert prices.limits == Limits(source="Lambda quotas page")


def test_everything_wrong_is_found_by_its_place() -> None:
    prices, problems = read_prices(listed(BAD), "bad")
    assert prices is None
    assert {problem.path for problem in problems} == {
        ("as_of",),
        ("regions", "here", "requests"),
        ("regions", "here", "x86_64", "tiers", 1),
        ("regions", "here", "x86_64", "tiers", 1, 1),
        ("regions", "there"),
        ("meters", "thing", "rates", "here", 0),
        ("meters", "other", "rates"),
        ("free_tier", "requests"),
    }


def test_a_file_names_the_first_line_and_how_many_more(tmp_path: Path) -> None:
    file = tmp_path / "prices.yaml"
    file.write_text(BAD.replace("lately", "2026-01-01"))
    with pytest.raises(FieldError) as caught:
        load_prices(file)
    assert caught.value.where == f"{file}:4:5"
    assert "more of its values" in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "as_of: 2026-13-45\n",
        "as_of: " + "9" * 5000 + "\n",
        "as_of: 2026-01-01 10:00:00\nregions: {}\n",
        "regions: &a {x: *a}\n",
        "a: " + "[" * 3000,
        "meters: [1]\nregions: 5\n",
        "title: [a]\nas_of: 2026-01-01\nregions: {x: {requests: '1', x86_64: {tiers: []}}}\n",
    ],
)
def test_odd_files_are_refused_with_a_sentence(text: str, tmp_path: Path) -> None:
    file = tmp_path / "prices.yaml"
    file.write_text(text)
    with pytest.raises(BadInputError):
        load_prices(file)


def test_no_more_is_read_than_mistakes_are_told() -> None:
    rates = {f"r{number}": "none" for number in range(500)}
    reader = Reader("many")
    reader.read({**listed(GOOD), "meters": {f"m{n}": {"rates": rates} for n in range(1000)}})
    assert len(reader.problems) == 200
    assert reader.values < 1000


def test_a_key_given_twice_is_refused_at_its_place(tmp_path: Path) -> None:
    file = tmp_path / "prices.yaml"
    file.write_text(GOOD.replace("  here:\n", "  here: {}\n  here:\n"))
    with pytest.raises(BadInputError, match="here stands here a second time") as error:
        load_prices(file)
    assert error.value.where == f"{file}:4:3"


def test_aliases_that_stand_for_millions_of_values_are_not_read_one_by_one() -> None:
    tiers = [[number + 1, "1"] for number in range(49)] + [[None, "1"]]
    meter = {"rates": {f"r{number}": tiers for number in range(500)}}
    data = {**listed(GOOD), "meters": {f"m{number}": meter for number in range(1000)}}
    prices, problems = read_prices(data, "many")
    assert prices is None
    assert [problem.message for problem in problems] == [
        "meters: the list has more than 200,000 values"
    ]


def test_long_texts_are_refused_and_not_read() -> None:
    long = "9" * 1_000_000
    meter = {"title": long, "rates": {"here": {"rate": long, "source": long}}}
    data = {
        **listed(GOOD),
        "meters": {long: {}},
        "allowances": {"a": {"quantity": "1", "meters": [long]}},
    }
    for each in (data, {**data, "meters": {f"m{number}": meter for number in range(100)}}):
        prices, problems = read_prices(each, long)
        assert prices is None
        assert all(len(problem.message) < 300 for problem in problems)


def test_anchors_that_stand_for_more_than_memory_holds_are_never_written_out(
    tmp_path: Path,
) -> None:
    laughs = "a: &a [x, x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]\n" for n in range(24)
    )
    file = tmp_path / "prices.yaml"
    for text in (
        "title: *y\n",
        "as_of: 2026-01-01\nregions: {x: {requests: *y, x86_64: {tiers: *y}}}\n",
        "as_of: 2026-01-01\nsource: *y\nregions: *y\nlimits: {memory_mb: *y}\n",
    ):
        file.write_text(laughs + text)
        with pytest.raises(BadInputError):
            load_prices(file)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.dates() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            ["as_of", "regions", "x", "requests", "x86_64", "tiers", "meters", "rates", "rate",
             "limits", "memory_mb", "allowances", "free_tier", "title", "per", "source"]
        ),
        inner,
        max_size=4,
    ),
    max_leaves=12,
)  # fmt: skip


@given(values)
def test_whatever_the_data_there_is_a_list_or_a_reason(data: Any) -> None:
    prices, problems = read_prices(data, "any")
    assert (prices is None) == bool(problems)
    assert all(problem.message for problem in problems)
