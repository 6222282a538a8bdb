from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from fsrs import Card, Rating, Scheduler, State
from hypothesis import example, given, settings
from hypothesis import strategies as st

from studylam.errors import NotFoundError, UsageError
from studylam.packs import Library
from studylam.progress import Answer, Record
from studylam.study.days import Days
from studylam.study.drills.known import USUAL_SECONDS
from studylam.study.planning import kept as plan_kept
from studylam.study.planning.forecast import QUIET_DAYS, Memory, retained
from studylam.study.planning.goal import Goal, check, load, save
from studylam.study.planning.items import PlanItem, in_order, matter
from studylam.study.planning.plan import Plan, plan, standing
from tests.study.small_pack import NOW, MakeLibrary, question

DAYS = Days(UTC, 4)
TODAY = DAYS.day(NOW)


def goal(days: int, *, retention: float = 0.9, minutes: int = 30) -> Goal:
    return Goal("dva-c02", TODAY + timedelta(days=days), retention, minutes)


def answered(record: Record, id: str, correct: bool = True, *, days: float = 0) -> None:
    record.add_answer(
        Answer(
            question=id,
            question_version="v",
            chosen=(0,),
            correct=correct,
            at=NOW + timedelta(days=days),
        )
    )


@pytest.fixture(scope="module")
def many() -> list[str]:
    """Thirty questions in a domain of weight 60, thirty in one of 40."""
    return [question(f"q-{n}", domain=1 + n % 2) for n in range(60)]


# -- the goal --------------------------------------------------------------------------------------


def test_a_goal_is_kept_and_given_up(library: Library, record: Record) -> None:
    assert load(record) is None
    wanted = goal(20, retention=0.85, minutes=45)
    save(library, record, wanted, TODAY)
    assert load(record) == wanted
    save(library, record, None, TODAY)
    assert load(record) is None
    for nonsense in (7, {"exam": "x"}, {"exam": "x", "on": "soon"}, {"on": None}, ["goal"]):
        record.set_setting("goal", nonsense)
        assert load(record) is None


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        (goal(-1), "past"),
        (goal(1000), "two years"),
        (goal(9, retention=0.69), "0.7 to 0.99"),
        (goal(9, retention=1.0), "0.7 to 0.99"),
        (goal(9, minutes=4), "5 to 600"),
        (goal(9, minutes=601), "5 to 600"),
    ],
)
def test_a_goal_that_makes_no_sense_is_refused(library: Library, wanted: Goal, words: str) -> None:
    with pytest.raises(UsageError) as caught:
        check(library, wanted, TODAY)
    assert words in f"{caught.value.message} {caught.value.hint}"
    with pytest.raises(NotFoundError):
        check(library, Goal("no-such", TODAY), TODAY)


# -- the plan --------------------------------------------------------------------------------------


def accounted(made: Plan) -> None:
    """What holds of every plan."""
    assert made.items == made.learnt + made.planned + len(made.dropped)
    assert all(day.minutes <= made.goal.minutes for day in made.days)
    assert all(one.why for one in made.dropped)
    assert [day.day for day in made.days] == [
        made.today + timedelta(days=n) for n in range(max(0, made.days_left))
    ]
    assert 0 <= made.known <= made.retention + 1e-9 <= 1 + 2e-9
    if made.days:
        assert len(made.reviews_today) == made.days[0].reviews
        assert len(made.new_today) == made.days[0].new
    assert all(day.new == 0 for day in made.days[-QUIET_DAYS:]) or made.dropped or made.planned


@pytest.mark.quick
def test_everything_is_seen_in_time_and_holds_on_the_day(
    make_library: MakeLibrary, record: Record, many: list[str]
) -> None:
    made = plan(make_library(many), record, goal(60), NOW, DAYS)
    accounted(made)
    # What is answered wrong on the last day may be a little under it.
    assert made.planned == 60 and made.reaches and made.fading <= 1
    assert all(day.new == 0 for day in made.days[-QUIET_DAYS:])
    assert all(day.last_stretch for day in made.days[-3:])
    # The domain of weight 60 comes first, both take turns.
    first = plan(make_library(many), record, goal(5), NOW, DAYS).new_today
    domains = [int(id.removeprefix("q-")) % 2 for id in first[:10]]
    assert (domains.count(0), domains.count(1)) == (6, 4)


@pytest.mark.parametrize("days", [-3, 0, 1, 2, 3, 7, 300])
def test_near_far_and_past(
    make_library: MakeLibrary, record: Record, many: list[str], days: int
) -> None:
    library = make_library(many)
    nothing = plan(library, record, goal(days), NOW, DAYS)
    accounted(nothing)
    assert bool(nothing.new_today) is (days > 0)
    for n in range(60):
        answered(record, f"q-{n}", n % 5 > 0, days=-n / 4)
    seen = plan(library, record, goal(days), NOW, DAYS)
    accounted(seen)
    assert seen.learnt == 60 and not seen.dropped and 0 < seen.now < 1
    words = {-3: "the exam is past", 0: "the exam is today"}
    assert standing(seen) == words.get(days, "on plan")


def test_without_any_question(make_library: MakeLibrary, record: Record) -> None:
    made = plan(make_library([], lessons=False), record, goal(9), NOW, DAYS)
    accounted(made)
    assert (made.items, made.retention, standing(made)) == (0, 0.0, "nothing to plan")


def test_far_too_few_minutes_drop_the_least_valuable(
    make_library: MakeLibrary, record: Record, many: list[str]
) -> None:
    made = plan(make_library(many), record, goal(10, minutes=5), NOW, DAYS)
    accounted(made)
    assert len(made.dropped) > 30 and "5 minutes a day" in made.dropped[0].why
    more = plan(make_library(many), record, goal(10, minutes=15), NOW, DAYS)
    assert more.known > made.known and len(more.dropped) < len(made.dropped)


def test_what_was_done_today_is_not_asked_for_again(
    make_library: MakeLibrary, record: Record, many: list[str]
) -> None:
    library = make_library(many)
    before = plan(library, record, goal(20), NOW, DAYS)
    for id in before.new_today:
        answered(record, id)
        answered(record, id, days=0.01)
    later = plan(library, record, goal(20), NOW + timedelta(hours=2), DAYS)
    accounted(later)
    assert later.days[0].new == 0 and later.days[0].reviews == 0
    assert later.days[1].new == before.days[1].new


def test_the_hour_makes_no_difference(
    make_library: MakeLibrary, record: Record, many: list[str]
) -> None:
    library = make_library(many)
    for n in range(20):
        answered(record, f"q-{n}", n % 3 > 0, days=-n)
    early, late = (
        plan(library, record, goal(30), DAYS.start(TODAY) + timedelta(hours=hours), DAYS)
        for hours in (0, 23)
    )
    assert early == late


histories = st.lists(
    st.tuples(st.integers(0, 59), st.booleans(), st.floats(-60, 0.5)),
    max_size=60,
)


@settings(max_examples=25, deadline=None)
@example([], 5, 0.7, 23)
@example([], 3, 0.9, 40)
@example([(n, True, -20.0) for n in range(40)], 5, 0.97, 30)
@given(
    histories,
    st.integers(0, 45),
    st.sampled_from([0.7, 0.85, 0.9, 0.97]),
    st.integers(5, 60),
)
def test_any_plan_keeps_its_minutes_and_accounts_for_everything(
    history: list[tuple[int, bool, float]], days: int, retention: float, minutes: int
) -> None:
    with Record.in_memory() as record:
        for n, correct, at in history:
            answered(record, f"q-{n}", correct, days=at)
        library = LIBRARY["many"]
        made = plan(library, record, goal(days, retention=retention, minutes=minutes), NOW, DAYS)
        accounted(made)
        assert made == plan(
            library, record, goal(days, retention=retention, minutes=minutes), NOW, DAYS
        )
        # Chance decides about single cards: a minute more may lose one that a minute less kept.
        more = plan(
            library, record, goal(days, retention=retention, minutes=2 * minutes), NOW, DAYS
        )
        assert more.known >= made.known - 0.05


@pytest.mark.parametrize(("days", "minutes"), [(1, 20), (3, 15), (5, 23), (5, 46), (9, 8)])
def test_nothing_is_left_out_while_there_are_minutes(
    make_library: MakeLibrary, record: Record, many: list[str], days: int, minutes: int
) -> None:
    made = plan(make_library(many), record, goal(days, retention=0.7, minutes=minutes), NOW, DAYS)
    accounted(made)
    card = 2 * USUAL_SECONDS / 60
    assert not made.dropped or all(day.minutes > minutes - card for day in made.days[-QUIET_DAYS:])
    # Half are seen before the last days, and it goes on.
    assert made.planned > 30 or sum(day.minutes for day in made.days) > days * (minutes - card)


def test_where_what_is_wanted_is_out_of_reach_most_is_known(
    make_library: MakeLibrary, record: Record, many: list[str]
) -> None:
    library = make_library(many)
    for n in range(20):
        answered(record, f"q-{n}", n % 3 > 0, days=-n)
    humble, proud = (
        plan(library, record, goal(6, retention=r, minutes=9), NOW, DAYS) for r in (0.8, 0.99)
    )
    accounted(proud)
    assert not proud.reaches and proud.known > humble.known - 0.1


LIBRARY: dict[str, Library] = {}


@pytest.fixture(autouse=True)
def _library(make_library: MakeLibrary, many: list[str]) -> None:
    LIBRARY["many"] = make_library(many)


# -- parts -----------------------------------------------------------------------------------------


@given(st.floats(0.01, 400), st.integers(0, 800))
def test_the_forgetting_curve_is_that_of_fsrs(stability: float, days: int) -> None:
    card = Card(card_id=1, state=State.Review, stability=stability, difficulty=5.0, due=NOW)
    card.last_review = NOW
    theirs = Scheduler().get_card_retrievability(card, NOW + timedelta(days=days))
    assert retained(stability, days) == pytest.approx(theirs)


def test_an_answer_in_the_forecast_is_one_of_fsrs() -> None:
    memory = Memory(PlanItem("q", 1))
    for day, right in ((TODAY, True), (TODAY + timedelta(days=4), False)):
        card, repeats = memory.after(day, right)
        memory.take(card)
        assert card.state == State.Review and repeats == 1
    theirs = Card(card_id=0, due=NOW)
    noon = datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=UTC)
    for days, rating in ((0, Rating.Good), (0, Rating.Good), (4, Rating.Again), (4, Rating.Good)):
        theirs, _ = Scheduler(enable_fuzzing=False).review_card(
            theirs, rating, noon + timedelta(days=days)
        )
    assert (memory.card.stability, memory.due) == (theirs.stability, theirs.due.date())


def test_a_clock_that_was_ahead_does_no_harm(library: Library, record: Record) -> None:
    answered(record, "q-1", days=400)
    made = plan(library, record, goal(10), NOW, DAYS)
    accounted(made)
    assert made.now == 1.0


def test_questions_come_before_facts_where_not_all_fits(library: Library) -> None:
    about = matter(library, "dva-c02")
    order = in_order(about, (), scarce=True)
    assert {item.id for item in order} == {item.id for item in about.items}
    assert in_order(about, {item.id for item in about.items}, scarce=False) == []


# -- what is kept ----------------------------------------------------------------------------------


def test_missed_days_are_told_and_planned_anew(
    make_library: MakeLibrary, record: Record, many: list[str]
) -> None:
    library = make_library(many)
    wanted = goal(14, minutes=20)
    save(library, record, wanted, TODAY)
    assert plan_kept.kept(record) is None
    first = plan(library, record, wanted, NOW, DAYS)
    plan_kept.keep(record, first)
    kept = plan_kept.kept(record)
    assert kept == plan_kept.summary(first) and kept is not None and kept.standing == "on plan"
    for id in first.new_today:
        answered(record, id)
        answered(record, id, days=0.01)
    next_day = plan(library, record, wanted, NOW + timedelta(days=1), DAYS)
    assert standing(next_day) == "on plan" and next_day.missed == 0
    plan_kept.keep(record, next_day)
    later = plan(library, record, wanted, NOW + timedelta(days=6), DAYS)
    assert (later.missed, standing(later)) == (5, "5 days behind")
    before = plan_kept.earlier(record, later)
    assert before == plan_kept.summary(next_day)
    (said,) = plan_kept.changes(before, later)
    assert said.startswith("5 days missed: ") and "dropped" in said
    # Looking again on the same day says the same.
    plan_kept.keep(record, later)
    again = plan(library, record, wanted, NOW + timedelta(days=6, hours=1), DAYS)
    assert again == later and plan_kept.earlier(record, again) == before
    assert plan_kept.changes(plan_kept.summary(first), first) == []


def test_another_goal_begins_a_new_account(library: Library, record: Record) -> None:
    save(library, record, goal(14), TODAY)
    plan_kept.keep(record, plan(library, record, goal(14), NOW, DAYS))
    moved = goal(30)
    save(library, record, moved, TODAY)
    assert plan_kept.kept(record) is None
    late = plan(library, record, moved, NOW + timedelta(days=5), DAYS)
    assert (late.missed, late.behind, plan_kept.earlier(record, late)) == (0, 0, None)
    record.set_setting("plan", {"goal": moved.to_dict(), "first": {"made": 3}, "last": [1]})
    assert plan_kept.kept(record) is None
    plan_kept.keep(record, late)
    assert plan_kept.kept(record) is not None
    assert date.fromisoformat(record.setting("plan")["first"]["made"]) == late.today
