"""The package puzzle: hand-computed cases at each limit, and properties."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studylam.exercises.fields import Fields, Sourced
from studylam.exercises.kinds.package import Package, read
from studylam.exercises.model import Choice, Number, settled


def limit(value: int, unit: str) -> Sourced:
    return Sourced(Decimal(value), unit, f"{value} {unit}", "Lambda quotas")


LIMITS = {
    "zip_direct": limit(50, "MB"),
    "unzipped": limit(250, "MB"),
    "layers": limit(5, "layers"),
    "image": limit(10, "GB"),
    "code_storage": limit(300, "GB"),
}


def puzzle(*pieces: tuple[float, float], **more: Any) -> Package:
    rows = [
        {"id": f"p{n}", "title": f"Piece {n}", "zipped_mb": zipped, "unzipped_mb": unzipped}
        for n, (zipped, unzipped) in enumerate(pieces)
    ]
    fields = Fields({"limits": LIMITS, "pieces": rows, **more})
    made = read(fields)
    assert not fields.problems, [one.message for one in fields.problems]
    return made


def at(package: Package, **settings: str) -> dict[str, str]:
    return settled(package.knobs, settings)


def refused(package: Package, **settings: str) -> set[str]:
    return set(package.refusals(at(package, **settings)))


def test_exactly_the_limit_is_fine() -> None:
    assert refused(puzzle((50, 250)), way="direct") == set()
    assert refused(puzzle((50.01, 250)), way="direct") == {"zip_direct"}
    assert refused(puzzle((50, 250.01)), way="direct") == {"unzipped"}


def test_from_s3_the_zip_may_be_larger_but_not_what_is_in_it() -> None:
    assert refused(puzzle((120, 240)), way="direct") == {"zip_direct"}
    assert refused(puzzle((120, 240)), way="s3") == set()
    assert refused(puzzle((120, 260)), way="s3") == {"unzipped"}


def test_a_layer_lightens_the_zip_not_the_whole() -> None:
    package = puzzle((30, 100), (30, 100))
    assert refused(package, way="direct") == {"zip_direct"}
    assert refused(package, way="direct", p1="layer") == set()
    heavy = puzzle((30, 130), (30, 130))
    assert refused(heavy, way="direct", p1="layer") == {"unzipped"}


def test_five_layers_are_the_most_and_an_image_takes_none() -> None:
    package = puzzle(*[(1, 2)] * 7)
    five = {f"p{n}": "layer" for n in range(5)}
    assert refused(package, way="s3", **five) == set()
    six = {f"p{n}": "layer" for n in range(6)}
    assert refused(package, way="s3", **six) == {"layers"}
    assert refused(package, way="image", **six) == set()
    look = package.look(at(package, way="image", **six))
    assert any("takes no layers" in step.words for step in look.steps)


def test_an_image_counts_its_base_and_a_gigabyte_has_1024_megabytes() -> None:
    assert refused(puzzle((5_000, 9_690), image_base_mb=550), way="image") == set()
    assert refused(puzzle((5_000, 9_691), image_base_mb=550), way="image") == {"image"}


def test_every_version_is_stored_and_images_are_not() -> None:
    package = puzzle((40, 100), (10, 20), versions=[1, 20, 30], stored_gb=299)
    assert refused(package, way="direct", p1="layer") == set()  # 299 GB + 100 + 20, unzipped
    assert package.sizes(at(package, p1="layer", versions="20")).stored == 299 * 1024 + 2020
    assert refused(package, way="direct", p1="layer", versions="20") == {"code_storage"}
    assert refused(package, way="image", versions="30") == set()


def question(package: Package, ask: dict[str, Any], **settings: str) -> Choice | Number:
    fields = Fields(ask)
    made = package.question(fields, at(package, **settings))
    assert not fields.problems, [one.message for one in fields.problems]
    return made


@pytest.mark.parametrize(
    ("piece", "simplest", "works"),
    [
        ((10, 30), "direct", {"direct", "s3", "image"}),
        ((60, 200), "s3", {"s3", "image"}),
        ((60, 300), "image", {"image"}),
        ((9_000, 12_000), "none", set()),
    ],
)
def test_the_simplest_way_that_works(
    piece: tuple[int, int], simplest: str, works: set[str]
) -> None:
    first = question(puzzle(piece), {"ways": "simplest"})
    every = question(puzzle(piece), {"ways": "works"})
    assert isinstance(first, Choice) and first.right == {simplest}
    assert isinstance(every, Choice) and every.right == works


def test_what_to_leave_out() -> None:
    package = puzzle((1, 10), (20, 150), (25, 120))
    made = question(package, {"leave_out": "piece"}, way="s3")  # 280 of 250
    assert isinstance(made, Choice) and made.right == {"p1", "p2"}
    fields = Fields({"leave_out": "piece"})
    package.question(fields, at(package, p1="out"))
    assert "nothing has to be left out" in fields.problems[0].message


def test_sizes_with_their_sums() -> None:
    package = puzzle((1, 4), (40, 190), image_base_mb=550, versions=[3], stored_gb=1)
    values = {}
    for size in ("zipped", "unzipped", "image", "stored"):
        made = question(package, {"size": size}, p1="layer")
        assert isinstance(made, Number)
        values[size] = (made.value, made.formula)
    assert values["zipped"] == (1, "1")
    assert values["unzipped"] == (194, "4 + 190")
    assert values["image"] == (744, "550 + 4 + 190")
    assert values["stored"] == (1226, "1,024 + (4) × 3 + 190")


sizes = st.tuples(st.integers(0, 300), st.integers(0, 300)).map(lambda two: tuple(sorted(two)))


@given(st.lists(sizes, min_size=1, max_size=6), st.sampled_from(["direct", "s3", "image"]))
def test_leaving_a_piece_out_never_makes_it_worse(pieces: list[tuple[int, int]], way: str) -> None:
    package = puzzle(*pieces)
    whole = refused(package, way=way)
    for number in range(len(pieces)):
        assert refused(package, way=way, **{f"p{number}": "out"}) <= whole


@given(st.lists(sizes, min_size=1, max_size=6))
def test_what_goes_directly_goes_from_s3(pieces: list[tuple[int, int]]) -> None:
    package = puzzle(*pieces)
    assert refused(package, way="s3") <= refused(package, way="direct")
    look = package.look(at(package, way="direct"))
    stops = sum(step.verdict == "stop" for step in look.steps)
    assert stops == len(refused(package, way="direct"))
