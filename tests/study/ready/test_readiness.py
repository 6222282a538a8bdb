"""Readiness: its rules, and what it says while it knows too little."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studylam.errors import NotFoundError
from studylam.packs import Library, open_library
from studylam.packs.models import ScoreScale
from studylam.progress import Answer, Record
from studylam.study import Exam
from studylam.study.exams.estimated_score import estimated_score, pass_share
from studylam.study.questions.grading import wilson
from studylam.study.ready.ability import Cell, abilities, backward, cholesky, forward, sigmoid
from studylam.study.ready.mixture import Mixture, Part
from studylam.study.ready.passing import probability_of_passing, right_answers
from studylam.study.ready.readiness import Readiness, all_readiness, judge, readiness
from studylam.study.ready.sightings import Sighting, Sightings, ease_of, luck
from tests.study.small_pack import NOW, MakeLibrary, question

DOMAINS = 4
"""Of the exam for developers."""

sighting = st.builds(
    lambda domain, days, right: Sighting(
        domain, NOW - timedelta(days=days), float(right), 1.0, 0.0
    ),
    st.integers(0, DOMAINS - 1),
    st.integers(0, 120),
    st.booleans(),
)


def seen(firsts: Iterable[Sighting]) -> Sightings:
    firsts = tuple(firsts)
    study = tuple(sorted((one.at, 1) for one in firsts))
    return Sightings(firsts, (), (), study, 0, 0)


@cache
def course() -> Library:
    return open_library()


def judged(firsts: Iterable[Sighting], now: datetime = NOW) -> Readiness:
    exam = course().blueprint("dva-c02")
    assert len(exam.domains) == DOMAINS
    return judge(course(), exam, seen(firsts), now)


def answers(n: int, share: float, days: float = 1.0) -> list[Sighting]:
    """So many, spread over the domains and over a day, with this share right."""
    return [
        Sighting(
            number % DOMAINS,
            NOW - timedelta(days=days) + timedelta(minutes=number),
            float((number + 1) * share // 1 > number * share // 1),
            1.0,
            0.0,
        )
        for number in range(n)
    ]


# -- the estimate -------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(st.lists(sighting, max_size=80), st.integers(0, 400))
def test_intervals_lie_in_the_unit_and_hold_their_estimate(
    firsts: list[Sighting], later: int
) -> None:
    one = judged(firsts, NOW + timedelta(days=later))
    assert 0 <= one.low <= one.probability <= one.high <= 1
    assert 0 < one.share_low < one.share < one.share_high < 1
    for domain in one.domains:
        assert 0 < domain.low < domain.share < domain.high < 1
    assert one.evidence >= 0
    assert one.enough == (not one.missing)


@settings(max_examples=40, deadline=None)
@given(st.lists(sighting, min_size=1, max_size=60), st.data())
def test_the_order_in_which_answers_are_told_changes_nothing(
    firsts: list[Sighting], data: st.DataObject
) -> None:
    other = data.draw(st.permutations(firsts))
    one, two = judged(firsts), judged(other)
    assert one.probability == pytest.approx(two.probability, abs=1e-6)
    assert one.share_low == pytest.approx(two.share_low, abs=1e-6)


@settings(max_examples=40, deadline=None)
@given(st.lists(sighting, max_size=60), st.integers(0, DOMAINS - 1))
def test_a_right_answer_now_is_never_worse_than_a_wrong_one(
    firsts: list[Sighting], domain: int
) -> None:
    # An early one may be: then less has been learnt since.
    wrong = Sighting(domain, NOW, 0.0, 1.0, 0.0)
    worse, better = judged([*firsts, wrong]), judged([*firsts, replace(wrong, right=1.0)])
    assert worse.share <= better.share
    assert worse.probability <= better.probability
    assert worse.domains[domain].share <= better.domains[domain].share


@pytest.mark.parametrize("share", [0.3, 0.6, 0.8, 0.95])
def test_more_answers_of_the_same_share_narrow_the_interval(share: float) -> None:
    widths = [
        one.share_high - one.share_low
        for one in (judged(answers(n, share)) for n in (0, 20, 60, 200, 600))
    ]
    assert all(more < less for less, more in pairwise(widths)), widths
    assert judged(answers(600, share)).share == pytest.approx(share, abs=0.07)


def test_evidence_fades() -> None:
    fresh, old = judged(answers(100, 0.8)), judged(answers(100, 0.8), NOW + timedelta(days=300))
    assert old.share_high - old.share_low > fresh.share_high - fresh.share_low
    assert old.evidence < fresh.evidence


def test_a_clock_that_was_set_back_does_no_harm() -> None:
    ahead = judged(answers(100, 0.8), NOW - timedelta(days=30))
    now = judged([replace(one, at=NOW) for one in answers(100, 0.8)])
    assert ahead.share == pytest.approx(now.share, abs=0.05)


def test_who_improves_is_thought_better_of_than_who_gets_worse() -> None:
    early, late = answers(100, 0.5, days=20), answers(100, 0.9, days=1)
    improved = judged([*early, *late])
    swapped = [
        *(replace(one, right=two.right) for one, two in zip(early, late, strict=True)),
        *(replace(two, right=one.right) for one, two in zip(early, late, strict=True)),
    ]
    assert improved.share > judged(swapped).share + 0.1


# -- what counts --------------------------------------------------------------------------------


def answered(
    record: Record, id: str, correct: bool, days_ago: float = 0.0, confidence: str | None = None
) -> None:
    record.add_answer(
        Answer(
            question=id,
            question_version="v",
            chosen=(0,),
            correct=correct,
            confidence=confidence,  # type: ignore[arg-type]
            at=NOW - timedelta(days=days_ago),
        )
    )


@pytest.fixture
def library(make_library: MakeLibrary) -> Library:
    return make_library(
        [question(f"a-{i}", domain=1) for i in range(40)]
        + [question(f"b-{i}", domain=2, concept="memory") for i in range(20)]
    )


@pytest.mark.quick
def test_too_little_says_what_is_missing(library: Library, record: Record) -> None:
    nothing = readiness(library, record, "dva-c02", NOW)
    assert not nothing.enough
    assert nothing.missing[0].startswith("About 4 more drills")
    assert nothing.missing[1] == "None on domains 1 and 2 yet."
    for i in range(40):
        answered(record, f"a-{i}", i % 4 > 0)
    half = readiness(library, record, "dva-c02", NOW)
    assert half.missing[-1] == "None on domain 2 (Security) yet."
    assert (half.answers, half.domains[0].answers, half.domains[1].bank) == (40, 40, 20)
    for i in range(20):
        answered(record, f"b-{i}", i % 4 > 0)
    enough = readiness(library, record, "dva-c02", NOW)
    assert enough.enough
    assert enough.missing == ()
    assert enough.share == pytest.approx(0.75, abs=0.04)
    assert (enough.last_at, enough.answers, enough.repeats) == (NOW, 60, 0)
    (only,) = all_readiness(library, record, NOW)
    assert only == enough


def test_a_bank_that_is_too_small_says_so(make_library: MakeLibrary, record: Record) -> None:
    library = make_library([question(f"a-{i}", domain=1) for i in range(8)])
    for i in range(8):
        answered(record, f"a-{i}", True)
    told = readiness(library, record, "dva-c02", NOW)
    assert not told.enough
    assert "the library has none left for this exam" in told.missing[0]
    assert told.missing[1] == "The library has no question on domain 2 (Security)."


def test_no_such_exam(library: Library, record: Record) -> None:
    with pytest.raises(NotFoundError):
        readiness(library, record, "dva-c99", NOW)


def test_repeats_say_little(library: Library, record: Record) -> None:
    for i in range(30):
        answered(record, f"a-{i}", i % 2 > 0, days_ago=3)
    before = readiness(library, record, "dva-c02", NOW)
    for _ in range(5):
        for i in range(30):
            answered(record, f"a-{i}", True, days_ago=1)
    after = readiness(library, record, "dva-c02", NOW)
    assert (after.answers, after.repeats) == (30, 150)
    assert before.share < after.share < before.share + 0.15
    assert after.share_high - after.share_low > before.share_high - before.share_low - 0.05


def test_confidence_changes_nothing_in_first_answers(library: Library) -> None:
    told = set()
    for confidence in (None, "sure", "guess"):
        record = Record.in_memory()
        for i in range(20):
            answered(record, f"a-{i}", i % 3 > 0, confidence=confidence)
        told.add(readiness(library, record, "dva-c02", NOW).probability)
    assert len(told) == 1


def test_what_a_mock_exam_left_out_is_wrong(library: Library, record: Record) -> None:
    exam = Exam.start(library, record, "dva-c02", size=20, now=NOW - timedelta(hours=1))
    for i in range(10):
        exam.answer(i, exam.question(i).question.keys)
    exam.submit(NOW)
    told = readiness(library, record, "dva-c02", NOW)
    if record.exam_results():
        assert (told.answers, told.exams) == (20, 1)
        assert 0.35 < told.share < 0.65
    # Seen by now: an answer later on is a repeated one.
    answered(record, exam.question(15).question.id, True, days_ago=-1)
    later = readiness(library, record, "dva-c02", NOW + timedelta(days=1))
    if record.exam_results():
        assert (later.answers, later.repeats) == (20, 1)


def test_labs_count_a_little(built_in: Library, record: Record) -> None:
    before = readiness(built_in, record, "dva-c02", NOW)
    for lab in built_in.labs[:15]:
        record.add_lab_run(lab.id, "cases", 3, 3, at=NOW)
    after = readiness(built_in, record, "dva-c02", NOW)
    assert after.labs > 0
    assert before.share < after.share < before.share + 0.15
    assert not after.enough


def test_typed_answers_are_harder_than_those_with_options(library: Library) -> None:
    single = library.question("a-0")
    several = replace(
        single,
        type="multiple-response",
        options=tuple(
            replace(option, correct=index < 2)
            for index, option in enumerate((*single.options, single.options[0]))
        ),
    )
    typed = replace(single, type="numeric", options=())
    order = replace(single, type="ordering")
    assert [luck(one) for one in (single, several, order, typed)] == [1 / 4, 1 / 10, 1 / 24, 0]
    assert ease_of(single) > 0 > ease_of(several) > ease_of(order) > ease_of(typed) > -0.5


# -- the arithmetic -----------------------------------------------------------------------------


def test_passing_by_hand(library: Library) -> None:
    blueprint = library.blueprint("dva-c02")
    assert pass_share(blueprint) == pytest.approx(0.6889, abs=1e-4)
    for score, share in ((100, 0), (1000, 1)):
        assert pass_share(replace(blueprint, pass_score=score)) == share
    assert right_answers([0.5, 1.0], [2, 1]) == pytest.approx([0, 0.25, 0.5, 0.25])
    assert sum(right_answers([0.3, 0.9, 0.6], [16, 21, 13])) == pytest.approx(1)
    assert probability_of_passing([0.99], [50], blueprint) > 0.999
    assert probability_of_passing([0.4], [50], blueprint) < 0.001
    chances = [
        probability_of_passing([p, p], [30, 20], blueprint) for p in (0.6, 0.65, 0.7, 0.75, 0.8)
    ]
    assert chances == sorted(chances)
    assert chances[2] == pytest.approx(0.55, abs=0.06)


def test_solving_by_cholesky() -> None:
    matrix = [[4.0, 2.0, 0.6], [2.0, 5.0, 1.0], [0.6, 1.0, 3.0]]
    found = backward(cholesky(matrix), forward(cholesky(matrix), [1.0, 2.0, 3.0]))
    assert [sum(a * b for a, b in zip(row, found, strict=True)) for row in matrix] == (
        pytest.approx([1, 2, 3])
    )


def test_many_answers_in_one_domain_are_their_share() -> None:
    cells = [Cell(0, 0.0, 0.0, 800.0, 1000.0)]
    for one in abilities(cells, 2):
        assert sigmoid(one.mean[0]) == pytest.approx(0.8, abs=0.005)
        assert one.covariance[0][0] == pytest.approx(1 / 160, rel=0.05)
        # The other domain is likely to be alike, but that is not known.
        assert 0.6 < sigmoid(one.mean[1]) < 0.8
        assert one.covariance[1][1] > 0.4


def test_mixtures() -> None:
    normal = Mixture((Part(1.0, 0.5, 2.0),))
    assert normal.quantile(0.9) == pytest.approx(0.5 + 2 * 1.2815516, abs=1e-6)
    assert normal.mean(lambda x: x) == pytest.approx(0.5)
    assert normal.mean(lambda x: x * x) == pytest.approx(4.25, rel=1e-3)
    two = Mixture((Part(0.5, -1.0, 1.0), Part(0.5, 1.0, 1.0)))
    assert two.quantile(0.5) == pytest.approx(0, abs=1e-9)
    assert (two.middle, two.spread) == (0, pytest.approx(2**0.5))


@pytest.mark.quick
@pytest.mark.parametrize(("lowest", "highest", "mark"), [(100, 1000, 720), (0, 100, 70)])
def test_an_exam_is_passed_by_its_score_when_its_share_is_one_that_passes(
    library: Library, lowest: int, highest: int, mark: int
) -> None:
    scale = ScoreScale(lowest=lowest, highest=highest)
    blueprint = replace(library.blueprint("dva-c02"), score_scale=scale, pass_score=mark)
    for total in range(1, 201):
        for right in range(total + 1):
            score = estimated_score(wilson(right, total), blueprint)
            passes = right * (highest - lowest) >= total * (mark - lowest)
            assert (score.verdict == "passed") == passes, (right, total)
    assert probability_of_passing([0.9], [50], blueprint) > 0.99
    assert probability_of_passing([0.5], [50], blueprint) < 0.01
