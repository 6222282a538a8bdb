"""/tmp, layer, image, S3, EFS: each rule, the monthly prices, and what must always hold."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studylam.exercises.kinds.storage import WAYS, read
from studylam.exercises.kinds.weighing import Weighing
from tests.exercises.kinds.made import amount, fits, model, number, right, wrong

DATA: dict[str, Any] = {
    "limits": {
        "tmp_free_mb": amount(512, "MB"),
        "tmp_mb": amount(10_240, "MB"),
        "zip_mb": amount(250, "MB"),
        "image_gb": amount(10, "GB"),
        "snapstart_tmp_mb": amount(512, "MB"),
    },
    "rates": {
        "tmp_gb_second": amount("0.0000000309"),
        "s3_gb_month": amount("0.023"),
        "efs_gb_month": amount("0.30"),
    },
}


def data(**values: Any) -> Weighing:
    case = {"title": "Data", "size_mb": 100, "lives": "invocation", **values}
    made = model(read, {**DATA, "cases": {"only": case}})
    assert isinstance(made, Weighing)
    return made


def test_scratch_that_one_invocation_needs() -> None:
    assert fits(data()) == {"tmp", "s3", "efs"}
    assert right(data(), {"what": "best"}) == {"tmp"}
    assert fits(data(size_mb=10_240)) == {"tmp", "s3", "efs"}
    assert fits(data(size_mb=10_241)) == {"s3", "efs"}


def test_what_lasts_or_is_shared_leaves_tmp_out() -> None:
    assert fits(data(lives="environment")) == {"tmp", "s3", "efs"}
    assert fits(data(lives="lasts")) == {"s3", "efs"}
    assert fits(data(shared=True)) == {"s3", "efs"}
    assert fits(data(writers="many")) == {"s3", "efs"}


def test_what_comes_with_a_release_fits_a_layer_or_an_image() -> None:
    def release(size: int, **more: Any) -> set[str]:
        return fits(data(size_mb=size, lives="lasts", writers="none", code_mb=50, **more))

    assert release(200) == {"layer", "image", "s3", "efs"}
    assert release(201) == {"image", "s3", "efs"}
    assert release(10_190) == {"image", "s3", "efs"}
    assert release(10_191) == {"s3", "efs"}
    assert release(200, path=True) == {"layer", "image", "efs"}
    assert right(data(lives="lasts", writers="none"), {"what": "best"}) == {"layer"}


def test_one_file_with_many_writers_needs_a_file_system() -> None:
    assert fits(data(lives="lasts", writers="same-file")) == {"efs"}
    assert fits(data(lives="lasts", path=True)) == {"efs"}


def test_a_file_system_needs_a_vpc() -> None:
    assert fits(data(lives="lasts", vpc=False)) == {"s3"}


def test_snapstart_bounds_tmp_and_excludes_file_systems() -> None:
    assert fits(data(size_mb=512, snapstart=True)) == {"tmp", "s3"}
    assert fits(data(size_mb=513, snapstart=True)) == {"s3"}


def test_prices_of_a_month() -> None:
    stored = data(size_mb=2048, lives="lasts")
    assert number(stored, {"what": "cost", "way": "s3"}) == Decimal("0.05")  # 2 × 0.023
    assert number(stored, {"what": "cost", "way": "efs"}) == Decimal("0.60")
    # 1 GB beyond the first 512 MB, 10 million times 2 s
    load = data(size_mb=1536, requests=10_000_000, duration_ms=2000)
    assert number(load, {"what": "cost", "way": "tmp"}) == Decimal("0.62")
    free = data(size_mb=512, requests=10_000_000, duration_ms=2000)
    assert number(free, {"what": "cost", "way": "tmp"}) == 0


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"size_mb": -1}, ("cases", "only", "size_mb")),
        ({"lives": "sometimes"}, ("cases", "only", "lives")),
        ({"vpc": "maybe"}, ("cases", "only", "vpc")),
    ],
)
def test_what_is_wrong_is_found_where_it_is(change: dict[str, Any], where: tuple[Any, ...]) -> None:
    case = {"title": "Data", "size_mb": 100, "lives": "lasts", **change}
    assert where in wrong(read, {**DATA, "cases": {"only": case}})


@given(
    size=st.integers(0, 30_000), lives=st.sampled_from(["invocation", "environment", "lasts"]),
    writers=st.sampled_from(["none", "one", "many", "same-file"]), path=st.booleans(),
    snapstart=st.booleans(), shared=st.booleans(),
)  # fmt: skip
def test_asking_for_more_never_makes_a_place_fit(
    size: int, lives: str, writers: str, path: bool, snapstart: bool, shared: bool
) -> None:
    values: dict[str, Any] = {
        "size_mb": size, "lives": lives, "writers": writers, "path": path,
        "snapstart": snapstart, "shared": shared,
    }  # fmt: skip
    found = fits(data(**values))
    assert found <= set(WAYS)
    for harder in (
        {"size_mb": size * 2}, {"lives": "lasts"}, {"path": True}, {"snapstart": True},
        {"shared": True}, {"vpc": False},
    ):  # fmt: skip
        assert fits(data(**{**values, **harder})) <= found
    # A file system takes everything; only SnapStart, or no VPC, closes it.
    if not snapstart:
        assert "efs" in found
