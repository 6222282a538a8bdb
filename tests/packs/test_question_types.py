"""Questions of every type, read as they were meant; what can't be read is said at its line."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studylam.packs.models import Problem, Question, plain
from studylam.packs.problems import Report
from studylam.packs.questions.bank import parse_bank
from studylam.packs.reading.files import Text
from tests.packs.test_question_format import CODE, PARAGRAPHS, STEM, TEXT, WORD

HEAD = """\
---
bank: b
exam: [dva-c02]
---
## q-1
```yaml
assesses: [timeout]
domain: {dva-c02: 1}
level: apply
sources: [s]
"""
REASON = "Because this is how the service has worked for as long as anybody knows."


def read(body: str, extra: str = "") -> tuple[list[Question], list[Problem]]:
    """The questions of a bank with one; ``extra``: lines of its YAML."""
    report = Report()
    text = f"{HEAD}{extra}```\n{body}"
    bank = parse_bank(Text("b.md", text), report)
    return (bank[1] if bank else []), report.problems


def one(body: str, extra: str = "") -> Question:
    questions, problems = read(body, extra)
    assert problems == []
    return questions[0]


# -- as they were meant ---------------------------------------------------------------------------


CELL = st.lists(WORD | st.just("|") | st.just("`a`"), min_size=1, max_size=5).map(" ".join)


@settings(deadline=None, max_examples=60)
@given(
    STEM,
    st.lists(st.tuples(PARAGRAPHS | CODE.map("word\n{}".format), TEXT), min_size=1, max_size=9),
    TEXT,
)
def test_an_order_is_its_list(stem: str, items: list[tuple[str, str]], whole: str) -> None:
    lines = [stem, ""]
    for number, (text, reason) in enumerate(items, 1):
        head = f"{number}. "
        first, *rest = text.split("\n")
        lines.append(head + first)
        lines += [" " * len(head) + line for line in rest]
        lines += [f"{' ' * len(head)}> {line}".rstrip() for line in reason.split("\n")]
    lines += ["", *(f"> {line}".rstrip() for line in whole.split("\n"))]
    question = one("\n".join(lines))
    assert question.type == "ordering"
    assert question.stem == stem
    assert [(o.text, o.explanation) for o in question.options] == items
    assert question.keys == tuple(range(len(items)))
    assert question.explanation == whole


@settings(deadline=None, max_examples=60)
@given(
    STEM,
    st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=6, unique_by=lambda row: row[0]),
    st.lists(CELL, max_size=2, unique=True),
    TEXT,
)
def test_a_match_is_its_table(
    stem: str, rows: list[tuple[str, str, str]], extra: list[str], whole: str
) -> None:
    extra = [cell for cell in extra if cell not in {right for _, right, _ in rows}]
    table = [("Left", "Right", "Why"), ("---", "---", "---"), *rows]
    lines = [stem, "", *(" | ".join(["", *map(_cell, row), ""]).strip() for row in table)]
    lines += [f"|  | {_cell(right)} |" for right in extra]
    lines += ["", *(f"> {line}".rstrip() for line in whole.split("\n"))]
    question = one("\n".join(lines))
    assert question.type == "matching"
    assert question.columns == ("Left", "Right")
    assert [(p.left, p.right, p.explanation) for p in question.pairs] == rows
    assert question.extra_rights == tuple(extra)
    assert [question.rights[key] for key in question.keys] == [right for _, right, _ in rows]
    assert len(set(question.rights)) == len(question.rights)
    assert question.explanation == whole


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


@settings(deadline=None, max_examples=60)
@given(
    STEM,
    st.decimals(-(10**9), 10**9, places=4),
    st.decimals(0, 10**6, places=3),
    st.sampled_from(["±", "+-", "+/-", " ± "]),
    st.lists(st.tuples(st.integers(2 * 10**9, 10**12), TEXT), unique_by=lambda trap: trap[0]),
    TEXT,
)
def test_a_number_is_its_answer(
    stem: str, value: Decimal, off: Decimal, sign: str, traps: list[tuple[int, str]], whole: str
) -> None:
    lines = [stem, "", *(f"> {line}".rstrip() for line in whole.split("\n")), ""]
    for trap, reason in traps:
        lines += [f"- {trap:,} GB", *(f"  > {line}".rstrip() for line in reason.split("\n"))]
    question = one("\n".join(lines), f"answer: '{value}{sign}{off}'\nunit: GB\n")
    assert question.type == "numeric"
    assert question.typed
    assert question.number is not None
    assert (question.number.value, question.number.tolerance) == (value, off)
    assert question.number.unit == "GB"
    assert [(trap.value, trap.explanation) for trap in question.traps] == traps
    assert (question.stem, question.explanation) == (stem, whole)


@pytest.mark.parametrize(
    ("written", "value", "tolerance"),
    [
        ("37500", "37500", "0"),
        ("37500 ± 0", "37500", "0"),
        ("'37,500 ± 5 %'", "37500", "1875"),
        ("200 ±5%", "200", "10"),
        ("0.2", "0.2", "0"),
        ("1e-7", "1e-7", "0"),
        ("-3 +- 0.5", "-3", "0.5"),
        ("10 ± 512", "10", "512"),
    ],
)
def test_numbers_as_authors_write_them(written: str, value: str, tolerance: str) -> None:
    question = one(f"How many?\n\n> {REASON}\n", f"answer: {written}\n")
    assert question.number is not None
    assert question.number.value == Decimal(value)
    assert question.number.tolerance == Decimal(tolerance)


def test_a_prediction_is_picked_or_typed() -> None:
    head = "predict: echo/same\nwhat: log\ncode: starter\n"
    picked = one(f"What is logged?\n\n- [x] `a`\n  > {REASON}\n- [ ] `b`\n  > {REASON}\n", head)
    assert (picked.type, picked.keys, picked.typed) == ("predict", (0,), False)
    typed = one(f"What is logged?\n\n> {REASON}\n\n- `b`\n  > {REASON}\n", head)
    assert (typed.type, typed.keys, typed.typed) == ("predict", (), True)
    assert typed.predicts is not None
    assert plain(typed.predicts) == {
        "lab": "echo",
        "case": "same",
        "what": "log",
        "code": "starter",
    }
    assert [(trap.text, trap.value) for trap in typed.traps] == [("`b`", None)]


def test_lists_and_tables_before_the_options_belong_to_the_stem() -> None:
    stem = "Look:\n\n1. first\n2. second\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n* x\n* y\n\nWhich?"
    question = one(f"{stem}\n\n- [x] a\n  > {REASON}\n- [ ] b\n  > {REASON}\n")
    assert (question.type, question.stem) == ("single-choice", stem)


# -- what can't be read ---------------------------------------------------------------------------

ORDER = f"In which order?\n\n1. a\n   > {REASON}\n2. b\n   > {REASON}\n3. c\n   > {REASON}\n"
TABLE = f"What belongs?\n\n| L | R |\n|---|---|\n| a | x |\n| b | y |\n\n> {REASON}\n"
NUMBER = f"How many?\n\n> {REASON}\n\n- 300\n  > {REASON}\n"
CHOICE = f"Which?\n\n- [x] a\n  > {REASON}\n- [ ] b\n  > {REASON}\n"

MISTAKES = [
    # body, extra YAML, code, how the line of it begins, a word of the message
    ("How?\n", "", "Q001", "## q-1", "no options"),
    ("How?\n", "answer: 5\n", "Q004", "## q-1", "reason"),
    (NUMBER, "answer: many\n", "Y008", "answer", "many"),
    (NUMBER, "answer: [5]\n", "Y008", "answer", "number"),
    (NUMBER, "answer: true\n", "Y008", "answer", "number"),
    (NUMBER, "answer: 5 ± lots\n", "Y008", "answer", "lots"),
    (NUMBER, "answer: 5 ± -1\n", "Y008", "answer", "-1"),
    (NUMBER, "answer: 5 GB\nunit: s\n", "Y008", "answer", "asked in s"),
    (NUMBER, "answer: .nan\n", "Y008", "answer", "nan"),
    (NUMBER, "answer: 5\npredict: a/b\n", "Q001", "predict", "not both"),
    (NUMBER, "answer: 300 ± 1\n", "Q023", "- 300", "count as right"),
    (NUMBER + f"- 300.0\n  > {REASON}\n", "answer: 5\n", "Q001", "- 300.0", "twice"),
    (NUMBER.replace("- 300", "- [ ] 300"), "answer: 5\n", "Q001", "- [ ] 300", "box"),
    (NUMBER.replace("- 300", "- three"), "answer: 5\n", "Q001", "- three", "'three'"),
    (NUMBER.replace("- 300", "- 3 MB"), "answer: 5\nunit: s\n", "Q001", "- 3 MB", "else"),
    (NUMBER + "\nAnd more.\n", "answer: 5\n", "Q001", "And more", "isn't shown"),
    (NUMBER + f"\n> {REASON}\n", "answer: 5\n", "Q001", "- 300", "shown with the stem"),
    (NUMBER.replace("many?\n\n", f"many?\n\n- 7\n  > {REASON}\n\n"), "answer: 5\n", "Q001",
     "- 7", "shown with the stem"),
    (ORDER + "\n" + TABLE, "", "Q001", "1. a", "shown with the stem"),
    (CHOICE, "unit: s\n", "Q001", "unit", "'unit'"),
    (CHOICE, "what: log\n", "Q001", "what", "'what'"),
    (CHOICE, "code: starter\n", "Q001", "code", "'code'"),
    (CHOICE, "predict: echo\n", "Y008", "predict", "a lab and a case"),
    (CHOICE, "predict: ../echo/same\n", "Y008", "predict", "a lab and a case"),
    (CHOICE, "predict: echo/same\nwhat: print\n", "Y008", "what", "what"),
    (CHOICE.replace("[ ]", "[x]"), "predict: echo/same\n", "Q001", "## q-1", "one right option"),
    (CHOICE.replace("- [ ]", "\nAside.\n\n- [ ]"), "", "Q001", "Aside.", "two lists"),
    (CHOICE + "\nAnd more.\n", "", "Q001", "And more", "isn't shown"),
    (ORDER.replace("2. b", "4. b"), "", "Q001", "4. b", "1, 4, 3"),
    (ORDER.replace("2. b", "2. "), "", "Q001", "2. ", "empty"),
    (TABLE.replace("| b | y |", "| b | y | z |"), "", "Q001", "| b", "3 cells"),
    (TABLE.replace("| b | y |", "| b |  |"), "", "Q001", "| b", "no right side"),
    (TABLE.replace("| b | y |", "|  |  |"), "", "Q001", "|  |", "empty"),
    (TABLE.replace("| b | y |", "|  | x |"), "", "Q001", "| L", "and with one"),
    (TABLE.replace("| b | y |", "|  | z |\n|   | z |"), "", "Q001", "|   |", "twice"),
    ("What?\n\n| L |\n|---|\n| a |\n", "", "Q001", "| L", "columns"),
    ("What?\n\n| L | R |\n|---|---|\n| | a |\n", "", "Q001", "| L", "nothing"),
    (ORDER + "".join(f"{n}. {n}\n" for n in range(4, 12)), "", "Q001", "## q-1", "11 things"),
    (NUMBER, f"answer: '{'1+-' * 30}±'\n", "Y008", "answer", "characters"),
    (TABLE.replace("| b | y |", "| | z |").replace("|---|", "|---|---|").replace(
        "| R |", "| R | W |").replace("| z |", "| z | w |"), "", "Q001", "| | z", "isn't shown"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "extra", "code", "start", "word"), MISTAKES)
def test_a_mistake_is_said_at_its_line(
    body: str, extra: str, code: str, start: str, word: str
) -> None:
    _, problems = read(body, extra)
    lines = f"{HEAD}{extra}```\n{body}".split("\n")
    line = next(number for number, text in enumerate(lines, 1) if text.startswith(start))
    assert (code, line) in [(p.code, p.place.line) for p in problems if word in p.message], problems


@pytest.mark.parametrize(
    ("new", "hint"), [("* [ ]", "the same sign: -"), ("> no\n\n- [ ]", "two spa")]
)
def test_options_in_two_lists_are_told_once(new: str, hint: str) -> None:
    _, problems = read(CHOICE.replace("- [ ]", new))
    assert ["two lists" in p.message for p in problems if p.code == "Q001"] == [True], problems
    assert hint in next(p.hint for p in problems if p.code == "Q001")


def test_a_problem_in_the_yaml_has_a_column() -> None:
    _, problems = read(NUMBER, "answer: many\n")
    assert [(p.place.line, p.column, p.code) for p in problems] == [(11, 1, "Y008")]
    assert problems[0].hint


# -- versions -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "extra", "old", "new"),
    [
        (ORDER, "", "2. b", "2. d"),
        (ORDER, "", "1. a", "1. b"),
        (TABLE, "", "| b | y |", "| b | z |"),
        (TABLE, "", "| b | y |", "| b | y |\n| | z |"),
        (TABLE, "", "| L |", "| Left |"),
        (NUMBER, "answer: 5\n", "answer: 5", "answer: 6"),
        (NUMBER, "answer: 5\n", "answer: 5", "answer: 5 ± 1"),
        (NUMBER, "answer: 5\n", "answer: 5", "answer: 5\nunit: s"),
        (CHOICE, "predict: a/b\n", "a/b", "a/c"),
        (CHOICE, "predict: a/b\n", "a/b", "a/b\nwhat: log"),
        (CHOICE, "predict: a/b\n", "a/b", "a/b\ncode: starter"),
    ],
)
def test_what_is_asked_makes_the_version(body: str, extra: str, old: str, new: str) -> None:
    before = one(body, extra).version
    assert one(body.replace(REASON, REASON + " Truly."), extra).version == before
    assert one(body.replace(old, new), extra.replace(old, new)).version != before


# -- monstrous ones -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "extra"),
    [
        ("- a\n* b\n" * 4_900, ""),
        ("- [ ] a\n* [ ] b\n" * 2_400, ""),
        ("1. a\n1) b\n" * 3_900, ""),
        ("- [ ] a\n  > b\n* c\n  > d\n" * 1_500, ""),
        ("> a\n\nb\n\n" * 4_800, "answer: 5\n"),
        ("> a\n\n" + "- 1\n" * 9_000, "answer: 5\n"),
        ("| a | b |\n|---|---|\n" + "| | x |\n" * 4_000, ""),
        ("| a | b |\n|---|---|\n" + "|" * 38_000, ""),
        ("|a" * 9_000 + "\n" + "|-" * 9_000, ""),
    ],
)
def test_a_monstrous_question_takes_no_monstrous_time(body: str, extra: str) -> None:
    # Quadratic work on these would take minutes, and the test run's time limit ends it.
    questions, problems = read(f"What?\n\n{body}", extra)
    assert questions or problems
