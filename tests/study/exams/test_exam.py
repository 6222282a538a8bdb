"""Mock exams: the paper, the clock, answers, handing in. Reports are in `test_exam_report`."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studylam.errors import NotFoundError, UsageError
from studylam.packs import Library, open_library
from studylam.progress import Answer, Record
from studylam.study import Exam
from studylam.study.exams.offers import about_exam, days_left, offers
from studylam.study.exams.paper import compose, last_seen, makeup
from studylam.study.exams.stopwatch import Stopwatch
from tests.study.small_pack import NOW, MakeLibrary, question, twelve


class Hand:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at

    def on(self, **time: float) -> None:
        self.at += timedelta(**time).total_seconds()


@pytest.fixture
def clock() -> Hand:
    return Hand()


def many() -> list[str]:
    return [question(f"a-{i}", domain=1) for i in range(60)] + [
        question(f"b-{i}", domain=2, concept="memory") for i in range(40)
    ]


def questions_of(exam: Exam) -> set[str]:
    return {item.question for item in exam.state.items}


# -- the paper ------------------------------------------------------------------------------------


@pytest.mark.quick
@pytest.mark.parametrize(
    ("exam", "asked", "scored"),
    [
        ("clf-c02", [16, 19, 22, 8], [12, 15, 17, 6]),
        ("saa-c03", [19, 17, 16, 13], [15, 13, 12, 10]),
        ("dva-c02", [21, 17, 15, 12], [16, 13, 12, 9]),
    ],
)
def test_the_three_exams_have_the_right_numbers_of_questions(
    exam: str, asked: list[int], scored: list[int]
) -> None:
    library = open_library()
    blueprint = library.blueprint(exam)
    assert (blueprint.questions, blueprint.scored, blueprint.unscored) == (65, 50, 15)
    assert (blueprint.score_scale.lowest, blueprint.score_scale.highest) == (100, 1000)
    assert blueprint.types == ("single-choice", "multiple-response")
    paper = makeup(library, blueprint, 65)
    assert [domain.wanted for domain in paper.domains] == asked
    if not paper.lacking:
        assert [domain.scored for domain in paper.domains] == scored
    else:
        assert f"{paper.total} instead of 65" in paper.sentences[0]
        assert all(domain.asked == domain.here for domain in paper.lacking)


@pytest.mark.quick
def test_questions_by_domain_and_time_by_questions(
    make_library: MakeLibrary, record: Record
) -> None:
    library = make_library(many())
    exam = Exam.start(library, record, "dva-c02", seed=1, now=NOW)
    assert exam.total == 65
    assert Counter(item.domain for item in exam.state.items) == {1: 39, 2: 26}
    assert Counter(item.domain for item in exam.state.items if item.scored) == {1: 30, 2: 20}
    assert exam.state.limit_s == 130 * 60
    short = Exam.start(library, record, "dva-c02", size=13, seed=1, now=NOW)
    assert Counter(item.domain for item in short.state.items) == {1: 8, 2: 5}
    assert sum(item.scored for item in short.state.items) == 10
    assert short.state.limit_s == 26 * 60
    assert len(questions_of(exam)) == 65


_PAPERS = st.tuples(
    st.integers(1, 65), st.integers(0, 45), st.integers(0, 45), st.integers(0, 10**9)
)


@settings(max_examples=60, deadline=None)
@given(_PAPERS, st.data())
def test_any_paper_keeps_to_its_blueprint(
    papers: tuple[int, int, int, int], data: st.DataObject
) -> None:
    size, first, second, seed = papers
    library = _whole_library()
    blueprint = library.blueprint("dva-c02")
    here = {1: first, 2: second}
    cut = Library(
        [
            replace(
                pack,
                questions=tuple(
                    q
                    for d, count in here.items()
                    for q in [q for q in pack.questions if q.domain["dva-c02"] == d][:count]
                ),
            )
            for pack in library.packs
        ]
    )
    fitting = [q for q in cut.questions if q.type in blueprint.types]
    ids = [q.id for q in fitting]
    seen_ids = data.draw(st.sets(st.sampled_from(ids))) if ids else set()
    seen = {
        id: NOW - timedelta(days=data.draw(st.integers(1, 9), label=id)) for id in sorted(seen_ids)
    }
    plan = makeup(cut, blueprint, size)
    items = compose(cut, seen, blueprint, size, seed)
    asked = Counter(item.domain for item in items)
    assert sum(domain.wanted for domain in plan.domains) == size
    assert len(items) == len({item.question for item in items}) == plan.total <= size
    assert sum(item.scored for item in items) == plan.scored
    assert {item.question for item in items} <= set(ids)
    if items:
        assert abs(plan.scored - len(items) * 50 / 65) < 1 or plan.scored == 1
    for domain in plan.domains:
        exact = size * domain.weight / 100
        assert exact - 1 < domain.wanted < exact + 1
        assert asked[domain.number] == min(domain.wanted, domain.here)
        assert domain.scored <= domain.asked
        mine = [q.id for q in fitting if q.domain["dva-c02"] == domain.number]
        on_paper = {item.question for item in items if item.domain == domain.number}
        left = set(mine) - on_paper
        if left - seen.keys():
            assert not on_paper & seen.keys()
        elif left and on_paper & seen.keys():
            assert max(seen[id] for id in on_paper & seen.keys()) <= min(seen[id] for id in left)
    assert compose(cut, seen, blueprint, size, seed) == items


_WHOLE: list[Library] = []


def _whole_library() -> Library:
    assert _WHOLE, "the fixture below comes first"
    return _WHOLE[0]


@pytest.fixture(autouse=True)
def whole_library(make_library: MakeLibrary) -> None:
    """Hypothesis can't have a fixture anew for each example, so there is one for all."""
    if not _WHOLE:
        _WHOLE.append(make_library(many()))


def test_only_types_that_the_exam_has(make_library: MakeLibrary, record: Record) -> None:
    library = make_library()
    pack = library.packs[0]
    only_one = replace(pack.blueprints[0], types=("single-choice",))
    library = Library([replace(pack, blueprints=(only_one,))])
    exam = Exam.start(library, record, "dva-c02", now=NOW)
    types = {exam.question(i).question.type for i in range(exam.total)}
    assert types == {"single-choice"} and exam.total == 8


def test_unseen_questions_come_first(make_library: MakeLibrary, record: Record) -> None:
    library = make_library(many())
    for i in range(30):
        record.add_answer(
            Answer(question=f"a-{i}", question_version="v", chosen=(0,), correct=True, at=NOW)
        )
    exam = Exam.start(library, record, "dva-c02", size=50)
    asked = {item.question for item in exam.state.items if item.domain == 1}
    assert asked == {f"a-{i}" for i in range(30, 60)}


def test_a_second_exam_has_none_of_the_firsts_questions(
    make_library: MakeLibrary, record: Record
) -> None:
    """Unanswered or not, handed in or not."""
    library = make_library(many())
    first = Exam.start(library, record, "dva-c02", size=30, now=NOW)
    second = Exam.start(library, record, "dva-c02", size=30, now=NOW)
    assert not questions_of(first) & questions_of(second)
    first.submit(NOW)
    third = Exam.start(library, record, "dva-c02", size=30, now=NOW + timedelta(days=1))
    assert not questions_of(third) & (questions_of(first) | questions_of(second))
    second.submit(NOW + timedelta(days=2))
    third.submit(NOW + timedelta(days=3))
    # Ten of the hundred are new; then those of the first, which were seen longest ago.
    fourth = questions_of(Exam.start(library, record, "dva-c02", size=30))
    assert len(fourth & questions_of(first)) == 20
    assert not fourth & questions_of(third)


# -- sitting it -----------------------------------------------------------------------------------


@pytest.mark.quick
def test_an_exam_from_start_to_the_log(library: Library, record: Record, clock: Hand) -> None:
    exam = Exam.start(library, record, "dva-c02", seed=7, now=NOW, watch=Stopwatch(clock))
    # The bank has 8 and 4 of what the blueprint wants 65 of.
    assert (exam.total, exam.state.limit_s) == (12, 1440)
    for i in range(10):
        exam.go_to(i)
        clock.on(seconds=10)
        exam.answer(i, exam.question(i).question.keys)
    exam.answer(3, [len(exam.question(3).question.options) - 1][: exam.total])
    exam.answer(4, [])
    assert exam.answered == 9
    assert exam.flag(5) is True
    assert exam.flagged(5) and not exam.flagged(6) and exam.flags == 1
    assert record.answers() == [] and record.exam_results() == []
    with pytest.raises(UsageError):
        exam.report()
    exam.submit(NOW + timedelta(minutes=5))
    [result] = record.exam_results()
    assert (result.id, result.spent_s, result.limit_s) == (exam.id, 100, 1440)
    assert [item.spent_ms for item in result.items] == [10_000] * 10 + [0] * 2
    assert [bool(item.chosen) for item in result.items].count(True) == 9
    assert sum(item.correct for item in result.items) == 8
    assert sum(item.scored for item in result.items) == 9
    answers = record.answers()
    assert len(answers) == 9
    assert {(a.mode, a.drill_id, a.duration_ms) for a in answers} == {("exam", exam.id, 10_000)}
    assert exam.submit() == exam.report()
    assert len(record.answers()) == 9 and len(record.exam_results()) == 1
    with pytest.raises(UsageError, match="handed in"):
        exam.answer(0, [0])


def test_an_exam_goes_on_with_the_time_that_was_left(
    library: Library, record: Record, tmp_path: Path, clock: Hand
) -> None:
    exam = Exam.start(library, record, "dva-c02", seed=7, now=NOW, watch=Stopwatch(clock))
    clock.on(minutes=4)
    exam.answer(2, exam.question(2).question.keys)
    clock.on(minutes=1)
    exam.flag(2)
    clock.on(minutes=1)
    exam.checkpoint()
    clock.on(seconds=1)
    shown = exam.question(2)
    record.close()
    clock.on(days=1)
    with Record.open(tmp_path / "progress.db") as again:
        resumed = Exam.resume(library, again, watch=Stopwatch(clock))
        assert resumed is not None
        # What passed after the last checkpoint is given back.
        assert resumed.remaining_s() == 1440 - 360
        assert resumed.question(2) == shown
        assert resumed.chosen(2) == shown.question.keys
        assert resumed.flagged(2)
        assert resumed.state.position == 2
        assert resumed.state.items[2].spent_ms == 120_000
        resumed.submit(NOW)
        assert Exam.resume(library, again) is None
        done = Exam.resume(library, again, resumed.id)
        assert done is not None and done.report() == resumed.report()


@pytest.mark.quick
def test_no_clock_but_the_stopwatch_counts(library: Library, record: Record, clock: Hand) -> None:
    """Started in the future, handed in before it began: what passed is what passed."""
    later = NOW + timedelta(days=400)
    exam = Exam.start(library, record, "dva-c02", now=later, watch=Stopwatch(clock))
    clock.on(seconds=30)
    report = exam.submit(NOW)
    assert report.minutes_used == 0.5


@pytest.mark.quick
def test_a_stopwatch_neither_goes_back_nor_counts_sleep(clock: Hand) -> None:
    watch = Stopwatch(clock, asleep_after_s=30)
    clock.on(seconds=2)
    assert watch.peek() == watch.lap() == 2
    assert watch.lap() == 0
    clock.on(hours=8)
    assert watch.lap() == 0
    clock.on(seconds=-5)
    assert watch.lap() == 0
    clock.on(seconds=3)
    assert watch.lap() == 3


def test_when_the_time_is_up(library: Library, record: Record, clock: Hand) -> None:
    exam = Exam.start(library, record, "dva-c02", now=NOW, watch=Stopwatch(clock))
    clock.on(hours=1)
    assert exam.remaining_s() == 0
    with pytest.raises(UsageError, match="time is up"):
        exam.answer(0, [0])
    report = exam.submit(NOW)
    assert report.unanswered == 12
    assert report.minutes_used == report.minutes_allowed


def test_two_programs_at_one_exam_lose_nothing(
    library: Library, record: Record, tmp_path: Path
) -> None:
    one = Exam.start(library, record, "dva-c02", now=NOW)
    with Record.open(tmp_path / "progress.db") as second:
        other = Exam.resume(library, second)
        assert other is not None
        one.answer(0, one.question(0).question.keys)
        other.answer(1, other.question(1).question.keys)
        one.flag(2)
        assert one.answered == 2 and one.flagged(2)
        other.checkpoint()
        assert other.answered == 2 and other.flagged(2)
        other.submit()
        with pytest.raises(UsageError, match="handed in"):
            one.answer(3, one.question(3).question.keys)
        assert one.submitted and one.submit() == other.report()
    assert len(record.exam_results()) == 1 and len(record.answers()) == 2


def test_lost_questions_make_it_shorter(make_library: MakeLibrary, record: Record) -> None:
    exam = Exam.start(make_library(), record, "dva-c02", now=NOW)
    lost = exam.state.items[0].question
    newer = make_library([text for text in twelve() if f"## {lost}\n" not in text])
    resumed = Exam.resume(newer, record)
    assert resumed is not None and resumed.total == 11
    assert len(resumed.submit(NOW).questions) == 11


CHILD = """
import sys
from pathlib import Path
from studylam.packs import open_library
from studylam.progress import Record
from studylam.study import Exam

library = open_library(Path(sys.argv[1]), cache=False)
record = Record.open(Path(sys.argv[2]))
exam = Exam.start(library, record, "dva-c02", seed=3)
for i in range(exam.total):
    exam.go_to(i)
    exam.answer(i, exam.question(i).question.keys)
    exam.checkpoint()
    print(i, flush=True)
    sys.stdin.readline()
"""


def test_a_killed_program_loses_no_answer_and_gives_no_time_away(
    library: Library, tmp_path: Path
) -> None:
    path = tmp_path / "progress.db"
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, library.packs[0].root, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdin and child.stdout
    for i in range(5):
        assert child.stdout.readline() == f"{i}\n"
        if i < 4:
            child.stdin.write("\n")
            child.stdin.flush()
    child.kill()
    child.wait()
    with Record.open(path) as record:
        exam = Exam.resume(library, record)
        assert exam is not None
        given = [i for i in range(exam.total) if exam.chosen(i)]
        assert given == [0, 1, 2, 3, 4]
        assert all(exam.chosen(i) == exam.question(i).question.keys for i in given)
        assert exam.state.position == 4
        assert 0 < exam.state.spent_s < exam.state.limit_s
        assert exam.submit().right == sum(item.scored for item in exam.state.items[:5])
    child.stdin.close()
    child.stdout.close()


# -- what can be sat ------------------------------------------------------------------------------


@pytest.mark.quick
def test_offers_say_what_there_is(library: Library, record: Record) -> None:
    [offer] = offers(library, record, NOW)
    assert (offer.bank, offer.unseen, offer.whole.total) == (12, 12, 12)
    assert (
        "12 instead of 65 (8 of 39 in “Development”, 4 of 26 in “Security”)"
        in (offer.whole.sentences[0])
    )
    assert [paper.wanted for paper in offer.sizes] == [65, 10]
    assert offer.sizes[1].domains[0].asked == 6
    exam = Exam.start(library, record, "dva-c02", size=10, now=NOW)
    [offer] = offers(library, record, NOW)
    assert offer.under_way == exam.state and offer.unseen == 2
    exam.submit(NOW)
    [offer] = offers(library, record, NOW)
    assert offer.under_way is None and [one.id for one in offer.results] == [exam.id]


@pytest.mark.quick
def test_the_last_day_of_dva_c02() -> None:
    blueprint = open_library().blueprint("dva-c02")
    last = blueprint.valid.last
    assert last is not None
    said = [about_exam(blueprint, last + timedelta(days=days))[1] for days in (-3, -1, 0, 1, 4)]
    assert said == [
        "Its last day is 1 December 2026, in 3 days.",
        "Its last day is 1 December 2026, tomorrow.",
        "Its last day is 1 December 2026, today.",
        "It is over: its last day was 1 December 2026, yesterday.",
        "It is over: its last day was 1 December 2026, 4 days ago.",
    ]
    assert days_left(blueprint, last - timedelta(days=3)) == 3
    about = " ".join(about_exam(blueprint, last))
    assert "DVA-C03 follows it; registration for it from 27 October 2026." in about
    assert "30 November 2026 the last day" in about and "questions here follow DVA-C02" in about
    solutions = open_library().blueprint("saa-c03")
    assert about_exam(solutions, last) == (solutions.about,)


# -- what makes no sense --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("exam", "size", "error"),
    [("dva-c2", None, NotFoundError), ("dva-c02", 0, UsageError), ("dva-c02", 66, UsageError)],
)
def test_calls_that_make_no_sense(
    library: Library, record: Record, exam: str, size: int | None, error: type
) -> None:
    with pytest.raises(error):
        Exam.start(library, record, exam, size)
    assert Exam.resume(library, record) is None


def test_no_question_for_that_exam(make_library: MakeLibrary, record: Record) -> None:
    with pytest.raises(NotFoundError, match="no question for"):
        Exam.start(make_library([]), record, "dva-c02")


def test_questions_that_are_not_there(library: Library, record: Record) -> None:
    exam = Exam.start(library, record, "dva-c02")
    for i in (-1, 12):
        with pytest.raises(UsageError):
            exam.question(i)
    assert last_seen(record).keys() == questions_of(exam)


def test_every_type_that_a_blueprint_allows_can_be_answered(record: Record) -> None:
    """But for predictions that are typed: those would have to be run."""
    kinds = ("ordering", "matching", "numeric", "predict")
    library = open_library()
    pack = library.packs[0]
    blueprint = replace(library.blueprint("dva-c02"), types=kinds)
    fitting = tuple(
        replace(one, domain={"dva-c02": 1}) for one in pack.questions if one.type in kinds
    )
    cut = replace(pack, blueprints=(blueprint,), questions=fitting)
    exam = Exam.start(Library([cut]), record, "dva-c02", now=NOW)
    asked = [exam.question(i).question for i in range(exam.total)]
    assert not any(one.type == "predict" and one.typed for one in asked)
    for i, one in enumerate(asked):
        exam.answer(i, f"{one.number.value} {one.number.unit}" if one.number else one.keys)
    assert exam.answered == exam.total
    report = exam.submit(NOW)
    assert report.missed == ()
