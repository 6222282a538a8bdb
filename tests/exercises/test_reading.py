"""An exercise's file: every mistake is told, each at its place; what the author believes is held to
what the model computes.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studylam.cli import run
from studylam.errors import FieldError
from studylam.exercises.check import check_data
from studylam.exercises.model import WIDTH, settled
from studylam.exercises.reading import read_exercise
from studylam.packs import Library

Data = dict[str, Any]


@pytest.fixture
def calendar(library: Library) -> Data:
    return copy.deepcopy(library.exercise("calendar").data)


@pytest.fixture
def luggage(library: Library) -> Data:
    return copy.deepcopy(library.exercise("luggage").data)


def problems(data: Data, library: Library) -> list[FieldError]:
    return list(check_data(data, library))


def test_a_good_exercise_has_no_problems(library: Library) -> None:
    for file in library.exercises:
        assert problems(file.data, library) == []


def test_facts_are_written_out_with_their_sources(library: Library, luggage: Data) -> None:
    exercise, _ = read_exercise(luggage, library)
    assert exercise is not None
    look = exercise.model.look(exercise.rounds[0].settings)
    sources = {step.source for step in look.steps}
    assert "Some quotas, https://example.com/quotas (as of 2026-06-30)" in sources


def put(*path: str | int, to: Any) -> Callable[[Data], None]:
    def change(data: Data) -> None:
        here: Any = data
        for step in path[:-1]:
            here = here[step]
        if to is None:
            del here[path[-1]]
        else:
            here[path[-1]] = to

    return change


MISTAKES: list[tuple[Callable[[Data], None], tuple[str | int, ...], str]] = [
    (put("kind", to="calender"), ("kind",), "no 'calender'"),
    (put("title", to=None), (), "title is missing"),
    (put("intro", to="  "), ("intro",), "intro is empty"),
    (put("minutes", to=0), ("minutes",), "from 1 to 120"),
    (put("days", to=["soon"]), ("days", 0), "no day"),
    (put("to", to="2026-01-01"), ("to",), "ends before"),
    (put("to", to="2099-01-01"), ("to",), "60 are the most"),
    (put("surprise", to=1), ("surprise",), "isn't known here"),
    (put("block_create_days", to=30), ("block_create_days",), "where it is from"),
    (put("block_create_days", to={"fact": "gone"}), ("block_create_days", "fact"), "no fact"),
    (put("runtimes", to=[]), ("runtimes",), "empty"),
    (put("runtimes", to={"old": 1}), ("runtimes",), "must be a list"),
    (put("runtimes", 0, "deprecated", to="autumn"), ("runtimes", 0, "deprecated"), "a day"),
    (put("runtimes", 1, "id", to="old"), ("runtimes", 1, "id"), "there twice"),
    (put("runtimes", 1, "depricated", to="x"), ("runtimes", 1, "depricated"), "isn't known here"),
    (
        put("runtimes", 0, "create_blocked", to="2026-11-01"),
        ("runtimes", 0, "create_blocked"),
        "2026-11-30 at the earliest",
    ),
    (put("rounds", to=[]), ("rounds",), "empty"),
    (put("rounds", 0, "id", to="Big One"), ("rounds", 0, "id"), "no id"),
    (put("rounds", 1, "id", to="gone"), ("rounds", 1, "id"), "there twice"),
    (put("rounds", 0, "text", to=None), ("rounds", 0), "text is missing"),
    (
        put("rounds", 0, "settings", to={"date": "x"}),
        ("rounds", 0, "settings", "date"),
        "no 'date'",
    ),
    (put("rounds", 0, "settings", "day", to="x"), ("rounds", 0, "settings", "day"), "no 'x'"),
    (put("rounds", 0, "ask", to=None), ("rounds", 0), "ask is missing"),
    (put("rounds", 0, "ask", "which", to="old"), ("rounds", 0, "ask", "which"), "no 'old'"),
    (put("rounds", 0, "ask", "of", to=["older", "x"]), ("rounds", 0, "ask", "of", 1), "no 'x'"),
    (put("rounds", 0, "ask", "extra", to=1), ("rounds", 0, "ask", "extra"), "isn't known here"),
    (
        put("rounds", 0, "ask", "which", to="create_blocked"),
        ("rounds", 0, "ask", "which"),
        "Nobody",
    ),
    (put("rounds", 0, "expect", to=None), ("rounds", 0), "expect is missing"),
    (put("rounds", 0, "expect", to=["old", "x"]), ("rounds", 0, "expect"), "no 'x'"),
    (put("rounds", 0, "expect", to=["old"]), ("rounds", 0, "expect"), "says old, older, not old"),
    (put("rounds", 0, "why", "new", to=None), ("rounds", 0, "why"), "no reason for 'new'"),
    (put("rounds", 0, "why", to=None), ("rounds", 0), "no reason for 'old'"),
    (put("rounds", 0, "why", "knew", to="x"), ("rounds", 0, "why", "knew"), "no 'knew'"),
    (put("rounds", 2, "expect", to=44), ("rounds", 2, "expect"), "says 43 days, not 44"),
    (put("rounds", 2, "expect", to="many"), ("rounds", 2, "expect"), "must be the number"),
    (put("rounds", 2, "expect", to="4,3"), ("rounds", 2, "expect"), "must be the number"),
    (put("rounds", 0, "ask", to={"wich": "deprecated"}), ("rounds", 0, "ask"), "asks for which"),
    (put("rounds", 2, "why", "answer", to=None), ("rounds", 2, "why"), "no 'answer'"),
    (put("rounds", 2, "why", "43", to="x"), ("rounds", 2, "why", "43"), "so no mistake"),
    (put("rounds", 2, "why", "some", to="x"), ("rounds", 2, "why", "some"), "neither"),
]


@pytest.mark.parametrize(("change", "path", "words"), MISTAKES)
def test_a_mistake_is_told_at_its_place(
    change: Callable[[Data], None],
    path: tuple[str | int, ...],
    words: str,
    calendar: Data,
    library: Library,
) -> None:
    change(calendar)
    found = problems(calendar, library)
    assert any(one.path == path and words in one.message for one in found), [
        (one.path, one.message) for one in found
    ]
    assert read_exercise(calendar, library)[0] is None


def test_a_key_that_is_misspelt_is_told_where_it_stands(library: Library, calendar: Data) -> None:
    row = calendar["runtimes"][0]
    row["depricated"] = row.pop("deprecated")
    first = problems(calendar, library)[0]
    assert (first.path, first.message) == (
        ("runtimes", 0, "depricated"),
        "deprecated is missing.",
    )
    assert first.hint == "Did you mean it where it says depricated?"


def test_a_text_that_a_comma_has_cut_is_explained(library: Library, calendar: Data) -> None:
    """``{answer: 3 × 0.40, 90 × 0.05}`` is two keys for YAML, the second one without a value."""
    calendar["rounds"][2]["why"] |= {"90 × 0.05": None}
    first = problems(calendar, library)[0]
    assert first.path == ("rounds", 2, "why", "90 × 0.05") and "in quotes" in (first.hint or "")


def test_a_puzzle_says_what_a_round_can_ask(library: Library, luggage: Data) -> None:
    luggage["rounds"][0]["ask"] = {"way": "simplest"}
    assert "one of ways, refused, leave_out, size" in problems(luggage, library)[0].message


def test_all_mistakes_are_told_at_once(library: Library, luggage: Data) -> None:
    luggage["pieces"][1]["zipped_mb"] = -1
    luggage["limits"]["image"] = {"fact": "old.end"}
    luggage["titel"] = luggage.pop("title")
    paths = {one.path for one in problems(luggage, library)}
    assert paths >= {("pieces", 1, "zipped_mb"), ("limits", "image"), ("titel",)}


def test_why_the_model_says_otherwise_is_told(library: Library, luggage: Data) -> None:
    luggage["rounds"][0]["expect"] = "s3"
    (found,) = problems(luggage, library)
    assert found.path == ("rounds", 0, "expect")
    assert "refused" in (found.hint or "") and "121 MB" in (found.hint or "")


def test_the_command_names_file_line_and_column(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (Path(__file__).parent / "pack/content/exercises/luggage.yaml").read_text()
    for name in ("zip.direct", "unzipped", "image"):
        text = text.replace(f"{{fact: {name}}}", "{value: 60, unit: MB, source: Here}")
    path = tmp_path / "mine.yaml"
    path.write_text(text.replace("expect: image", "expect: s3"))
    line = path.read_text().splitlines().index("    expect: s3") + 1
    assert run(["exercise", "show", str(path)]) == 2
    assert f"mine.yaml:{line}:5: The model says none, not s3." in capsys.readouterr().err


RUBBISH = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=5)
    | st.floats()
    | st.sampled_from(["-1", "1e9999", "2026-02-30", "9999-12-31", "0", "NaN", "x" * 5_000]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)


@given(data=st.data())
def test_a_value_that_is_changed_is_used_or_refused(
    data: st.DataObject, library: Library, course: Library
) -> None:
    """Whatever stands in place of whatever: no exception, and each look stays drawable."""
    known = data.draw(st.sampled_from([library, course]))
    file = data.draw(st.sampled_from(known.exercises))
    changed = copy.deepcopy(file.data)
    here: Any = changed
    for _ in range(data.draw(st.integers(0, 4))):
        keys = list(here) if isinstance(here, dict) else list(range(len(here)))
        inner = [key for key in keys if isinstance(here[key], dict | list) and here[key]]
        if not inner:
            break
        here = here[data.draw(st.sampled_from(inner))]
    keys = list(here) if isinstance(here, dict) else list(range(len(here)))
    here[data.draw(st.sampled_from(keys))] = data.draw(RUBBISH)
    exercise, found = read_exercise(changed, known)
    assert (exercise is None) == bool(found)
    if exercise is not None:
        for round in exercise.rounds:
            exercise.model.look(round.settings)


def test_every_exercise_of_the_course_is_sound_wherever_its_knobs_are(course: Library) -> None:
    for file in course.exercises:
        exercise, found = read_exercise(file.data, course)
        assert exercise is not None, (file.id, [(one.path, one.message) for one in found])
        base = settled(exercise.model.knobs, {})
        turned = [base] + [
            {**base, knob.id: value} for knob in exercise.model.knobs for value in knob.names
        ]
        for settings in turned:
            look = exercise.model.look(settings)
            assert look.outcome
            assert all(len(line) <= WIDTH for line in (*look.scene, *look.picture)), file.id
