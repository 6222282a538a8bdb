from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studylam.packs import Library
from studylam.study.chance import allocate, fraction, option_order, shuffled, spread
from tests.study.small_pack import MakeLibrary, question

groups = st.lists(st.tuples(st.integers(0, 100), st.integers(0, 60)), min_size=1, max_size=8)


@given(st.integers(0, 200), groups)
def test_allocation_hands_out_all_that_can_be_handed_out(total: int, parts: list) -> None:
    weights, available = zip(*parts, strict=True)
    seats = allocate(total, weights, available)
    assert sum(seats) == min(total, sum(available))
    assert all(0 <= seat <= most for seat, most in zip(seats, available, strict=True))


@given(st.integers(0, 200), st.lists(st.integers(1, 100), min_size=1, max_size=8))
def test_allocation_is_the_exact_share_rounded_down_or_up(total: int, weights: list) -> None:
    seats = allocate(total, weights, [total] * len(weights))
    for weight, seat in zip(weights, seats, strict=True):
        share = total * weight / sum(weights)
        assert share - 1 < seat < share + 1


@given(st.integers(0, 200), groups)
def test_a_heavier_group_never_gets_less_unless_it_runs_out(total: int, parts: list) -> None:
    weights, available = zip(*parts, strict=True)
    seats = allocate(total, weights, available)
    for i, heavy in enumerate(weights):
        for j, light in enumerate(weights):
            if heavy > light and seats[i] < available[i]:
                assert seats[i] >= seats[j]


@pytest.mark.quick
def test_allocation_of_the_developer_exam() -> None:
    # 65 questions by 32, 26, 24, 18 per cent: 20.8, 16.9, 15.6, 11.7.
    assert allocate(65, [32, 26, 24, 18], [99] * 4) == [21, 17, 15, 12]


def test_weightless_groups_only_fill_up() -> None:
    assert allocate(5, [1, 0], [3, 9]) == [3, 2]
    assert allocate(3, [1, 0], [3, 9]) == [3, 0]


@given(st.integers(), st.lists(st.integers(), unique=True))
def test_a_shuffle_loses_nothing_and_follows_from_its_seed(seed: int, items: list) -> None:
    assert sorted(shuffled(items, seed)) == sorted(items)
    assert shuffled(items, seed) == shuffled(items[::-1], seed)


@given(st.integers(), st.text())
def test_fractions_are_fractions(seed: int, label: str) -> None:
    assert 0 <= fraction(seed, label) < 1


@pytest.mark.quick
def test_the_order_is_the_same_forever() -> None:
    # Drills that were begun with an older StudyLam depend on it.
    assert shuffled(range(6), 42, "q-1") == [0, 5, 4, 3, 2, 1]


def test_every_order_of_options_comes_up(library: Library) -> None:
    one = library.question("q-1")
    seen = {option_order(one, seed) for seed in range(400)}
    assert len(seen) == 24
    first = [option_order(one, seed)[0] for seed in range(2000)]
    assert all(400 < first.count(index) < 600 for index in range(4))


@pytest.mark.parametrize(
    "words", ["All of the above", "None of these options", "Both A and B", "Options B or C fit."]
)
def test_options_that_speak_of_places_stay_in_theirs(make_library: MakeLibrary, words: str) -> None:
    text = question("q-places").replace("Option 3 of q-places", words)
    one = make_library([text]).question("q-places")
    assert {option_order(one, seed) for seed in range(50)} == {(0, 1, 2, 3)}


@given(st.lists(st.sampled_from("abc"), max_size=30), st.integers())
def test_spreading_keeps_all_and_separates_topics(topics: list, seed: int) -> None:
    items = list(enumerate(topics))
    mixed = spread([(item, item[1]) for item in items], seed)
    assert sorted(mixed) == items
    for topic in set(topics):
        places = [i for i, (_, t) in enumerate(mixed) if t == topic]
        # The first half of the drill has about half of each topic.
        half = sum(place < len(mixed) / 2 for place in places)
        assert abs(half - len(places) / 2) <= len(set(topics)) + 1
