"""Whole architectures: what parts share, numbers of other parts, and mistakes at their places."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studylam.pricing import load_prices
from studylam.pricing.architecture import ArchitectureBill, price, read_scenario

pytestmark = pytest.mark.quick

PRICES = load_prices(Path(__file__).parents[2] / "content/prices/aws-lambda-2026.yaml")


def bill(*parts: dict[str, Any], **top: Any) -> ArchitectureBill:
    scenario, problems = read_scenario({"title": "x", "parts": list(parts), **top}, PRICES)
    assert scenario is not None and not problems, problems
    return price(scenario, PRICES)


def wrong(data: Any) -> dict[tuple[str | int, ...], str]:
    scenario, problems = read_scenario(data, PRICES)
    assert scenario is None
    return {problem.path: f"{problem.message} {problem.hint or ''}" for problem in problems}


def function(**changes: Any) -> dict[str, Any]:
    return {"type": "lambda", "requests": 1, "duration_ms": 1000, "memory_mb": 1024, **changes}


# -- the scenario that the course works with -------------------------------------------------------

LOAD = 5_000_000


def small_api(front: str, **top: Any) -> ArchitectureBill:
    return bill(
        {"type": front, "name": "front", "requests": LOAD},
        function(
            name="api",
            requests={"from": "front"},
            duration_ms=120,
            memory_mb=512,
            arch="arm64",
            cold_starts={"from": "front", "times": 0.01},
            init_ms=400,
        ),
        {"type": "logs", "requests": {"from": "api"}, "kb_per_request": 1},
        **top,
    )


def test_api_and_logs_outweigh_the_function() -> None:
    found = small_api("http_api")
    assert str(found.total_usd) == "8.18"
    assert [str(part.total_usd) for part in found.parts] == ["5.00", "0.80", "2.38"]
    duration = next(line for line in found.lines if line.item.startswith("Duration"))
    assert duration.exact_usd == 0 and "310,000 GB-s free" in duration.formula


def test_a_rest_api_and_no_free_tier_cost_more() -> None:
    assert str(small_api("rest_api").total_usd) == "20.68"
    more = small_api("http_api", free_tier=False).total_usd - small_api("http_api").total_usd
    assert str(more) == "4.33"  # 0.20 for a million requests, 4.13 for 310,000 GB-seconds


def test_the_total_is_the_sum_of_rounded_lines_beside_the_exact_one() -> None:
    found = small_api("rest_api", region="eu-central-1")
    assert found.total_usd == sum(line.amount_usd for line in found.lines)
    assert found.total_usd == sum(part.total_usd for part in found.parts)
    assert found.exact_usd == sum(part.exact_usd for part in found.parts)
    document = found.to_json()
    assert {"total_usd", "exact_usd", "lines", "price_list", "as_of", "parts"} <= set(document)


# -- what is shared --------------------------------------------------------------------------------


def test_functions_share_one_free_tier() -> None:
    two = bill(function(name="a", requests=300_000), function(name="b", requests=300_000))
    one = bill(function(requests=600_000))
    assert two.exact_usd == one.exact_usd
    assert two.parts[0].total_usd == 0 and two.parts[1].total_usd > 0


def test_functions_of_several_regions_share_the_free_tier_but_not_the_tiers() -> None:
    big = {"requests": 4_000_000_000, "free_tier": False}
    apart = bill(function(name="a", **big), function(name="b", region="us-west-2", **big))
    together = bill(function(name="a", **big), function(name="b", **big))
    assert together.exact_usd < apart.exact_usd
    free = bill(
        function(name="a", requests=400_000),
        function(name="b", requests=100_000, region="us-west-2"),
    )
    assert free.parts[0].total_usd == 0 and free.parts[1].total_usd > 0


def test_two_apis_share_the_tiers_of_their_region() -> None:
    half = {"type": "http_api", "requests": 200_000_000}
    shared = bill({**half, "name": "a"}, {**half, "name": "b"})
    assert str(shared.total_usd) == "390.00"  # 300 million at 1.00, 100 million at 0.90
    assert shared.lines[-1].tier.startswith("2 of 2")
    apart = bill({**half, "name": "a"}, {**half, "name": "b", "region": "eu-west-1"})
    assert str(apart.total_usd) == "422.00"


@given(st.lists(st.integers(0, 400_000_000), min_size=1, max_size=6), st.randoms())
def test_however_a_load_is_spread_the_sum_is_the_same(loads: list[int], random: Any) -> None:
    kind = random.choice(["http_api", "rest_api", "sqs", "scheduler"])
    field = "invocations" if kind == "scheduler" else "requests"
    gifts = random.random() < 0.5
    parts = [{"type": kind, "name": str(at), field: load} for at, load in enumerate(loads)]
    spread = bill(*parts, companion_free_tiers=gifts)
    whole = bill({"type": kind, field: sum(loads)}, companion_free_tiers=gifts)
    assert spread.exact_usd == whole.exact_usd
    random.shuffle(parts)
    assert bill(*parts, companion_free_tiers=gifts).exact_usd == whole.exact_usd


def test_standard_and_fifo_queues_share_what_is_free() -> None:
    found = bill(
        {"type": "sqs", "name": "a", "requests": 600_000},
        {"type": "sqs", "name": "b", "requests": 600_000, "fifo": True},
        companion_free_tiers=True,
    )
    assert [str(part.total_usd) for part in found.parts] == ["0.00", "0.10"]
    assert any("SQS" in note for note in found.notes)


# -- Regions ---------------------------------------------------------------------------------------


def test_a_region_has_its_own_rates_with_day_and_source() -> None:
    found = bill({"type": "http_api", "requests": 1_000_000}, region="eu-west-1")
    (line,) = found.lines
    assert str(line.amount_usd) == "1.11" and line.assumed_from is None
    assert line.as_of.year == 2026 and "eu-west-1" in line.source
    assert not any("is taken" in note for note in found.notes)


def test_a_rate_that_a_region_lacks_is_taken_from_another_and_said() -> None:
    found = bill({"type": "http_api", "requests": 1_000_000}, region="eu-west-3")
    assert found.lines[0].assumed_from == "us-east-1"
    assert any("eu-west-3" in note and "us-east-1" in note for note in found.notes)


# -- numbers of other parts ------------------------------------------------------------------------


def test_a_number_may_be_another_parts() -> None:
    found = bill(
        {"type": "s3", "name": "in.box", "puts": 1000, "gets": {"from": "in.box", "times": 3}},
        {"type": "sqs", "messages": {"from": "in.box.gets", "times": "2"}},
        {"type": "xray", "recorded": {"from": "sqs"}},
    )
    assert [int(line.quantity) for line in found.lines] == [1000, 3000, 18_000, 6000]


def test_numbers_that_lead_nowhere_are_told_where_they_stand() -> None:
    found = wrong(
        {
            "parts": [
                {"type": "sqs", "name": "a", "messages": {"from": "b"}},
                {"type": "sqs", "name": "b", "messages": {"from": "a"}},
                {"type": "sqs", "name": "c", "messages": {"from": "aa"}},
                {"type": "sqs", "name": "d", "messages": {"from": "e.kb"}},
                {"type": "sqs", "name": "e", "requests": 1},
                {"type": "sqs", "name": "f", "messages": {"from": "e"}},
                {"type": "sqs", "name": "g", "messages": {"of": "e"}},
            ]
        }
    )
    assert "itself" in found["parts", 0, "messages"]
    assert "itself" in found["parts", 1, "messages"]
    assert "Did you mean a" in found["parts", 2, "messages"]
    assert "payload_kb" in found["parts", 3, "messages"]
    assert "doesn't give its messages" in found["parts", 5, "messages"]
    assert "From which part" in found["parts", 6, "messages"]


# -- mistakes --------------------------------------------------------------------------------------


def test_every_mistake_is_told_at_once_at_its_place() -> None:
    found = wrong(
        {
            "tool": "price",
            "titel": "x",
            "region": "eu-wst-1",
            "free_tier": "maybe",
            "parts": [
                {"type": "sqss"},
                function(memory_mb=20_000, duration_ms=960_000, requests=-1, arch="sparc"),
                function(memory_mb=0),
                {"type": "lambda", "memory": 512},
                {"type": "http_api", "requests": "1,5", "payload_kb": 99_999},
                {"type": "dynamodb", "writes": 1, "wcu": 5},
                {"type": "s3", "name": "b", "storage_class": "cold"},
                {"type": "s3", "name": "b", "puts": True},
                {"type": "logs"},
                {"name": "nameless"},
                7,
                {"type": "lambda", "memory_mb": 512},
            ],
        }
    )
    assert "Did you mean title" in found["titel",]
    assert "Did you mean" in found["region",] and "eu-west-1" in found["region",]
    assert ("free_tier",) in found
    assert "Did you mean sqs" in found["parts", 0, "type"]
    assert "128 to 10,240 MB (Lambda quotas page)" in found["parts", 1, "memory_mb"]
    assert "900,000 ms" in found["parts", 1, "duration_ms"]
    assert ("parts", 1, "requests") in found
    assert "x86_64" in found["parts", 1, "arch"]
    assert "128 to 10,240 MB" in found["parts", 2, "memory_mb"]
    assert "Did you mean memory_mb" in found["parts", 3, "memory"]
    assert ("parts", 3) not in found  # what is misspelt may be what is missing
    assert "Allowed" in found["parts", 4, "requests"]
    assert "either on demand or provisioned" in found["parts", 5, "wcu"]
    assert "standard" in found["parts", 6, "storage_class"]
    assert ("parts", 7, "name") in found and ("parts", 7, "puts") in found
    assert "counts nothing" in found["parts", 8]
    assert "type" in found["parts", 9]
    assert ("parts", 10) in found
    assert "no requests and no duration_ms" in found["parts", 11]


@pytest.mark.parametrize(
    ("part", "field", "allowed"),
    [
        ({"type": "http_api", "requests": 1, "payload_kb": 10_241}, "payload_kb", "10,240 KB"),
        ({"type": "websocket_api", "messages": 1, "payload_kb": 129}, "payload_kb", "128 KB"),
        ({"type": "sqs", "messages": 1, "payload_kb": 1025}, "payload_kb", "1,024 KB"),
        ({"type": "sqs", "messages": 1, "batch_size": 11}, "batch_size", "1 to 10"),
        (
            {"type": "sqs", "messages": 1, "batch_size": 10, "payload_kb": 200},
            "batch_size",
            "1,024",
        ),
        ({"type": "dynamodb", "writes": 1, "item_kb": 401}, "item_kb", "400 KB"),
        (
            {"type": "step_functions_express", "requests": 1, "duration_ms": 300_001},
            "duration_ms",
            "300,000 ms",
        ),
        ({"type": "nat_gateway", "hours": 745}, "hours", "744 hours"),
        ({"type": "nat_gateway", "gateways": 1.5}, "gateways", "whole number"),
        ({"type": "logs", "requests": 5}, "kb_per_request", "ingest_gb"),
        ({"type": "s3", "retrieved_gb": 5}, "retrieved_gb", "storage_class"),
        (
            {"type": "sns", "requests": 1, "fifo": True, "email_deliveries": 1},
            "email_deliveries",
            "fifo",
        ),
        ({"type": "step_functions", "executions": 5}, "transitions_each", "transitions"),
        ({"type": "sqs", "requests": 10**16}, "requests", "surely a slip"),
        ({"type": "lambda", "arch": 10**400}, "arch", "a huge number"),
    ],
)
def test_values_that_make_no_sense_are_refused_with_what_is_allowed(
    part: dict[str, Any], field: str, allowed: str
) -> None:
    assert allowed in wrong({"parts": [part]})["parts", 0, field]


@pytest.mark.parametrize("data", [None, [], "x", {}, {"parts": {}}, {"parts": []}, {"parts": 3}])
def test_what_is_no_scenario_is_told(data: Any) -> None:
    assert wrong(data)


def test_too_many_parts_are_refused_before_they_are_read() -> None:
    assert "too many" in wrong({"parts": [{"type": "x"}] * 5000})["parts",]


names = st.sampled_from(
    [
        "parts",
        "type",
        "lambda",
        "sqs",
        "s3",
        "requests",
        "messages",
        "from",
        "times",
        "name",
        "title",
        "region",
        "puts",
        "payload_kb",
        "memory_mb",
        "arch",
        "a.b",
        "eu-west-1",
        "free_tier",
        "fifo",
    ]
)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | names,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=5),
    max_leaves=15,
)


@given(st.lists(st.dictionaries(names, values, max_size=6) | values, max_size=4), values)
def test_nothing_that_is_written_breaks_the_reader(parts: Any, region: Any) -> None:
    data = {
        "parts": [{"type": "sqs", **part} if isinstance(part, dict) else part for part in parts],
        "region": region,
    }
    scenario, problems = read_scenario(data, PRICES)
    assert (scenario is None) == bool(problems)
    if scenario is not None:
        assert price(scenario, PRICES).total_usd >= 0
    for problem in problems:
        assert problem.message and problem.path is not None


@given(
    st.integers(0, 10**12),
    st.decimals(0, 900_000, places=2, allow_nan=False),
    st.integers(128, 10_240),
)
def test_an_architecture_of_one_function_costs_what_the_function_does(
    requests: int, duration: Decimal, memory: int
) -> None:
    from studylam.pricing import LambdaUsage, estimate

    alone = estimate(LambdaUsage(Decimal(requests), duration, memory), PRICES)
    part = function(requests=requests, duration_ms=str(duration), memory_mb=memory)
    assert bill(part).exact_usd == alone.exact_usd


def test_numbers_that_grow_from_part_to_part_are_refused() -> None:
    parts: list[dict[str, Any]] = [{"type": "sqs", "name": "0", "requests": 10}]
    parts += [
        {"type": "sqs", "name": str(at), "requests": {"from": f"{at - 1}.requests", "times": 1e25}}
        for at in range(1, 150)
    ]
    assert "surely a slip" in wrong({"parts": parts})["parts", 149, "requests"]
