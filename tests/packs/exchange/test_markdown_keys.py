"""Keys at the end of a file or of a chapter go to their questions; no question comes of a key."""

from __future__ import annotations

import pytest

from studylam.packs.exchange import markdown
from studylam.packs.exchange.item import Batch, Item

TWO = (
    "1. Where does milk keep longest?\n   - A. on the stove\n   - B. in the fridge\n\n"
    "2. Which of them are fruit? (Select two)\n   - A. pear\n   - B. leek\n   - C. plum\n\n"
)


def read(text: str) -> Batch:
    return markdown.read(text.encode(), "bank.md")


def keys(batch: Batch) -> list[str]:
    return [letters(item) for item in batch.items]


def letters(item: Item) -> str:
    return "".join("ABCDEFGHIJ"[n] for n, choice in enumerate(item.choices) if choice.correct)


@pytest.mark.parametrize(
    "key",
    [
        "Answers: 1-B, 2-A,C\n",
        "Answers: 1-B 2-AC\n".replace("AC", "A & C"),
        "## Answers\n\n1. B\n2. A, C\n",
        "**Answer key**\n\n1) b\n2) a, c\n",
        "---\n## Answer Key\n\n| Question | Answer |\n|---|---|\n| 1 | B |\n| 2 | A, C |\n",
        "### Solutions\n\n1: B\n\n2: A and C\n",
        "Lösungen:\n1 = B\n2 = A, C\n",
        "## Section 2: Answers and Justifications\n\n"
        "**Question 1: Correct Answer - B) in the fridge**\n\n"
        "**Question 2: Correct Answer - A) pear, C) plum**\n",
        "## Answers\n\n### Question 1: Answer B - in the fridge\n\n### Question 2: Answer A, C\n",
        "# Answers\n\n- **Q1:** B\n- **Q2:** A and C\n",
    ],
)
def test_a_key(key: str) -> None:
    batch = read(f"# Kitchen\n\n{TWO}{key}")
    assert (batch.left_out, keys(batch)) == ([], ["B", "AC"])
    assert [item.explanation for item in batch.items] == ["", ""]


def test_a_key_that_explains() -> None:
    key = (
        "## Answers\n\n### Question 1: Answer B - in the fridge\n\nIt is cold there.\n\n"
        "**Why other options are wrong:**\n- **A) on the stove:** It turns.\n\n"
        "**Question 2: A, C**\n- A: It grows on trees.\n- B: It is a vegetable.\n"
        "- C: It has a stone.\n"
    )
    first, second = read(TWO + key).items
    assert (letters(first), letters(second)) == ("B", "AC")
    assert first.explanation.startswith("It is cold there.")
    assert "It turns." in first.choices[0].reason
    assert [choice.reason for choice in second.choices] == [
        "It grows on trees.",
        "It is a vegetable.",
        "It has a stone.",
    ]


def test_a_key_below_each_chapter_whose_numbers_begin_anew() -> None:
    other = TWO.replace("pear", "onion").replace("leek", "fig")
    one = f"# One\n\n{TWO}## Answers\n\n1. B\n2. A, C\n\n"
    text = f"{one}# Two\n\n{other}## Answers\n\n1. A\n2. B, C\n"
    batch = read(text)
    assert (batch.left_out, keys(batch)) == ([], ["B", "AC", "A", "BC"])


def test_one_key_for_chapters_whose_numbers_begin_anew() -> None:
    text = (
        f"# One\n\n{TWO}# Two\n\n{TWO}# Answers\n\n## One\n1. B\n2. A, C\n\n## Two\n1. A\n2. B, C\n"
    )
    batch = read(text)
    assert (batch.left_out, keys(batch)) == ([], ["B", "AC", "A", "BC"])


def test_what_a_key_doesnt_tell_is_said() -> None:
    batch = read(f"{TWO}3. And this?\n   - A. yes\n   - B. no\n\nAnswers: 1-B 2-C 9-A\n")
    assert [(one.line, one.reason) for one in batch.left_out] == [
        (10, "it has no answer"),
        (14, "the key names question 9, and there is none"),
    ]


def test_a_key_whose_numbers_fit_nothing_is_listed() -> None:
    batch = read(f"{TWO}{TWO}## Answers\n\n1. B\n2. C\n")
    assert batch.items == []
    assert batch.left_out[-1].line == 21
    assert "don't tell which questions" in batch.left_out[-1].reason


def test_answers_below_their_questions_are_no_key() -> None:
    text = TWO.replace("\n\n2.", "\n\nAnswer\nB\n\n2.") + "Answer\n\nA and C\n"
    assert keys(read(text)) == ["B", "AC"]
