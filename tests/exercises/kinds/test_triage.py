"""Job triage: each limit at its edge, and what must always hold."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studylam.exercises.kinds.triage import WAYS, read
from studylam.exercises.kinds.weighing import Weighing
from studylam.exercises.model import settled
from tests.exercises.kinds.made import amount, fits, model, right, stops, wrong

LIMITS = {
    "function_s": amount(900, "s", "15 minutes"),
    "managed_s": amount(5400, "s", "90 minutes"),
    "durable_s": amount(31_622_400, "s", "a year"),
    "durable_operations": amount(3000),
    "standard_s": amount(31_536_000, "s", "one year"),
    "standard_events": amount(25_000, "events"),
    "events_per_piece": amount(5, "events"),
    "express_s": amount(300, "s", "5 minutes"),
    "function_mb": amount(10_240, "MB"),
    "managed_mb": amount(32_768, "MB"),
    "managed_vcpus": amount(16),
    "function_vcpus": amount(6),
    "function_disk_mb": amount(10_240, "MB"),
    "image_gb": amount(10, "GB"),
    "fargate_mb": amount(122_880, "MB", "120 GB"),
    "fargate_vcpus": amount(16),
    "fargate_disk_gb": amount(200, "GB"),
}
FUNCTIONS = {"lambda", "durable", "express", "standard"}
ALL = set(WAYS)


def job(**values: Any) -> Weighing:
    case = {"title": "A job", "compute_minutes": 1, "longest_minutes": 1, **values}
    made = model(read, {"limits": LIMITS, "cases": {"only": case}})
    assert isinstance(made, Weighing)
    return made


def long(minutes: float, **values: Any) -> set[str]:
    return fits(job(compute_minutes=minutes, longest_minutes=minutes, **values))


def test_a_short_job_fits_everywhere() -> None:
    assert fits(job()) == ALL


@pytest.mark.parametrize(
    ("minutes", "out"),
    [
        (5, set()),
        (5.1, {"express"}),
        (15, {"express"}),
        (15.1, FUNCTIONS),
        (90, FUNCTIONS),
        (90.1, FUNCTIONS | {"managed"}),
        (100_000, FUNCTIONS | {"managed"}),
    ],
)
def test_one_long_piece(minutes: float, out: set[str]) -> None:
    assert long(minutes) == ALL - out


def test_many_short_pieces_stretch_over_a_year_of_workflow() -> None:
    year = 31_536_000 // 60
    assert fits(job(compute_minutes=year, pieces=10)) >= {"durable", "standard"}
    assert "standard" not in fits(job(compute_minutes=year + 1, pieces=10))
    assert "durable" in fits(job(compute_minutes=31_622_400 // 60, pieces=10))
    assert "durable" not in fits(job(compute_minutes=31_622_400 // 60 + 1, pieces=10))


def test_durable_functions_have_so_many_operations_and_standard_so_many_events() -> None:
    assert {"durable", "standard"} <= fits(job(pieces=3000))
    assert "durable" not in fits(job(pieces=3001))
    assert "durable" not in fits(job(pieces=3000, waiting_minutes=1))  # a wait is one, too
    assert "standard" in fits(job(pieces=5000))
    assert "standard" not in fits(job(pieces=5001))


def test_waiting_counts_for_one_invocation_and_is_no_matter_for_workflows() -> None:
    waits = job(waiting_minutes=4320, people=True)
    assert fits(waits) == ALL - {"lambda", "express", "managed"}
    assert any("call-back" in words for words in stops(waits, "express"))
    short = job(waiting_minutes=3, people=True)
    assert fits(short) == ALL - {"express"}


def test_who_waits_for_the_result_in_the_call() -> None:
    assert fits(job(caller_waits=True)) == {"lambda", "durable", "express", "managed", "ec2"}
    # A durable function and Managed Instances keep a function's timeout for synchronous calls.
    waits = job(compute_minutes=20, longest_minutes=5, pieces=4, caller_waits=True)
    assert fits(waits) == {"ec2"}
    waits = job(compute_minutes=14, longest_minutes=5, pieces=4, caller_waits=True)
    assert fits(waits) == {"lambda", "durable", "managed", "ec2"}


def test_express_runs_at_least_once_unless_the_caller_waits() -> None:
    assert "express" not in fits(job(once=True))
    assert "express" in fits(job(once=True, caller_waits=True))


@pytest.mark.parametrize(
    ("values", "out"),
    [
        ({"memory_mb": 10_240}, set()),
        ({"memory_mb": 10_241}, FUNCTIONS),
        ({"memory_mb": 32_768}, FUNCTIONS),
        ({"memory_mb": 32_769}, FUNCTIONS | {"managed"}),
        ({"memory_mb": 122_880}, FUNCTIONS | {"managed"}),
        ({"memory_mb": 122_881}, FUNCTIONS | {"managed", "fargate"}),
        ({"vcpus": 6}, set()),
        ({"vcpus": 7}, FUNCTIONS),
        ({"vcpus": 16}, FUNCTIONS),
        ({"vcpus": 17}, FUNCTIONS | {"managed", "fargate"}),
        ({"disk_mb": 10_240}, set()),
        ({"disk_mb": 10_241}, FUNCTIONS | {"managed"}),
        ({"disk_mb": 204_800}, FUNCTIONS | {"managed"}),
        ({"disk_mb": 204_801}, FUNCTIONS | {"managed", "fargate"}),
        ({"package_mb": 10_240}, set()),
        ({"package_mb": 10_241}, FUNCTIONS | {"managed"}),
        ({"gpu": True}, FUNCTIONS | {"fargate"}),
        ({"gpu": True, "disk_mb": 32_768}, FUNCTIONS | {"fargate"}),
        ({"gpu": True, "disk_mb": 32_769}, FUNCTIONS | {"fargate", "managed"}),
        ({"host": True}, FUNCTIONS | {"fargate", "managed"}),
        ({"queue": True}, FUNCTIONS | {"fargate", "managed"}),
    ],
)
def test_sizes_at_their_edges(values: dict[str, Any], out: set[str]) -> None:
    assert fits(job(**values)) == ALL - out


def test_the_best_is_the_first_that_fits_in_the_order_of_the_file() -> None:
    case = {"title": "A job", "compute_minutes": 40, "longest_minutes": 40}
    data = {"limits": LIMITS, "cases": {"only": case}}
    assert right(model(read, data), {"what": "best"}) == {"fargate"}
    turned = model(read, {**data, "order": ["ec2", "batch", "fargate", "lambda"]})
    assert right(turned, {"what": "best"}) == {"ec2"}
    assert right(turned, {"what": "best", "among": ["lambda", "fargate"]}) == {"fargate"}
    assert right(turned, {"what": "fits"}) == {"ec2", "batch", "fargate"}


def test_a_knob_changes_one_field_and_the_scene_says_so() -> None:
    case = {"title": "A job", "compute_minutes": 40, "longest_minutes": 40}
    knobs = [{"field": "gpu"}, {"field": "longest_minutes", "values": [1, "0.5"]}]
    made = model(read, {"limits": LIMITS, "cases": {"only": case}, "knobs": knobs})
    assert "durable" in fits(made, longest_minutes="0.5")
    assert "fargate" not in fits(made, gpu="yes")
    scene = made.look(settled(made.knobs, {"longest_minutes": "0.5"})).scene
    assert any("30 seconds" in line for line in scene)
    # A piece that is turned longer than all the computing makes the whole longer, too.
    knobs = [{"field": "longest_minutes", "values": [100]}]
    short = model(read, {"limits": LIMITS, "cases": {"only": case}, "knobs": knobs})
    assert "managed" in fits(short) and "managed" not in fits(short, longest_minutes="100")


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"cases": {}}, ("cases",)),
        ({"order": ["lambda", "moon"]}, ("order", 1)),
        ({"order": ["lambda"]}, ("order",)),
        ({"knobs": [{"field": "moon"}]}, ("knobs", 0, "field")),
        ({"knobs": [{"field": "memory_mb", "values": ["x"]}]}, ("knobs", 0, "values", 0)),
        (
            {"cases": {"a": {"title": "A", "compute_minutes": 1, "longest_minutes": 2}}},
            ("cases", "a", "longest_minutes"),
        ),
        ({"limits": {**LIMITS, "express_s": 300}}, ("limits", "express_s")),
    ],
)
def test_what_is_wrong_is_found_where_it_is(change: dict[str, Any], where: tuple[Any, ...]) -> None:
    case = {"title": "A job", "compute_minutes": 1, "longest_minutes": 1}
    assert where in wrong(read, {"limits": LIMITS, "cases": {"only": case}, **change})


@given(
    minutes=st.floats(0.1, 10_000), memory=st.integers(1, 200_000), disk=st.integers(1, 300_000),
    pieces=st.integers(1, 20_000), gpu=st.booleans(), caller=st.booleans(),
)  # fmt: skip
def test_ec2_always_fits_and_needing_more_never_makes_anything_fit(
    minutes: float, memory: int, disk: int, pieces: int, gpu: bool, caller: bool
) -> None:
    minutes = round(minutes, 3)
    values = {
        "compute_minutes": minutes, "longest_minutes": minutes, "memory_mb": memory,
        "disk_mb": disk, "pieces": pieces, "caller_waits": caller,
    }  # fmt: skip
    less = fits(job(**values, gpu=gpu))
    assert "ec2" in less
    for field in ("compute_minutes", "memory_mb", "disk_mb", "pieces"):
        assert fits(job(**{**values, field: values[field] * 2}, gpu=gpu)) <= less
    if not gpu:
        # A GPU allows a function on Managed Instances a larger /tmp, and nothing else.
        assert fits(job(**values, gpu=True)) - {"managed"} <= less
