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


@pytest.mark.parametrize(
    "text",
    [
        "# Plan\n\n## Tasks\n\n- [x] write\n- [x] test\n",
        "# Plan\n\n## 2. Tasks\n\n- [ ] write\n- [ ] test\n\n### Task 3: more\n\n- [ ] Step\n",
        "## 3. Why carts\n\n\u2705 cheap\n\u2705 big\n\n## Why?\n\n- \u2705 fast\n- \u2705 red\n",
        "## Scroll bug\n\n**Problem**: The page jumps.\n\n**Solution**:\n- Less of it\n- More\n",
        "## Use\n\nIt runs.\n\n<details>\n<summary>Java</summary>\n\nUse a jar.\n</details>\n",
        "## Features\n\n- **Correct answers** \u2013 show them\n- **Speed** \u2013 yes\n",
    ],
)
def test_plans_and_logs_are_no_questions(text: str) -> None:
    assert read(text) == Batch()


def test_tasks_half_done_are_listed_once() -> None:
    text = "## Tasks\n\n- [x] write\n- [ ] test\n\n## Later\n\n- [x] rest\n- [ ] sleep\n"
    batch = read(text)
    assert (batch.items, [one.line for one in batch.left_out]) == ([], [3])
    assert batch.left_out[0].reason.endswith("a list of tasks (and 1 more lists)")


def test_boxes_of_a_bank_may_ask_nothing() -> None:
    text = (
        "### Which is red?\n\n- [x] blood\n- [ ] milk\n\n"
        "### A cart has\n\n- [x] wheels\n- [ ] wings\n\n"
        "### A bird has\n\n- [x] legs\n- [x] wings\n"
    )
    assert [keys(item) for item in all_of(text)] == ["A", "A", "AB"]


def test_options_in_one_line() -> None:
    text = (
        "1. What is red?  \nA) milk B) blood C) snow\n\nAnswer: B\n\n"
        "2. What is white? (a) milk (b) blood (c) tar\n\nAnswer: a\n"
    )
    first, second = all_of(text)
    assert [choice.text for choice in first.choices] == ["milk", "blood", "snow"]
    assert (keys(first), second.stem, keys(second)) == ("B", "What is white?", "A")


def test_letters_in_a_sentence_are_no_options() -> None:
    text = "1. What does plan A. say?\n\nAnswer: That B. is late\n"
    (item,) = all_of(text)
    assert item.stem == "What does plan A. say?"


def test_answers_with_a_number() -> None:
    text = "**Q1: What is red?**\n**A1:** Blood.\n\n**Q2: What is white?**\n**A2:** Milk.\n"
    assert [item.accepts for item in all_of(text)] == [("Blood",), ("Milk",)]


def test_what_is_asked_by_number_and_never_answered_is_listed() -> None:
    text = "1. What is red?\n\nIt depends.\n\n2.\n\nWhat is blue?\n\nthe sky\n\nthe sea\n"
    batch = read(text)
    assert [(one.line, one.reason) for one in batch.left_out] == [
        (1, "it has no options and no answer"),
        (5, "it has no options and no answer"),
    ]


def test_an_answer_that_is_but_a_letter() -> None:
    text = (
        "### 1\nWhich?\n\n- A. this\n- B. that\n\nIt stands there.\n\nB\n"
        "### 2\nAnd?\n\n- A. on\n- B. off\n\n**A**\n"
    )
    first, second = all_of(text)
    assert (keys(first), keys(second)) == ("B", "A")
    assert first.explanation == "It stands there."


def test_what_is_said_of_each_option_below_a_quoted_question() -> None:
    """It was listed as a second question without an answer."""
    text = (
        "### Q1. Which?\n\n- A) this\n- B) that\n\n**Answer:** B\n\n> The same in red: which?\n\n"
        "**(A)** : too far\n\n**(B)** : just there\n"
    )
    (item,) = all_of(text)
    assert [choice.reason for choice in item.choices] == [": too far", ": just there"]


def test_a_break_is_no_answer() -> None:
    below = "<details>\n<summary>Explanation</summary>\n<br/>\n</details>\n"
    text = f"### Which?\n\n- [ ] a\n- [ ] b\n\n{below}"
    (left_out,) = read(text).left_out
    assert left_out.reason == "it has no answer"


def test_an_explanation_in_details_is_no_answer() -> None:
    below = "<details>\n<summary>Explanation</summary>\n\nb is the second of them.\n</details>\n"
    (item,) = all_of(f"### Which?\n\n- [x] a\n- [ ] b\n- [x] c\n\n{below}")
    assert (keys(item), item.explanation) == ("AC", "b is the second of them.")
