"""What a drill is made of: properties that hold for any record and any choice."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studylam.errors import NotFoundError
from studylam.packs import Library
from studylam.progress import Answer, Record
from studylam.study import Choice
from studylam.study.drills.choice import pool
from studylam.study.drills.known import USUAL_SECONDS, Known, pace
from studylam.study.drills.mixing import KIND_OF, SHARES, draft
from tests.study.small_pack import NOW, MakeLibrary, question

IDS = [f"q-{number}" for number in range(40)]


@pytest.fixture
def forty(make_library: MakeLibrary) -> Library:
    """Forty questions, ten of which are in the domain of 40 per cent; the last four in none."""
    texts = [
        question(
            id,
            concept=("timeout", "memory", "events")[number % 3],
            domain=2 if number % 4 == 0 else 1,
        )
        for number, id in enumerate(IDS)
    ]
    outside = [text.replace("domain: {dva-c02: 1}", "domain: {}") for text in texts[37:]]
    return make_library([*texts[:37], *outside])


answered = st.lists(
    st.tuples(
        st.sampled_from(IDS),
        st.booleans(),
        st.sampled_from(["sure", "unsure", "guess", None]),
        st.integers(0, 60 * 24 * 40),
    ),
    max_size=60,
)


def record_of(answers: list) -> Record:
    record = Record.in_memory()
    for id, correct, confidence, minutes in sorted(answers, key=lambda one: -one[3]):
        record.add_answer(
            Answer(
                question=id,
                question_version="v",
                chosen=(0,),
                correct=correct,
                confidence=confidence,
                at=NOW - timedelta(minutes=minutes),
            )
        )
    return record


choices = st.builds(
    Choice,
    concept=st.sampled_from([None, None, "timeout", "memory"]),
    exam=st.sampled_from([None, "dva-c02"]),
    only=st.sampled_from(["all", "all", "missed", "unseen", "flagged", "due"]),
)


@given(
    answers=answered,
    choice=choices,
    flagged=st.sets(st.sampled_from(IDS), max_size=5),
    goal=st.booleans(),
    size=st.integers(1, 50),
    seed=st.integers(0, 99),
)
# The pack is only read.
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_what_holds_for_any_draft(
    forty: Library,
    answers: list,
    choice: Choice,
    flagged: set[str],
    goal: bool,
    size: int,
    seed: int,
) -> None:
    with record_of(answers) as record:
        for id in flagged:
            record.flag(id)
        if goal:
            record.set_setting("goal", {"exam": "dva-c02"})
        known = Known.of(record, NOW)
        try:
            fitting = pool(forty, known, choice)
        except NotFoundError:
            with pytest.raises(NotFoundError):
                draft(forty, known, choice, size, seed)
            return
        drafted = draft(forty, known, choice, size, seed)
        asked = [item.question for item in drafted.items]
        # As many as were asked for, none twice, each of those that fit.
        assert len(asked) == len(set(asked)) == min(size, len(fitting))
        assert set(asked) <= {question.id for question in fitting}
        assert drafted.fitting == len(fitting)
        for id in asked:
            tally = known.tallies.get(id)
            assert choice.only != "flagged" or id in flagged
            assert choice.only != "unseen" or tally is None
            assert choice.only != "missed" or (tally is not None and not tally.last_correct)
            assert choice.only != "due" or known.due[id] <= NOW
            assert choice.concept is None or choice.concept in forty.question(id).assesses
        # What is said of it is what it is.
        kinds = Counter(KIND_OF[item.origin] for item in drafted.items)
        said = {word.split()[1]: int(word.split()[0]) for word in drafted.composition.split(" · ")}
        assert said == dict(kinds)
        assert sum(said.values()) == len(asked)
        # Where every kind has enough, each gets its share, rounded.
        available = Counter(KIND_OF[known.origin(question.id)] for question in fitting)
        shares = {kind: size * share / 100 for kind, share in SHARES.items()}
        if all(available[kind] >= shares[kind] + 1 for kind in SHARES):
            assert all(abs(kinds[kind] - shares[kind]) < 1 for kind in SHARES)
        # Sure and wrong comes first: all of it is asked while there is room, before the rest.
        sure = [known.is_surprising(id) for id in asked]
        assert sure == sorted(sure, reverse=True)
        assert drafted.surprising == sum(sure)
        left_out = {q.id for q in fitting if known.is_surprising(q.id)} - set(asked)
        if left_out:
            reviews = [i.question for i in drafted.items if KIND_OF[i.origin] == "review"]
            assert all(known.is_surprising(id) for id in reviews)
        # The same seed, the same drill.
        assert draft(forty, known, choice, size, seed) == drafted


@pytest.mark.quick
def test_domains_get_their_weights_when_there_is_a_goal(forty: Library, record: Record) -> None:
    record.set_setting("goal", {"exam": "dva-c02"})
    drafted = draft(forty, Known.of(record, NOW), Choice(), 20, seed=1)
    assert [(d.name, d.count) for d in drafted.domains] == [("Development", 12), ("Security", 8)]
    # What isn't of the exam is asked only when all else is.
    everything = draft(forty, Known.of(record, NOW), Choice(), 40, seed=1)
    assert sum(d.count for d in everything.domains) == 37
    assert len(everything.items) == 40
    record.set_setting("goal", {"exam": "of another pack"})
    assert draft(forty, Known.of(record, NOW), Choice(), 20, seed=1).domains == ()


def test_the_example_of_the_docstring(forty: Library) -> None:
    answers = [(id, number % 2 == 0, "sure", 1) for number, id in enumerate(IDS[:30])]
    with record_of(answers) as record:
        drafted = draft(forty, Known.of(record, NOW), Choice(), 15, seed=3)
        assert drafted.composition == "9 review · 4 new · 2 refresh"
        assert drafted.surprising == 9


@pytest.mark.parametrize(
    "choice",
    [
        Choice(),
        Choice(bank="basics"),
        Choice(exam="dva-c02", domain=2, only="missed"),
        Choice(deck="My wrong ones; “again”", type="ordering"),
        Choice(module="start", concept="memory"),
    ],
)
def test_a_choice_as_words_and_as_json(choice: Choice) -> None:
    assert Choice.parse(choice.words) == choice
    assert Choice.kept({**choice.to_dict(), "size": 10, "of the future": 1}) == choice


@pytest.mark.parametrize("words", ["banc=x", "exam=dva-c02 domain=two", "'"])
def test_words_that_are_no_choice(words: str) -> None:
    from studylam.errors import UsageError

    with pytest.raises(UsageError):
        Choice.parse(words)


def test_by_module_domain_deck_and_type(library: Library, record: Record) -> None:
    deck = record.save_deck("Mine", ["m-1", "q-0", "of an older pack"])

    def ids(choice: Choice) -> set[str]:
        return {question.id for question in pool(library, Known.of(record, NOW), choice)}

    assert ids(Choice(deck=deck.id)) == ids(Choice(deck="Mine")) == {"m-1", "q-0"}
    assert ids(Choice(exam="dva-c02", domain=2)) == {f"m-{i}" for i in range(4)}
    assert ids(Choice(deck="Mine", domain=2, exam="dva-c02")) == {"m-1"}
    assert ids(Choice(type="multiple-response")) == {f"m-{i}" for i in range(4)}
    # The module teaches timeouts and memory, but not events.
    assert ids(Choice(module="start")) == {"m-0", "m-1", "m-2", "m-3", "q-1", "q-3", "q-5", "q-7"}


def test_minutes_follow_the_pace_of_the_learner(library: Library, record: Record) -> None:
    assert pace(record.activity()) == USUAL_SECONDS
    for number in range(40):
        record.add_answer(
            Answer(
                question="q-0",
                question_version="v",
                chosen=(0,),
                correct=True,
                duration_ms=30_000,
                at=NOW - timedelta(minutes=number),
            )
        )
    assert pace(record.activity()) == 30
    assert Known.of(record, NOW).minutes(10) == 5
    assert Known.of(record, NOW).minutes(1) == 1
