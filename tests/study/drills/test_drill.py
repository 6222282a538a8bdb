from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from studylam.errors import NotFoundError, StorageError, UsageError
from studylam.packs import Library
from studylam.progress import Record
from studylam.study import Choice, Drill, answer_check
from tests.study.small_pack import MakeLibrary, question, twelve


def right(drill: Drill) -> tuple[int, ...]:
    return drill.current.question.keys


def wrong(drill: Drill) -> tuple[int, ...]:
    return (drill.current.question.options.index(drill.current.question.options[-1]),)


@pytest.mark.quick
def test_a_drill_from_start_to_summary(library: Library, record: Record) -> None:
    drill = Drill.start(library, record, size=5, seed=3)
    assert (drill.number, drill.total, drill.composition) == (1, 5, "5 new")
    asked = []
    while not drill.finished:
        asked.append(drill.current.question.id)
        chosen = right(drill) if drill.number <= 3 else wrong(drill)
        result = drill.answer(chosen, "sure", duration_ms=1000)
        assert result.surprising == (not result.correct)
    assert len(set(asked)) == 5
    summary = drill.summary()
    assert (summary.correct, summary.total, summary.duration_ms) == (3, 5, 5000)
    assert summary.missed == tuple(asked[3:])
    assert sum(score.total for score in summary.by_concept) == 5
    assert record.unfinished_drill() is None
    assert [answer.question for answer in record.answers()] == asked
    with pytest.raises(UsageError):
        drill.answer([0])
    with pytest.raises(UsageError):
        _ = drill.current


def test_an_answer_is_on_disk_before_its_feedback(
    library: Library, record: Record, tmp_path: Path
) -> None:
    drill = Drill.start(library, record, seed=1)
    drill.answer(right(drill), "unsure", duration_ms=7)
    with Record.open(tmp_path / "progress.db") as other:
        (answer,) = other.answers()
        assert (answer.confidence, answer.duration_ms, answer.seed) == ("unsure", 7, 1)
        state = other.unfinished_drill()
        assert state is not None
        assert (state.position, state.items[0].result) == (1, "right")


def test_going_on_after_a_stop(library: Library, record: Record, tmp_path: Path) -> None:
    drill = Drill.start(library, record, size=6)
    drill.answer(right(drill))
    drill.skip()
    shown = drill.current
    record.close()
    with Record.open(tmp_path / "progress.db") as again:
        resumed = Drill.resume(library, again)
        assert resumed is not None
        assert resumed.number == 3
        assert resumed.current == shown
        assert resumed.notes == ()
        assert resumed.summary().skipped == (resumed.state.items[1].question,)
        by_id = Drill.resume(library, again, drill.id)
        assert by_id is not None and by_id.state == resumed.state
        assert Drill.resume(library, again, "drill-unknown") is None


def test_the_last_drill_is_offered_first(library: Library, record: Record) -> None:
    first = Drill.start(library, record)
    second = Drill.start(library, record)
    assert Drill.resume(library, record).id == second.id  # type: ignore[union-attr]
    first.answer(right(first))
    assert Drill.resume(library, record).id == first.id  # type: ignore[union-attr]
    first.finish()
    second.finish()
    assert Drill.resume(library, record) is None


def test_undo_asks_again_and_counts_nothing(library: Library, record: Record) -> None:
    drill = Drill.start(library, record, size=2, seed=9)
    shown = drill.current
    assert drill.undo() is False
    drill.answer(wrong(drill))
    assert drill.undo() is True
    assert drill.current == shown
    assert record.answers() == []
    drill.answer(right(drill))
    drill.skip()
    assert drill.finished
    assert drill.undo() is True
    assert not drill.finished
    assert record.unfinished_drill() is not None
    assert drill.undo() is True
    assert drill.number == 1
    assert record.tallies() == {}


@pytest.mark.quick
def test_only_missed_unseen_flagged(library: Library, record: Record) -> None:
    with pytest.raises(NotFoundError, match="No question is missed"):
        Drill.start(library, record, Choice(only="missed"))
    drill = Drill.start(library, record, size=4, seed=5)
    results = {}
    while not drill.finished:
        id, good = drill.current.question.id, drill.number % 2 == 0
        results[id] = good
        drill.answer(right(drill) if good else wrong(drill))
    missed = Drill.start(library, record, Choice(only="missed"))
    assert {item.question for item in missed.state.items} == {
        q for q, ok in results.items() if not ok
    }
    assert missed.composition == "2 review"
    unseen = Drill.start(library, record, Choice(only="unseen"), size=50)
    assert {item.question for item in unseen.state.items}.isdisjoint(results)
    assert unseen.total == 12 - 4
    record.flag("m-1")
    record.flag("m-2")
    record.flag("m-2", on=False)
    flagged = Drill.start(library, record, Choice(only="flagged"))
    assert [item.question for item in flagged.state.items] == ["m-1"]


def test_a_mixed_drill_says_what_it_is_made_of(library: Library, record: Record) -> None:
    drill = Drill.start(library, record, size=8, seed=2)
    while not drill.finished:
        drill.answer(right(drill) if drill.number > 3 else wrong(drill), "sure")
    mixed = Drill.start(library, record, size=6, seed=2)
    # 60, 25 and 15 per cent of 6, but only 3 were missed: new and seen share the rest.
    assert mixed.composition == "3 review · 2 new · 1 refresh"


def test_missed_ones_again(library: Library, record: Record) -> None:
    drill = Drill.start(library, record, size=3)
    while not drill.finished:
        drill.answer(wrong(drill))
    again = Drill.start_questions(library, record, drill.summary().missed)
    assert {i.question for i in again.state.items} == {i.question for i in drill.state.items}


def test_some_of_more_questions_than_a_drill_can_have(
    library: Library, record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studylam.study.drills.mixing.MAX_SIZE", 5)
    every = [question.id for question in library.questions]
    assert len(Drill.start_questions(library, record, every, size=3).state.items) == 3
    with pytest.raises(UsageError, match="1 to 5 questions, not 12"):
        Drill.start_questions(library, record, every)


@pytest.mark.parametrize(
    ("choice", "size", "error"),
    [
        (Choice(bank="basic"), 10, "Did you mean basics"),
        (Choice(concept="timeouts"), 10, "Did you mean timeout"),
        (Choice(module="begin"), 10, "There is no module called 'begin'"),
        (Choice(exam="dva-c03"), 10, "Did you mean dva-c02"),
        (Choice(domain=1), 10, "Name the exam, too"),
        (Choice(exam="dva-c02", domain=7), 10, "It has: 1 Development, 2 Security"),
        (Choice(deck="mine"), 10, "There is no deck"),
        (Choice(type="essay"), 10, "One of: single-choice"),
        (Choice(type="ordering"), 10, "no question about that"),
        (Choice(only="best"), 10, "One of: all"),  # type: ignore[arg-type]
        (Choice(), 0, "1 to 500"),
        (Choice(), 501, "1 to 500"),
    ],
)
def test_calls_that_make_no_sense(
    library: Library, record: Record, choice: Choice, size: int, error: str
) -> None:
    with pytest.raises(UsageError) as caught:
        Drill.start(library, record, choice, size=size)
    assert error in str(caught.value)
    assert record.unfinished_drill() is None


def test_choosing_by_concept_bank_and_exam(library: Library, record: Record) -> None:
    choice = Choice(concept="memory", exam="dva-c02", bank="basics")
    drill = Drill.start(library, record, choice, size=20)
    assert {item.question for item in drill.state.items} == {f"m-{i}" for i in range(4)}
    assert drill.state.title == "The basics · Memory · DVA-C02"


def test_a_newer_pack_lost_and_reworded_questions(
    make_library: MakeLibrary, record: Record
) -> None:
    drill = Drill.start(make_library(), record, size=12, seed=4)
    drill.answer(right(drill))
    answered, reworded = drill.state.items[0].question, drill.state.items[1].question
    lost = {drill.state.items[2].question, drill.state.items[3].question}
    keep = [
        text.replace("What about", "And what about") if f"## {reworded}\n" in text else text
        for text in twelve()
        if not any(f"## {id}\n" in text for id in lost | {answered})
    ]
    newer = make_library(keep)
    resumed = Drill.resume(newer, record)
    assert resumed is not None
    assert resumed.total == 10
    assert resumed.number == 2
    assert resumed.current.question.id == reworded
    assert resumed.notes == (
        "2 questions are no longer in the pack and left out.",
        "1 question was reworded since this drill began.",
    )
    while not resumed.finished:
        resumed.answer(right(resumed))
    assert resumed.summary().correct == 10
    versions = {answer.question: answer.question_version for answer in record.answers()}
    assert versions[reworded] == newer.question(reworded).version
    assert Drill.resume(newer, record) is None


def test_a_pack_without_any_of_its_questions(make_library: MakeLibrary, record: Record) -> None:
    drill = Drill.start(make_library(), record)
    drill.answer(right(drill))
    newer = make_library([question("other")])
    assert Drill.resume(newer, record) is None
    assert Drill.resume(newer, record, drill.id) is None
    again = Drill.resume(make_library(), record)  # the pack was only broken for a while
    assert again is not None
    assert (again.id, again.number, again.total) == (drill.id, 2, drill.total)


def test_a_check_in_a_lesson(library: Library, record: Record) -> None:
    result = answer_check(record, library.question("m-0"), [0, 1], "guess")
    assert result.correct
    (answer,) = record.answers("m-0")
    assert (answer.mode, answer.drill_id, answer.confidence) == ("check", None, "guess")


def test_when_the_disk_fails_the_drill_stands_still(library: Library, record: Record) -> None:
    drill = Drill.start(library, record)
    shown = drill.current
    record._connection.execute("pragma query_only = on")
    with pytest.raises(StorageError):
        drill.answer(right(drill))
    assert drill.current == shown
    record._connection.execute("pragma query_only = off")
    assert drill.answer(right(drill)).correct
    assert len(record.answers()) == 1


LEARNER = """
import sys
from pathlib import Path
from studylam.packs import open_library
from studylam.progress import Record
from studylam.study import Drill
library = open_library(Path(sys.argv[1]))
record = Record.open(Path(sys.argv[2]))
drill = Drill.resume(library, record) or Drill.start(library, record, size=12)
while True:
    shown = drill.current
    print("asked", shown.question.id, *shown.order, flush=True)
    drill.answer(shown.question.keys)
    print("feedback", shown.question.id, flush=True)
    if drill.finished:
        drill = Drill.start(library, record, size=12)
"""


def test_killed_in_the_middle_it_goes_on_at_the_same_question(
    library: Library, tmp_path: Path
) -> None:
    root, path = library.packs[0].root, tmp_path / "progress.db"
    told = 0
    for lines in (1, 2, 5, 8, 13):
        child = subprocess.Popen(
            [sys.executable, "-c", LEARNER, root, str(path)], stdout=subprocess.PIPE, text=True
        )
        assert child.stdout is not None
        said = [child.stdout.readline() for _ in range(lines)]
        child.kill()
        # A line that was cut off by the kill was never seen.
        said += [line for line in child.stdout.read().splitlines(keepends=True) if line[-1] == "\n"]
        child.wait()
        told += sum(line.startswith("feedback") for line in said)
        with Record.open(path) as record:
            answers = len(record.answers())
            # It may die between keeping an answer and saying so; never the other way round.
            assert told <= answers <= told + 1
            told = answers
            state = record.unfinished_drill()
            if state is None:
                continue
            resumed = Drill.resume(library, record)
            assert resumed is not None
            assert resumed.number == len(record.answers(drill_id=state.id)) + 1
            last = said[-1].split()
            if last[0] == "asked" and resumed.current.question.id == last[1]:
                assert [str(index) for index in resumed.current.order] == last[2:]
