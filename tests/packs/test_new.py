"""``studylam pack new``: a pack that passes, and parts of packs that say what is to be written."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studylam.cli import run
from studylam.cli.packs.new import TOOLS as FOR_TOOLS
from studylam.cli.packs.new import TYPES as OFFERED
from studylam.packs.checks.check import check_pack
from studylam.packs.load import load_pack
from studylam.packs.models import Problem, plain
from studylam.packs.models.questions import QuestionType
from studylam.packs.writing.pack import id_of
from studylam.packs.writing.parts import TYPES
from studylam.packs.writing.tools import TOOLS

Run = Callable[..., Any]


@pytest.fixture
def started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A new pack; the current folder is the one above it."""
    monkeypatch.chdir(tmp_path)
    assert run(["pack", "new", "mine"]) == 0
    return tmp_path / "mine"


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command that is to work, and gives what it says as JSON."""

    def call(*arguments: str) -> Any:
        capsys.readouterr()
        assert run(["pack", *arguments, "--json"]) == 0
        return json.loads(capsys.readouterr().out)

    return call


TODAY = date(2026, 12, 1)
"""The facts of the template are from 2026."""


def problems(root: Path) -> list[Problem]:
    return check_pack(load_pack(root, cache=False), today=TODAY)


def everything(root: Path) -> dict[str, bytes]:
    return {str(p.relative_to(root)): p.read_bytes() for p in root.rglob("*") if p.is_file()}


# -- a pack ---------------------------------------------------------------------------------------


def test_a_new_pack_passes_every_check_labs_included(
    started: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert problems(started) == []
    capsys.readouterr()
    status = run(["pack", "check", "mine", "--json", "--strict"])
    document = json.loads(capsys.readouterr().out)
    # The day will come on which its facts should be looked at again.
    found = [p for p in document["problems"] if p["code"] not in ("C005", "Q005")]
    assert found == []
    assert status == bool(document["problems"])
    assert document["labs_run"] is True


def test_it_is_whole(started: Path) -> None:
    pack = load_pack(started, cache=False)
    assert (pack.meta.id, pack.meta.title, pack.meta.authors) == ("mine", "Mine", ())
    kinds = {block.kind for section in pack.lessons[0].sections for block in section.blocks}
    assert kinds == {"prose", "diagram", "admonition", "run", "lab", "check", "cards"}
    assert pack.lessons[0].objectives
    (lab,) = pack.labs
    assert lab.hints and lab.after and len(lab.cases) == 2
    assert {q.type for q in pack.questions} == {"single-choice", "multiple-response", "predict"}
    assert all(fact.source and fact.as_of for fact in pack.facts)


def test_its_comments_are_for_authors_alone(started: Path) -> None:
    shown = json.dumps(plain(load_pack(started, cache=False)))
    assert "<!--" not in shown
    assert "<!--" in (started / "quizzes/answers.md").read_text(encoding="utf-8")


def test_what_is_said_on_the_command_line_is_in_it(tmp_path: Path, told: Run) -> None:
    folder = tmp_path / "Café: Lambda 2"
    title = "Lambda: the \"short\" way, 'really' #1"
    said = told(
        "new", str(folder), "--title", title, "--author", "Ada: L., [M]", "--exam", "dva-c02"
    )  # fmt: skip
    assert said["kind"] == "pack"
    assert (said["id"], said["root"]) == ("cafe-lambda-2", str(folder))
    assert sorted(everything(folder)) == said["files"]
    pack = load_pack(folder, cache=False)
    assert (pack.meta.title, pack.meta.authors, pack.meta.exams) == (
        title,
        ("Ada: L., [M]",),
        ("dva-c02",),
    )
    assert (folder / "README.md").read_text(encoding="utf-8").startswith(f"# {title}\n")
    assert problems(folder) == []


def test_an_exam_of_ones_own_gets_a_blueprint(tmp_path: Path, told: Run) -> None:
    folder = tmp_path / "class"
    said = told("new", str(folder), "--exam", "midterm", "--id", "my.class-1")
    assert "quizzes/blueprints/midterm.yaml" in said["files"]
    assert said["note"].startswith("No exam 'midterm' is known")
    assert problems(folder) == []
    pack = load_pack(folder, cache=False)
    assert pack.meta.id == "my.class-1"
    assert [blueprint.exam for blueprint in pack.blueprints] == ["midterm"]
    assert all(question.domain == {"midterm": 1} for question in pack.questions)


def test_an_exam_that_is_nearly_a_known_one_is_doubted(tmp_path: Path, told: Run) -> None:
    assert told("new", str(tmp_path / "a"), "--exam", "saa-c3")["note"].endswith("mean saa-c03?")
    assert told("new", str(tmp_path / "b"), "--exam", "saa-c03")["note"] is None


def test_nothing_is_ever_written_over(started: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = everything(started)
    assert run(["pack", "new", "mine"]) == 2
    assert "isn't empty" in capsys.readouterr().err
    hidden = started.parent / "hidden"
    hidden.mkdir()
    (hidden / ".keep").touch()
    assert run(["pack", "new", "hidden"]) == 2
    (started.parent / "file").write_text("mine")
    assert run(["pack", "new", "file"]) == 2
    (started.parent / "link").symlink_to("nowhere/at/all")
    assert run(["pack", "new", "link"]) == 2
    assert everything(started) == before
    assert sorted(entry.name for entry in started.parent.iterdir()) == [
        "file", "hidden", "link", "mine",
    ]  # fmt: skip


def test_an_empty_folder_stays_the_one_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = tmp_path / "here"
    here.mkdir()
    number = here.stat().st_ino
    monkeypatch.chdir(here)
    assert run(["pack", "new", "."]) == 0
    assert here.stat().st_ino == number
    assert load_pack(here, cache=False).meta.id == "here"
    assert [entry.name for entry in tmp_path.iterdir()] == ["here"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cant_be_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tmp_path.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        assert run(["pack", "new", str(tmp_path / "mine")]) == 1
    finally:
        tmp_path.chmod(stat.S_IRWXU)
    assert "can't be written" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["課程"], "--id my-first-pack"),
        (["a", "--id", "No Good"], "no-good"),
        (["a", "--exam", "../x"], "is no id"),
        (["a", "--id", "lesson"], "lesson-pack"),
        (["a", "--id", "studylam-aws-lambda"], "No pack may be called"),
        (["a", "--bank", "b"], "means nothing for a new pack"),
        (["a", "b"], "takes one folder"),
        (["no/such/place"], "There is no folder"),
        (["lesson"], "is no pack"),
        (["question", "--in", "."], "is no pack"),
        (["a\0b"], "can't be a folder"),
        (["x" * 300], "can't be written"),
    ],
)
def test_a_call_that_cant_be_followed_leaves_nothing(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["pack", "new", *arguments]) in (1, 2)
    assert said in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_folder_may_be_called_lesson(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["pack", "new", "./lesson"]) == 0
    assert load_pack(tmp_path / "lesson", cache=False).meta.id == "lesson-pack"
    assert run(["pack", "new", "lab", "--in", "lesson"]) == 0
    assert (tmp_path / "lesson/content/labs/lab-2/lab.md").is_file()


@given(st.text(max_size=80))
def test_any_name_makes_an_id_or_none(name: str) -> None:
    made = id_of(name)
    assert made == "" or id_of(made) == made


# -- parts of a pack ------------------------------------------------------------------------------


def test_parts_are_numbered_after_the_last(started: Path, told: Run) -> None:
    into = ["--in", str(started)]
    first = told("new", "lesson", *into)
    assert first["files"] == ["content/lessons/01-answers/02-lesson-2.md"]
    assert told("new", "lesson", "sets", "--module", "looks", *into)["files"] == [
        "content/lessons/02-looks/module.yaml",
        "content/lessons/02-looks/01-sets.md",
    ]
    assert told("new", "lesson", "--module", "01-answers", *into)["id"] == "lesson-4"
    assert told("new", "lab", *into)["id"] == "lab-2"
    said = told("new", "question", *into)
    assert (said["id"], said["files"]) == ("q-answers-4", [])
    assert said["changed"] == ["quizzes/answers.md"]
    assert told("new", "question", "--bank", "other", *into)["files"] == ["quizzes/other.md"]
    pack = load_pack(started, cache=False)
    assert [module.id for module in pack.modules] == ["answers", "looks"]
    assert [bank.id for bank in pack.banks] == ["answers", "other"]
    assert len(pack.questions) == 5


@pytest.mark.parametrize(
    "arguments",
    [
        *(["lesson"], ["lab"], ["exercise"]),
        *(["question", "--type", each] for each in TYPES),
        *(["scenario", "--tool", each] for each in TOOLS),
    ],
    ids=lambda each: each[-1],
)
def test_a_skeleton_reads_and_says_what_is_to_be_written(
    started: Path, told: Run, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    monkeypatch.chdir(started / "content/labs/due-date")
    said = told("new", *arguments)
    found = problems(started)
    assert {(p.code, p.level) for p in found} == {("F013", "error")}
    for problem in found:
        lines = (started / problem.place.file).read_text(encoding="utf-8").split("\n")
        assert "TODO(author)" in lines[problem.place.line - 1]
        assert problem.place.file in said["files"] + said["changed"]
    written = [
        (file, number)
        for file in said["files"] + said["changed"]
        for number, line in enumerate((started / file).read_text("utf-8").split("\n"), 1)
        if "TODO(author)" in line
    ]
    assert set(written) == {(p.place.file, p.place.line) for p in found}
    if arguments[-1] in TYPES:
        assert load_pack(started, cache=False).questions[-1].type == arguments[-1]


def test_a_skeletons_lab_runs(started: Path, told: Run, capsys: pytest.CaptureFixture[str]) -> None:
    said = told("new", "lab", "greet", "--in", str(started), "--title", "Greet")
    for file in said["files"]:
        path = started / file
        path.write_text(path.read_text("utf-8").replace("TODO(author)", "Written"))
    path = started / "content/labs/greet/lab.md"
    path.write_text(path.read_text("utf-8").replace("# Written: which", "# Which"))
    assert run(["pack", "check", str(started), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["labs_run"] is True


def test_a_scenario_and_an_exercise_are_found_and_never_written_over(
    started: Path, told: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    into = ["--in", str(started)]
    said = told("new", "scenario", "rush", "--tool", "load", "--title", "A rush: at noon", *into)
    assert said["files"] == ["content/scenarios/rush.yaml"]
    assert said["note"].endswith("```simulate rush")
    assert told("new", "scenario", *into)["id"] == "scenario-2"
    assert told("new", "exercise", "calendar", *into)["files"] == [
        "content/exercises/calendar.yaml"
    ]
    pack = load_pack(started, cache=False)
    assert [(s.id, s.tool) for s in pack.scenarios] == [("rush", "load"), ("scenario-2", "price")]
    assert (pack.scenarios[0].title, pack.exercises[0].kind) == ("A rush: at noon", "runtimes")
    assert run(["pack", "new", "scenario", "rush", *into]) == 2
    assert run(["pack", "new", "exercise", "calendar", *into]) == 2
    assert "has 'rush' already" in capsys.readouterr().err


def test_every_type_of_question_has_a_skeleton() -> None:
    assert set(TYPES) == set(OFFERED) == set(get_args(QuestionType)) - {"recall"}
    assert FOR_TOOLS == TOOLS


def test_ids_that_are_taken_are_refused(started: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = everything(started)
    for arguments in (
        ["lesson", "dates-in-answers"],
        ["lab", "due-date"],
        ["question", "q-as-they-are"],
        ["lesson", "No Id"],
        ["lesson", "x", "--module", "../../out"],
        ["question", "x", "--bank", "../out"],
        ["lab", "x", "--bank", "answers"],
        ["scenario", "No Id"],
        ["exercise", "../x"],
        ["exercise", "x", "--tool", "load"],
    ):
        assert run(["pack", "new", *arguments, "--in", str(started)]) == 2
    assert everything(started) == before
    assert "has 'due-date' already" in capsys.readouterr().err


def test_a_file_that_isnt_read_yet_is_not_written_over(
    started: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lesson = started / "content/lessons/01-answers/02-lesson-2.md"
    lesson.write_text("no front matter, so no lesson")
    assert run(["pack", "new", "lesson", "lesson-2", "--in", str(started)]) == 0
    assert lesson.read_text() == "no front matter, so no lesson"
    assert (lesson.parent / "03-lesson-2.md").is_file()


def test_a_question_joins_a_bank_as_it_is_written(started: Path, told: Run) -> None:
    bank = started / "quizzes/answers.md"
    bank.write_bytes(bank.read_bytes().replace(b"\n", b"\r\n").rstrip())
    bank.chmod(0o640)
    old = bank.read_bytes()
    told("new", "question", "--in", str(started))
    assert bank.read_bytes().startswith(old)
    assert b"\n" not in bank.read_bytes().replace(b"\r\n", b"")
    assert stat.S_IMODE(bank.stat().st_mode) == 0o640
    assert len(load_pack(started, cache=False).questions) == 4


def test_a_question_is_not_lost_in_an_open_comment(
    started: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bank = started / "quizzes/answers.md"
    bank.write_text(bank.read_text("utf-8") + "\n<!-- open\n", encoding="utf-8")
    before = everything(started)
    assert run(["pack", "new", "question", "--in", str(started)]) == 2
    assert "never be read" in capsys.readouterr().err
    assert everything(started) == before
