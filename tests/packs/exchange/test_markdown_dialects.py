"""Question banks in the Markdown of code hosts come in, in all the forms that people write them."""

from __future__ import annotations

import pytest

from studylam.packs.exchange import markdown
from studylam.packs.exchange.item import Batch, Item


def read(text: str) -> Batch:
    return markdown.read(text.encode(), "bank.md")


def only(text: str) -> Item:
    batch = read(text)
    assert batch.left_out == []
    assert len(batch.items) == 1, batch.items
    return batch.items[0]


def keys(item: Item) -> str:
    return "".join("ABCDEFGHIJ"[n] for n, choice in enumerate(item.choices) if choice.correct)


STEM = "1. Which of these keeps its state?\n"
FOUR = "    - A. A table\n    - B. A global\n    - C. A handler\n    - D. A socket\n"


@pytest.mark.parametrize(
    ("answer", "right"),
    [
        (
            "    <details markdown=1><summary markdown='span'>Answer</summary>\n"
            "      Correct answer: D\n    </details>",
            "D",
        ),
        (
            '    <details markdown=1><summary markdown="span">Answer</summary>\n\n'
            "    Correct Answer: A, C\n\n    </details>",
            "AC",
        ),
        ("<details>\n<summary>Show Answer</summary>\n\n**Answer: B and D**\n\n</details>", "BD"),
        ("<details><summary>Answer</summary>B</details>", "B"),
        ("<details><summary>Answer: c</summary></details>", "C"),
        (
            "<details>\n  <summary>\n    See the answer\n  </summary>\n\n  - A\n  - C\n</details>",
            "AC",
        ),
        ("<details><summary>Solution</summary>\n\nAC\n\n</details>", "AC"),
        ("<details><summary>Answer</summary>\n\n*B. A global*\n</details>", "B"),
        ("    Ans: A,C", "AC"),
        ("Answer: b", "B"),
        ("**Correct answer:** B) A global", "B"),
        ("Answer - C", "C"),
        ("The correct answer is B.", "B"),
        ("The correct answers are: A & D", "AD"),
        ("Answer: A global", "B"),
        ("> **Answer:** (d)", "D"),
        ("#### Answer\n\nOptions A and B", "AB"),
        ("✅ **Correct Answer**: B, D", "BD"),
        ("Answer: Ac", "AC"),
    ],
)
def test_answer_lines(answer: str, right: str) -> None:
    item = only(f"{STEM}{FOUR}\n{answer}\n")
    assert keys(item) == right
    assert item.stem == "Which of these keeps its state?"
    assert [choice.text for choice in item.choices] == [
        "A table",
        "A global",
        "A handler",
        "A socket",
    ]
    assert item.type == ("single-choice" if len(right) == 1 else "multiple-response")
    assert item.explanation == ""


@pytest.mark.parametrize(
    "form",
    [
        "- {}. {}",
        "* {}) {}",
        "{}. {}",
        "({}) {}",
        "{}) {}",
        "- {} - {}",
        "- **{}.** {}",
        "**{})** {}",
        "+ ({}) {}",
        "- {}: {}",
        "      - {}. {}",
        "[{}] {}",
    ],
)
@pytest.mark.parametrize("lower", [False, True])
def test_option_lines(form: str, lower: bool) -> None:
    if lower and form.startswith("["):
        return
    letters = "abcd" if lower else "ABCD"
    words = ("A table", "A global", "A handler", "A socket")
    options = "\n".join(form.format(*pair) for pair in zip(letters, words, strict=True))
    item = only(f"{STEM}\n{options}\n\nAnswer: B\n")
    assert [choice.text for choice in item.choices] == list(words)
    assert keys(item) == "B"


@pytest.mark.parametrize(
    "first",
    [
        "1. {}",
        "1) {}",
        "**1. {}**",
        "**1.** {}",
        "Q1. {}",
        "**Q1:** {}",
        "Question 1: {}",
        "### {}",
        "### 1. {}",
        "## Question 1: {}",
        "### Question 1\n\n{}",
        "**Question 1**\n\n{}",
        "Q: {}",
        "Question 1 of 65\n\n{}",
        "- **Question 1.** {}",
    ],
)
def test_stems(first: str) -> None:
    stem = "Which of these keeps its state?"
    text = f"# Exam\n\nRead carefully.\n\n---\n\n{first.format(stem)}\n\n{FOUR}\nAnswer: C\n"
    item = only(text)
    assert item.stem == stem
    assert keys(item) == "C"


def test_several_questions_and_where_they_begin() -> None:
    batch = read(f"# T\n\n{STEM}{FOUR}\nAnswer: A\n\n2. Second?\n{FOUR}\nAnswer: B\n")
    assert [(item.line, item.stem) for item in batch.items] == [
        (3, "Which of these keeps its state?"),
        (11, "Second?"),
    ]


def test_task_lists() -> None:
    batch = read("""\
# A bank

## Contents

| No. | Questions |
| --- | --- |
| 1 | [Which is it?](#which-is-it) |

### Which is it? (Select TWO)

![A diagram](images/a.png)

- [x] One, with
  a second line.
- [ ] Two
![under two](images/two.png)
- [X] Three
- [ ] Four

**[⬆ Back to Top](#contents)**

### And this?

- [ ] yes
  > Not yes.
- [x] no
  > It is no.

**[⬆ Back to Top](#contents)**
""")
    first, second = batch.items
    assert batch.left_out == []
    assert first.stem == "Which is it? (Select TWO)\n\n![A diagram](images/a.png)"
    assert [c.text for c in first.choices] == [
        "One, with\na second line.",
        "Two\n![under two](images/two.png)",
        "Three",
        "Four",
    ]
    assert keys(first) == "AC"
    assert [(c.text, c.correct, c.reason) for c in second.choices] == [
        ("yes", False, "Not yes."),
        ("no", True, "It is no."),
    ]


def test_numbers_below_a_heading_are_its_statements_or_its_questions() -> None:
    statements = only("### Which are true?\n\n1. This\n2. That\n\n- [ ] 1\n- [x] 2\n")
    assert statements.stem == "Which are true?\n\n1. This\n2. That"
    batch = read(
        f"## Part 1\n\n{STEM}{FOUR}\nAnswer: A\n\n## Part 2\n\n2. More?\n{FOUR}\nAnswer: B\n"
    )
    assert [item.stem for item in batch.items] == ["Which of these keeps its state?", "More?"]


def test_explanations_and_reasons() -> None:
    item = only(f"""\
{STEM}{FOUR}
<details><summary>Answer</summary>

Correct answer: B

Explanation: A global lives as long
as its environment.

1. It is made once.

Reference: <https://example.org/globals>

</details>
""")
    assert item.explanation == (
        "A global lives as long\nas its environment.\n\n1. It is made once.\n\n"
        "Reference: <https://example.org/globals>"
    )
    item = only(f"""\
{STEM}    - A. A table
    - B. A global

<details><summary>Answer</summary>
B

A. It is outside.
B. It lives on.
   For a while.
</details>
""")
    assert [choice.reason for choice in item.choices] == [
        "It is outside.",
        "It lives on.\nFor a while.",
    ]


def test_a_details_tag_that_nothing_closes_costs_the_next_question_nothing() -> None:
    batch = read(
        f"{STEM}{FOUR}\n<details><summary>Answer</summary>\n\nB\n\n"
        f"2. Next?\n{FOUR}\n<details><summary>Answer</summary>\n\nC\n\n</details>\n"
    )
    assert [(item.stem, keys(item)) for item in batch.items] == [
        ("Which of these keeps its state?", "B"),
        ("Next?", "C"),
    ]


def test_code_in_a_stem_is_no_question() -> None:
    item = only(f"""\
1. What does it print?

```python
# 2. No question
print("- A. no option")
```

{FOUR}
Answer: A
""")
    assert "# 2. No question" in item.stem


def test_an_option_glued_to_the_stem_is_said_to_be_mended() -> None:
    batch = read("31. Who does it?    - A. You\n    - B. They\n\nAnswer: B\n")
    assert [c.text for c in batch.items[0].choices] == ["You", "They"]
    assert [(one.line, "line of its own" in one.what) for one in batch.mended] == [(1, True)]


def test_marked_options() -> None:
    assert keys(only("### Which?\n\n- A. one\n- B. two ✅\n- C. three\n")) == "B"
    assert keys(only("### Which?\n\n- A. one\n- B. two **(Correct)**\n- C. three\n")) == "B"
    assert keys(only("### Which?\n\n- A. one\n- **B. two**\n- C. three\n\n### Next\n")) == "B"
    plain_list = only("1. Which?\n- one\n- two\n- three\n\nAnswer: two\n")
    assert (keys(plain_list), plain_list.stem) == ("B", "Which?")


# -- notes ----------------------------------------------------------------------------------------


def test_notes() -> None:
    batch = read("""\
# Notes

Some text, which is no question.

**Scenario:** A shop needs its orders in order. What takes them?
**Answer:** A FIFO queue

**Scenario:** One line. **Answer:** Use **streams** since they keep an order.

**Q: How long may it run?** A: 15 minutes

**Q: Is it serverless?**
A: True. Nobody sees a server.

**Scenario:** A long story.

**Question:** What now?

**Answer:** It is a text that is far too long for anybody to type it word by word in an exam.

- more
""")
    assert batch.left_out == []
    found = [(item.line, item.type, item.stem, item.accepts) for item in batch.items]
    long = "It is a text that is far too long for anybody to type it word by word in an exam"
    assert found == [
        (
            5,
            "short-answer",
            "A shop needs its orders in order. What takes them?",
            ("A FIFO queue",),
        ),
        (8, "short-answer", "One line.", ("streams",)),
        (10, "short-answer", "How long may it run?", ("15 minutes",)),
        (12, "single-choice", "Is it serverless?", ()),
        (15, "short-answer", "A long story.\n\nWhat now?", (long,)),
    ]
    assert batch.items[1].explanation == "Use **streams** since they keep an order."
    assert batch.items[3].choices[0].correct
    assert batch.items[4].head == {"todo": ["answer"]}
    assert batch.items[4].explanation.endswith("- more")


def test_notes_are_mended_and_it_is_said() -> None:
    batch = read("""\
# Notes

```bash
aws s3 ls

**Scenario:** It takes â‰ˆ 3 s $\\rightarrow$ too long. It costs $5 and $10.
**Answer:** Cache it&nbsp;well
""")
    (item,) = batch.items
    assert item.stem == "It takes ≈ 3 s → too long. It costs $5 and $10."
    assert item.accepts == ("Cache it well",)
    assert [(one.line, one.what.split(" ")[-1]) for one in batch.mended] == [
        (3, "closed"),
        (6, "mended"),
        (6, "text"),
        (7, "for"),
    ]


# -- what can't come in ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        (f"{STEM}{FOUR}\nAnswer: F\n", 1, "the answer is F, and there is no such option"),
        (f"{STEM}{FOUR}\nText.\n", 1, "it has no answer"),
        (
            f"{STEM}{FOUR}\nAnswer: something else\n",
            1,
            "its answer names none of the options: something else",
        ),
        (f"{STEM}    - A. One\n\nAnswer: A\n", 1, "it has only one option"),
        (
            f"{STEM}- A. One\n- B. Two\n- B. Three\n\nAnswer: B\n",
            1,
            "the answer is B, and two options have that letter",
        ),
        (f"{STEM}- A. One\n- B.\n\nAnswer: A\n", 1, "option B is empty"),
        (
            f"{STEM}- A. One\n- B. Two\n\nAnswer: A. Two\n",
            1,
            "the answer says A, and has the words of B",
        ),
        ("### Which?\n\n- [ ] a\n- [ ] b\n", 1, "it has no answer"),
        (
            "### Which?\n\n- [x] a\n- [ ] b\n\nAnswer: B\n",
            1,
            "the options mark 1 as right, and the answer says 2",
        ),
        ("**Q: Which?**\n\nNothing.\n", 1, "it has no options and no answer"),
        (
            f"{STEM}{FOUR}\nAnswer: A\n\n2. Where?\n\nAnswer: B\n\n3. Last?\n{FOUR}\nAnswer: A\n",
            9,
            "its answer is option B, and it has no options",
        ),
        (
            f"{STEM}{FOUR}\nAnswer: A\n\n2. And where?\n\n3. Last?\n{FOUR}\nAnswer: A\n",
            9,
            "it has no options and no answer",
        ),
        ("- A. One\n- B. Two\n\nAnswer: A\n", 1, "there is no question above these options"),
    ],
)
def test_left_out_with_line_and_reason(text: str, line: int, reason: str) -> None:
    batch = read(text)
    assert [(one.line, one.reason) for one in batch.left_out] == [(line, reason)]


def test_what_isnt_a_question_is_not_spoken_of() -> None:
    batch = read("# Readme\n\n1. Install it.\n2. Run it.\n\n- one\n- two\n\nA. Smith wrote it.\n")
    assert (batch.items, batch.left_out) == ([], [])


def test_a_letter_that_stands_twice_but_isnt_the_key_does_no_harm() -> None:
    assert keys(only(f"{STEM}- A. One\n- B. Two\n- B. Three\n- D. Four\n\nAnswer: D\n")) == "D"


def test_reasons_that_are_told_option_by_option() -> None:
    item = only("""\
**Question 2:**
Which two?

A) this
B) that
C) these

**Correct Answer:** B, C

**Explanation:**
- **B) that**: It `fits`.
- **C) these**: They fit.

**Why the others are wrong:**
- **A) this**: It doesn't.
""")
    assert [choice.reason for choice in item.choices] == [
        "this: It doesn't.",
        "that: It `fits`.",
        "these: They fit.",
    ]
    item = only("""\
**Question 1**
Which one?
*   A) this
*   B) that
*   **Correct Answer:** B) *That* it is, `so`.
*   **Distractors:**
    *   *Why A is incorrect:* It isn't.
""")
    assert (item.choices[0].reason, keys(item)) == ("It isn't.", "B")
    assert item.explanation.startswith("*That* it is, `so`.")


def test_answers_of_their_own_below_each_question() -> None:
    batch = read("""\
1. When is it? <details><summary>Answer</summary>On Monday</details>
2. Who is it?
   <details>
   <summary>Show answer</summary>

   The scheduler

   </details>

## 3. What was that?

**Question:** What is it?

**Explanation:** It is so.

**Correct Answer:** A queue
""")
    assert batch.left_out == []
    assert [(item.stem, item.accepts, item.explanation) for item in batch.items] == [
        ("When is it?", ("On Monday",), ""),
        ("Who is it?", ("The scheduler",), ""),
        ("What is it?", ("A queue",), "It is so."),
    ]


def test_tables_of_questions() -> None:
    batch = read("""\
# Cards

| # | Question | Answer |
|---|:---------|--------|
| 1 | What keeps a table? | A `database` |
| 2 | Is it so? | True |
| 3 | And? | |

| Name | Age |
| --- | --- |
| Ada | 36 |
""")
    assert [(i.line, i.type, i.stem) for i in batch.items] == [
        (5, "short-answer", "What keeps a table?"),
        (6, "single-choice", "Is it so?"),
    ]
    assert [(one.line, one.title) for one in batch.left_out] == [(7, "And?")]


def test_a_question_in_a_quote() -> None:
    batch = read(f"""\
{STEM}{FOUR}
Answer: A

> **Q: Who waits?**
>
> <details>
> <summary>Show Answer</summary>
>
> **The caller** does.
> </details>

2. And who doesn't?
{FOUR}
Answer: B
""")
    assert [(item.line, item.stem) for item in batch.items] == [
        (1, "Which of these keeps its state?"),
        (9, "Who waits?"),
        (17, "And who doesn't?"),
    ]
    assert batch.items[1].accepts == ("The caller",)


def test_questions_in_summaries_and_in_headings_with_a_label() -> None:
    batch = read("""\
<details>
<summary>4. Where does it wait?</summary>

**Answer:** In a queue

</details>

<details><summary><b>Who takes it?</b></summary>A poller</details>

## 30. **Question:** And then?

**Answer:** Nothing
""")
    assert batch.left_out == []
    assert [(item.line, item.stem, item.accepts) for item in batch.items] == [
        (2, "Where does it wait?", ("In a queue",)),
        (8, "Who takes it?", ("A poller",)),
        (10, "And then?", ("Nothing",)),
    ]


@pytest.mark.parametrize(
    "said",
    [
        "A) A table, C) A handler",
        "A. A table and C. A handler",
        "A - A table, C - A handler",
        "(A) A table; AND (C) A handler",
        "**A) A table** & **C) A handler**",
    ],
)
def test_an_answer_names_several_options_with_their_words(said: str) -> None:
    """Only the first of them was right, and the others stood in the explanation."""
    item = only(f"{STEM}{FOUR}\nAnswer: {said}\n")
    assert (keys(item), item.explanation) == ("AC", "")
