"""Estimates in lessons: their values are those of the calculator, and refused as there."""

from __future__ import annotations

import pytest

from studylam.labs.price_blocks import check_price_blocks
from studylam.packs import Library, builtin_root, load_pack
from studylam.packs.problems import Report
from studylam.packs.reading.fences import PRICE_INPUTS
from studylam.pricing.functions import FIELDS
from tests.packs.conftest import SamplePack

LESSON = "content/lessons/01-first/01-timeouts.md"


def told(sample: SamplePack) -> list[tuple[str, int, str]]:
    pack, report = load_pack(sample.root), Report()
    library = Library([pack, load_pack(builtin_root())])
    check_price_blocks(pack, lambda: library, report)
    return [(one.code, one.place.line, one.message) for one in report.problems]


@pytest.mark.quick
def test_a_fence_takes_what_a_function_takes() -> None:
    assert set(PRICE_INPUTS) == {field.name for field in FIELDS} | {"no_free_tier"}


def test_what_makes_no_sense_is_told_at_its_line(sample: SamplePack) -> None:
    assert told(sample) == []
    more = "requests: 3000000\nephemeral_mb: 20000\nedge: true\ntenant_environments: 5"
    sample.edit(LESSON, "requests: 3000000", more)
    lines = (sample.root / LESSON).read_text("utf-8").splitlines()
    assert told(sample) == [
        (
            "L009",
            lines.index("ephemeral_mb: 20000") + 1,
            "Ephemeral storage can't be 20,000 MB.",
        ),
        (
            "L009",
            lines.index("tenant_environments: 5") + 1,
            "Tenant environments can't be combined with Lambda@Edge.",
        ),
    ]


def test_every_value_may_stand_in_a_fence(sample: SamplePack) -> None:
    more = "requests: 3000000\ndurable_written_gb: 1.5\nfree_tier: false\nsnapstart_runtime: dotnet"
    sample.edit(LESSON, "requests: 3000000", more)
    pack = load_pack(sample.root)
    assert not [one for one in pack.problems if one.code == "L009"]
    assert told(sample) == []
