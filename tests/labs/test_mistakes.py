"""What is told of a file while it is written: by line, and never by running it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studylam.labs.mistakes import LONGEST, json_mistakes, mistakes, python_mistakes
from studylam.packs import Library


@pytest.mark.parametrize(
    ("code", "line", "words"),
    [
        ("def f():\n    return (1\n", 2, "never closed"),
        ("x = 1\n  y = 2\n", 2, "unexpected indent"),
        ("if a\n", 1, "expected ':'"),
        ("a = 1\nb = 'x\0'\n", 2, "SyntaxError"),
        ("def f():\n", 1, "indented block"),
    ],
)
def test_python_is_marked_where_it_cannot_be_read(code: str, line: int, words: str) -> None:
    (one,) = python_mistakes(code)
    assert one.line == line
    assert words in one.message


HOSTILE = [
    "(" * 15_000,
    "-" * 15_000 + "1",
    "1" + "+1" * 15_000,
    "not " * 7_500 + "1",
    "a" + ".b" * 15_000,
    "a" + "()" * 15_000,
    "if a: pass\n" + "elif a: pass\n" * 2_000,
    "lambda: " * 3_900 + "1",
    "{1:" * 10_000,
    "[" * 199 + "]" * 199,
    "x" * 1_000_000,
    "\0" * 30_000,
    "\ud800",
    "'\\N{" * 7_000,
    "\n".join(" " * n + "if a:" for n in range(120)),
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_text_can_harm_who_only_reads_it(text: str) -> None:
    for one in (*python_mistakes(text), *json_mistakes(text)):
        assert one.line >= 1 and one.message and "\n" not in one.message


@given(st.text(max_size=200))
def test_a_mistake_is_at_a_line_of_the_text(text: str) -> None:
    for found in (python_mistakes(text), json_mistakes(text)):
        for one in found:
            assert 1 <= one.line <= len(text.splitlines()) + 1
            assert one.column >= 0


def test_nothing_is_run(tmp_path: Path) -> None:
    target = tmp_path / "ran"
    assert python_mistakes(f"open({str(target)!r}, 'w')\n") == []
    assert not target.exists()


def test_long_code_is_left_to_the_run() -> None:
    assert python_mistakes("x = (\n" * LONGEST) == []


@dataclass(frozen=True)
class Said:
    text: str
    line: int
    words: str


@pytest.mark.parametrize(
    "said",
    [
        Said('{"Version": "2012-10-17",\n "Statement": [}', 2, "not JSON"),
        Said('{"Version": "2012-10-17",\n "Statement": [\n{"Effect": "Alow"}]}', 3, "Alow"),
        Said('{"Version": "2012-10-17",\n\n "Statements": []}', 3, "Statements"),
    ],
    ids=lambda said: said.words,
)
def test_a_role_is_judged_by_its_lines(library: Library, said: Said) -> None:
    lab = library.lab("least-privilege")
    assert mistakes(lab, lab.starter, "role.json") == []
    (one, *_) = mistakes(lab, {**lab.starter, "role.json": said.text}, "role.json")
    assert one.line == said.line, one
    assert said.words in f"{one.message} {one.hint}"


def test_every_starter_and_solution_of_the_course_is_read(library: Library) -> None:
    for lab in library.labs:
        for files in (lab.starter, {**lab.starter, **lab.solution}):
            for name in lab.starter:
                for one in mistakes(lab, files, name):  # a starter may be wrong on purpose
                    assert 1 <= one.line <= files[name].count("\n") + 1
                    assert files is lab.starter, (lab.id, name, one)


def test_a_state_machine_is_told_all_that_is_wrong(library: Library) -> None:
    lab = library.lab("order-workflow")
    text = lab.starter["order.asl.json"]
    wrong = text.replace('"Next"', '"Nxt"')
    found = mistakes(lab, {**lab.starter, "order.asl.json": wrong}, "order.asl.json")
    assert len({one.line for one in found}) > 1


def test_a_file_of_a_function_and_of_a_trigger(library: Library) -> None:
    lab = library.lab("first-function")
    solved = {**lab.starter, **lab.solution}
    for name, old, new in (
        ("function.json", '"Timeout"', '"Timeot"'),
        ("trigger.json", "[", "{"),
    ):
        if old in solved[name]:
            assert mistakes(lab, {**solved, name: solved[name].replace(old, new, 1)}, name)


def test_what_is_no_document_only_has_to_be_json(library: Library) -> None:
    lab = library.lab("least-privilege")
    assert mistakes(lab, {**lab.starter, "data.json": "[1]"}, "data.json") == []
    (one,) = mistakes(lab, {**lab.starter, "data.json": "[1,]"}, "data.json")
    assert (one.line, one.hint) == (1, "JSON has no comma after the last item.")
    assert mistakes(lab, {**lab.starter, "notes.txt": "[1,]"}, "notes.txt") == []
