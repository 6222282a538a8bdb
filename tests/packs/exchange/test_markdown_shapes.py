"""Questions that no sign of their own line gives away: they come in, or are listed."""

from __future__ import annotations

import pytest

from studylam.packs.exchange import markdown
from studylam.packs.exchange.item import Batch, Item


def read(text: str) -> Batch:
    return markdown.read(text.encode(), "bank.md")


def all_of(text: str) -> list[Item]:
    batch = read(text)
    assert batch.left_out == []
    return batch.items


def keys(item: Item) -> str:
    return "".join("ABCDEFGHIJ"[n] for n, choice in enumerate(item.choices) if choice.correct)


def test_a_question_in_the_summary_has_its_options_in_the_details() -> None:
    """Three questions in a row were one, of which the last one's options were right."""
    one = (
        "<details>\n<summary><strong>Q{n}: Where does box {n} stand?</strong></summary>\n\n"
        "**A.** In the cellar  \n**B.** In the attic  \n\n"
        "**Answer: {key}** — Nobody goes there.\n</details>\n\n"
    )
    text = "## Check\n\n" + one.format(n=1, key="B") + one.format(n=2, key="A") + "Next: [up](x)\n"
    first, second = all_of(text)
    assert (first.stem, second.stem) == ("Where does box 1 stand?", "Where does box 2 stand?")
    assert (keys(first), keys(second)) == ("B", "A")
    assert first.explanation == "Nobody goes there."


def test_an_answer_in_details_of_a_question_in_a_summary() -> None:
    text = (
        "<details><summary>Question 4</summary>\nHow many legs has a stool?\n\nA) three\nB) one\n\n"
        "<details><summary>Answer</summary>A</details>\n</details>\n"
    )
    (item,) = all_of(text)
    assert (item.stem, keys(item)) == ("How many legs has a stool?", "A")


def test_a_break_that_is_written_as_an_end() -> None:
    text = "1. Which one?\n    - A. this\n    - B. that\n\n    Correct answer: B</br>\n    It is.\n"
    (item,) = all_of(text)
    assert (keys(item), item.explanation) == ("B", "It is.")


def test_paragraphs_that_ask_with_the_answer_right_below() -> None:
    """None of them came in, and none was listed."""
    text = (
        "1-10: Basics\n\nWhat does a queue keep?\nAnswer: Its order.\n\n"
        "Name a thing with wheels.\nAnswer: A cart.\n\n"
        "What is it\nthat nobody sees?\n\nAnswer: Air.\n"
    )
    found = all_of(text)
    assert [item.stem for item in found] == [
        "What does a queue keep?",
        "Name a thing with wheels.",
        "What is it\nthat nobody sees?",
    ]
    assert [item.accepts for item in found] == [("Its order",), ("A cart",), ("Air",)]


def test_several_paragraphs_with_answers_below_one_heading() -> None:
    text = "## Carts\n\nHow many wheels?\nAnswer: Two.\n\nHow many horses?\nAnswer: One.\n"
    assert [item.stem for item in all_of(text)] == ["How many wheels?", "How many horses?"]


@pytest.mark.parametrize(("below", "right"), [("   Answer: 2\n", "B"), ("", "C")])
def test_options_that_are_numbered_below_their_stem(below: str, right: str) -> None:
    last = "   3. **up**\n" if not below else "   3. up\n"
    then = "2. And then?\n   1. **on**\n   2. back\n"
    text = f"1. Where to?\n   1. left\n   2. right\n{last}{below}{then}"
    first, second = all_of(text)
    assert (first.stem, keys(first), len(first.choices)) == ("Where to?", right, 3)
    assert (second.stem, keys(second)) == ("And then?", "A")


def test_steps_of_a_recipe_are_no_options() -> None:
    text = (
        "1. Prepare the dough:\n   1. flour\n   2. **water**\n2. Bake it.\n   1. hot\n   2. long\n"
    )
    assert read(text) == Batch()
