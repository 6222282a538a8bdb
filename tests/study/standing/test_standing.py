"""Mastery, figures and what to do next."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studylam.packs import Library, open_library
from studylam.progress import Answer, Record
from studylam.study import mastery, overview
from studylam.study.days import Days
from studylam.study.standing.activity import streak
from studylam.study.standing.knowledge import HALF_LIFE_DAYS, credit, weight
from tests.study.small_pack import NOW


def answered(record: Record, question: str, correct: bool, days_ago: float = 0, n: int = 1) -> None:
    for _ in range(n):
        record.add_answer(
            Answer(
                question=question,
                question_version="v",
                chosen=(0,),
                correct=correct,
                at=NOW - timedelta(days=days_ago),
            )
        )


def of(library: Library, record: Record, concept: str = "timeout"):
    return next(one for one in mastery(library, record, NOW) if one.concept == concept)


@pytest.mark.quick
def test_mastery_by_its_formula(library: Library, record: Record) -> None:
    nothing = of(library, record)
    assert (nothing.estimate, nothing.level, nothing.answers) == (None, "unknown", 0)
    answered(record, "q-1", True)
    assert of(library, record).estimate == pytest.approx(2 / 3)
    assert of(library, record).level == "unknown"
    answered(record, "q-3", True, n=7)
    strong = of(library, record)
    assert strong.estimate == pytest.approx(9 / 10)
    assert (strong.level, strong.answers, strong.evidence) == ("strong", 8, pytest.approx(8))
    assert strong.low < 0.9 < strong.high
    assert of(library, record, "memory").estimate is None


def test_evidence_fades(library: Library, record: Record) -> None:
    answered(record, "q-1", True, days_ago=HALF_LIFE_DAYS, n=8)
    faded = of(library, record)
    assert faded.evidence == pytest.approx(4)
    assert faded.estimate == pytest.approx(5 / 6)
    answered(record, "q-1", False, n=4)
    assert of(library, record).estimate == pytest.approx(0.5)
    assert of(library, record).level == "weak"


@given(
    st.booleans(),
    st.sampled_from([None, "sure", "unsure", "guess"]),
    st.timedeltas(timedelta(days=-1000), timedelta(days=5000)),
)
def test_credit_and_weight_are_shares(correct: bool, confidence: str, age: timedelta) -> None:
    assert 0 <= credit(correct, confidence) <= correct  # type: ignore[arg-type]
    assert 0 <= weight(NOW - age, NOW) <= 1


def test_streaks_count_the_learners_own_days() -> None:
    day = date(2026, 11, 21)
    days = {day - timedelta(days=n) for n in (1, 2, 3, 5)}
    assert streak(days, day) == 3
    assert streak(days | {day}, day) == 4
    assert streak(days, day + timedelta(days=1)) == 0
    assert streak(days | {day + timedelta(days=400)}, day) == 3
    assert streak([], day) == 0


def test_days_begin_by_the_learners_clock(library: Library, record: Record) -> None:
    auckland, honolulu = (
        Days(ZoneInfo(name), starts_at=0) for name in ("Pacific/Auckland", "Pacific/Honolulu")
    )
    late = datetime(2026, 11, 20, 11, 30, tzinfo=UTC)  # the 21st in Auckland
    record.record_section_read("one", "first", late - timedelta(hours=1))
    record.record_section_read("one", "second", late)
    now = late + timedelta(minutes=1)
    assert overview(library, record, now, auckland).streak_days == 2
    assert overview(library, record, now, honolulu).streak_days == 1
    # The night in which summer time ends is one night.
    berlin = Days(ZoneInfo("Europe/Berlin"))
    for hour in (0, 1, 2):
        record.record_section_read("one", "third", datetime(2026, 10, 25, hour, tzinfo=UTC))
    assert overview(library, record, now, berlin).days_studied == 2


@pytest.mark.quick
def test_figures(library: Library, record: Record) -> None:
    empty = overview(library, record, NOW)
    assert (empty.lessons, empty.lessons_read, empty.questions, empty.streak_days) == (2, 0, 12, 0)
    for section in ("first", "second", "third"):
        record.record_section_read("one", section, NOW)
    record.record_section_read("two", "first", NOW)
    record.record_section_read("two", "of an older pack", NOW)
    answered(record, "q-1", False)
    answered(record, "q-1", True)
    answered(record, "of an older pack", True)
    figures = overview(library, record, NOW)
    (module,) = figures.modules
    assert (module.lessons_read, module.sections_read, module.sections) == (1, 4, 6)
    assert (figures.questions_seen, figures.questions_right, figures.answers) == (1, 1, 2)
    assert (figures.streak_days, figures.studied_today) == (1, True)


def test_labs_passed_count(record: Record) -> None:
    library = open_library()
    lab = library.labs[0]
    record.add_lab_run(lab.id, "cases", 1, 3, at=NOW)
    assert of(library, record, lab.practises[0]).estimate is None
    record.add_lab_run(lab.id, "cases", 3, 3, at=NOW)
    assert overview(library, record, NOW).labs_passed == 1
    practised = of(library, record, lab.practises[0])
    assert (practised.labs, practised.estimate) == (1, pytest.approx(2 / 3))
