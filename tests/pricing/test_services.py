"""Each kind of part counts what AWS counts: chunks, units, hours."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studylam.pricing import load_prices
from studylam.pricing.architecture import price, read_scenario
from studylam.pricing.services import PARTS, Amount, Choice, specs
from studylam.pricing.services.fields import chunks

pytestmark = pytest.mark.quick

PRICES = load_prices(Path(__file__).parents[2] / "content/prices/aws-lambda-2026.yaml")


def cost(part: dict[str, Any], **top: Any) -> str:
    scenario, problems = read_scenario({"title": "x", "parts": [part], **top}, PRICES)
    assert not problems and scenario is not None, problems
    return str(price(scenario, PRICES).total_usd)


@pytest.mark.parametrize(
    ("part", "total"),
    [
        # API Gateway: HTTP in steps of 512 KB, WebSocket of 32 KB, REST by the call.
        ({"type": "http_api", "requests": 1_000_000, "payload_kb": 512}, "1.00"),
        ({"type": "http_api", "requests": 1_000_000, "payload_kb": 513}, "2.00"),
        ({"type": "http_api", "requests": 1_000_000_000}, "930.00"),
        ({"type": "rest_api", "requests": 5_000_000}, "17.50"),
        ({"type": "rest_api", "requests": 0, "cache_gb": 0.5}, "14.60"),
        ({"type": "rest_api", "requests": 0, "cache_gb": "237"}, "2774.00"),
        ({"type": "websocket_api", "messages": 1_500_000_000}, "1400.00"),
        ({"type": "websocket_api", "messages": 1_000_000, "payload_kb": 33}, "2.00"),
        ({"type": "websocket_api", "messages": 0, "connection_minutes": 10_000_000}, "2.50"),
        # S3
        ({"type": "s3", "puts": 1_000_000, "gets": 10_000_000}, "9.00"),
        ({"type": "s3", "storage_gb": 100 * 1024}, "2304.00"),
        ({"type": "s3", "storage_gb": 30_000, "storage_class": "standard_ia"}, "375.00"),
        ({"type": "s3", "retrieved_gb": 300, "storage_class": "one_zone_ia"}, "3.00"),
        # DynamoDB: units of 1 KB and 4 KB, transactions twice, eventual reads half.
        ({"type": "dynamodb", "writes": 8_000_000}, "5.00"),
        ({"type": "dynamodb", "writes": 8_000_000, "item_kb": 1.5}, "10.00"),
        ({"type": "dynamodb", "transactional_writes": 8_000_000}, "10.00"),
        ({"type": "dynamodb", "reads": 8_000_000, "item_kb": 4}, "1.00"),
        ({"type": "dynamodb", "reads": 8_000_000, "item_kb": 5}, "2.00"),
        ({"type": "dynamodb", "eventual_reads": 8_000_000, "item_kb": 5}, "1.00"),
        ({"type": "dynamodb", "transactional_reads": 8_000_000}, "2.00"),
        ({"type": "dynamodb", "write_units": 3_000_000, "read_units": 8_000_000}, "2.88"),
        ({"type": "dynamodb", "wcu": 20, "rcu": 30}, "12.34"),
        ({"type": "dynamodb", "storage_gb": 230, "pitr_gb": 2300, "backup_gb": 460}, "563.50"),
        ({"type": "dynamodb", "stream_reads": 2_000_000}, "0.40"),
        # SQS and SNS: steps of 64 KB; a message is sent, received, deleted.
        ({"type": "sqs", "requests": 1_000_000, "payload_kb": 64}, "0.40"),
        ({"type": "sqs", "requests": 1_000_000, "payload_kb": 65}, "0.80"),
        ({"type": "sqs", "requests": 1_000_000, "fifo": True}, "0.50"),
        ({"type": "sqs", "messages": 1_000_000}, "1.20"),
        ({"type": "sqs", "messages": 1_000_000, "batch_size": 10}, "0.12"),
        # Ten of 8 KB are two chunks to send, two to receive, and a request to delete.
        ({"type": "sqs", "messages": 1_000_000, "batch_size": 10, "payload_kb": 8}, "0.20"),
        ({"type": "sqs", "messages": 0, "empty_receives": 5_000_000}, "2.00"),
        ({"type": "sns", "requests": 1_000_000, "payload_kb": 256}, "2.00"),
        ({"type": "sns", "requests": 0, "http_deliveries": 2_000_000}, "1.20"),
        ({"type": "sns", "requests": 0, "email_deliveries": 299_000}, "5.98"),
        ({"type": "sns", "requests": 1_000_000, "fifo": True, "payload_kb": 0}, "0.30"),
        # EventBridge: steps of 64 KB.
        ({"type": "eventbridge", "events": 1_000_000, "payload_kb": 64}, "1.00"),
        ({"type": "eventbridge", "events": 1_000_000, "payload_kb": 128.5}, "3.00"),
        ({"type": "eventbridge", "archived_gb": 100, "archive_gb": 200}, "14.60"),
        ({"type": "scheduler", "invocations": 2_000_000}, "2.00"),
        ({"type": "pipe", "requests": 1_000_000}, "0.40"),
        # Step Functions: Express rounds to 100 ms and 64 MB.
        ({"type": "step_functions", "executions": 1000, "transitions_each": 10}, "0.25"),
        ({"type": "step_functions_express", "requests": 100_000, "duration_ms": 123}, "0.12"),
        (
            {
                "type": "step_functions_express",
                "requests": 10_000_000,
                "duration_ms": 800,
                "memory_mb": 512,
            },
            "73.34",
        ),
        (
            {
                "type": "step_functions_express",
                "requests": 100_000_000,
                "duration_ms": 801,
                "memory_mb": 1200,
            },
            "685.23",
        ),
        # Kinesis
        ({"type": "kinesis", "shards": 4}, "43.80"),
        ({"type": "kinesis", "shards": 1, "records": 100_000_000, "record_kb": 26}, "13.75"),
        ({"type": "kinesis", "mode": "on_demand", "records": 0}, "29.20"),
        # Watching
        ({"type": "logs", "ingest_gb": 1000, "stored_gb": 500, "insights_gb": 250}, "516.25"),
        ({"type": "logs", "requests": 1_048_576, "kb_per_request": 2}, "1.00"),
        ({"type": "logs", "ingest_gb": 60_000, "written_by": "others"}, "30000.00"),
        ({"type": "cloudwatch", "alarms": 3, "fast_alarms": 1, "dashboards": 1}, "3.60"),
        ({"type": "cloudwatch", "metrics": 10_010}, "3001.00"),
        ({"type": "xray", "recorded": 1_000_000, "retrieved": 1_000_000}, "5.50"),
        # On the way
        ({"type": "data_transfer", "out_gb": 57_000}, "4809.20"),
        ({"type": "data_transfer", "between_regions_gb": 750, "between_zones_gb": 200}, "17.00"),
        ({"type": "nat_gateway", "data_gb": 100}, "37.35"),
        ({"type": "vpc_endpoint", "zones": 2}, "14.60"),
        ({"type": "vpc_endpoint", "data_gb": 7_000_000}, "42007.30"),
        # Keeping
        ({"type": "secrets", "secrets": 1, "calls": 100_000}, "0.90"),
        ({"type": "parameters", "parameters": 1, "calls": 100_000}, "0.55"),
        ({"type": "kms", "keys": 1, "requests": 1_000_000}, "4.00"),
        ({"type": "ecr", "stored_gb": 10}, "1.00"),
        # An hour of a MicroVM of 1 vCPU and 2 GB
        ({"type": "microvm", "vcpu_seconds": 3600, "gb_seconds": 7200}, "0.13"),
    ],
    ids=lambda value: value if isinstance(value, str) else str(value["type"]),
)
def test_a_part_costs_what_its_rates_say(part: dict[str, Any], total: str) -> None:
    assert cost(part) == total


@pytest.mark.parametrize(
    ("part", "free"),
    [
        ({"type": "sqs", "requests": 1_000_000}, True),
        ({"type": "sqs", "requests": 1_000_001, "fifo": True}, True),
        ({"type": "sqs", "requests": 3_500_000}, False),
        ({"type": "step_functions", "transitions": 4_000}, True),
        ({"type": "logs", "ingest_gb": 5}, True),
        ({"type": "dynamodb", "storage_gb": 25}, True),
        ({"type": "data_transfer", "out_gb": 100}, True),
        ({"type": "scheduler", "invocations": 14_000_000}, True),
    ],
)
def test_what_is_free_each_month_counts_when_asked_for(part: dict[str, Any], free: bool) -> None:
    assert (cost(part, companion_free_tiers=True) == "0.00") is free
    assert cost(part) != "0.00"
    assert cost(part) == cost(part, companion_free_tiers=True, free_tier=False)


def test_every_part_explains_itself_and_has_its_rates() -> None:
    for kind, part in PARTS.items():
        fields = specs(part)
        assert part.title and part.about.endswith("."), kind
        assert isinstance(fields[part.counts], Amount), kind
        for name, spec in fields.items():
            assert spec.help.endswith("."), (kind, name)
        full = {
            name: spec.low + 1
            for name, spec in fields.items()
            if isinstance(spec, Amount) and name not in ("wcu", "rcu")
        }
        choices = [spec.options for spec in fields.values() if isinstance(spec, Choice)]
        for charge in part(**full).charges():
            assert charge.meter in PRICES.meters, (kind, charge, choices)


@given(st.decimals(0, 10_240, places=3), st.sampled_from([1, 4, 25, 32, 64, 512]))
def test_chunks_cover_the_payload_and_no_more(kb: Decimal, size: int) -> None:
    pieces = chunks(kb, size)
    assert pieces >= 1 and pieces == int(pieces)
    assert pieces * size >= kb
    assert pieces == 1 or (pieces - 1) * size < kb


@pytest.mark.parametrize("kind", PARTS)
def test_the_most_of_everything_can_still_be_added_up(kind: str) -> None:
    for choices in range(2):
        part: dict[str, Any] = {"type": kind}
        for name, spec in specs(PARTS[kind]).items():
            if isinstance(spec, Amount) and name not in ("wcu", "rcu", "batch_size"):
                part[name] = str(spec.high)
            elif isinstance(spec, Choice):
                part[name] = spec.options[choices]
        if kind == "s3":
            part |= {"storage_class": "standard_ia"}
        for name in ("fifo_deliveries", *(("fan_out_consumers",) if choices else ())):
            part.pop(name, None)
        assert Decimal(cost(part)) > 1000
    assert cost({"type": "dynamodb", "wcu": 10**9, "rcu": 10**9})


def test_the_guide_for_authors_names_every_part_and_field() -> None:
    guide = (Path(__file__).parents[2] / "content/README.md").read_text("utf-8")
    guide = guide.partition("\n## content/scenarios/book-shop.yaml")[2].partition("\n## ")[0]
    rows = {row.split("`")[1]: row for row in guide.splitlines() if row.startswith("| `")}
    for kind, part in PARTS.items():
        for name in specs(part):
            assert f"`{name}`" in rows[kind], (kind, name)
        assert f"**`{part.counts}`**" in rows[kind]
