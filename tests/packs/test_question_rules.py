"""What the checks say of orders, matches, numbers and predictions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from studylam.packs import load_pack
from studylam.packs.checks.check import check
from tests.packs.test_question_types import REASON

if TYPE_CHECKING:
    from tests.packs.conftest import SamplePack  # pragma: no cover

BANK = "quizzes/types.md"
TEXT = f"""\
---
bank: types
title: Types
exam: [dva-c02]
---
## q-order
```yaml
assesses: [timeout]
domain: {{dva-c02: 1}}
level: apply
sources: [lambda-quotas]
```
What comes first?

1. Init, within {{fact:timeout.max}}
   > {REASON}
2. Invoke
   > {REASON}
3. Shutdown
   > {REASON}

## q-match
```yaml
assesses: [timeout]
domain: {{dva-c02: 1}}
level: apply
sources: [lambda-quotas]
```
What belongs together?

| Thing | Unit |
| --- | --- |
| Memory, up to {{fact:memory.max}} | MB |
| Time | s |
| Size of a package | MB |
|  | km |

> {REASON}

## q-number
```yaml
assesses: [timeout]
domain: {{dva-c02: 1}}
level: apply
sources: [lambda-quotas]
answer: 900
unit: s
```
How long may it run?

> It is {{fact:timeout.max}}, and has been for years by now.

- 300
  > It was so until 2018, and many notes still say it.

## q-predict
```yaml
assesses: [timeout]
domain: {{dva-c02: 1}}
level: apply
sources: [lambda-quotas]
predict: echo/same
```
What does it return?

```python
def lambda_handler(event, context):
    return event
```

- [x] `{{"name": "pong", "list": [1, 2]}}`
  > {REASON}
- [ ] `{{"name": "ping", "list": [1, 2]}}`
  > {REASON}
- [ ] `null`
  > {REASON}
- [ ] `NameError`
  > {REASON}
"""


@pytest.fixture
def typed(sample: SamplePack) -> SamplePack:
    """The sample with a question of each new type, and nothing wrong."""
    sample.write(BANK, TEXT)
    return sample


def test_nothing_is_wrong_with_it(typed: SamplePack) -> None:
    assert [p for p in check(typed.root, cache=False) if p.level != "info"] == []
    types = {q.id: q.type for q in load_pack(typed.root, cache=False).questions}
    assert types["q-order"] == "ordering"
    assert types["q-match"] == "matching"
    assert types["q-number"] == "numeric"
    assert types["q-predict"] == "predict"


MISTAKES = [
    # old, new, code, how the line begins
    ("{fact:timeout.max}\n", "{fact:timeout.min}\n", "K002", "1. Init"),
    ("{fact:memory.max}", "{fact:memory.least}", "K002", "| Memory"),
    ("{fact:timeout.max}, and", "{fact:timeout.mux}, and", "K002", "> It is"),
    ("It was so", "It was {fact:a.b}", "K002", "  > It was"),
    ("predict: echo/same", "predict: ecco/same", "K004", "predict"),
    ("predict: echo/same", "predict: echo/some", "K012", "predict"),
    ("3. Shutdown\n   > " + REASON, "", "Q001", "## q-order"),
    ("2. Invoke\n   > " + REASON, "2. Invoke", "Q004", "2. Invoke"),
    ("2. Invoke\n   > " + REASON, "2. Invoke\n   > Short.", "Q004", "   > Short."),
    ("3. Shutdown", "3. invoke.", "Q003", "3. invoke."),
    ("| Time | s |\n| Size of a package | MB |", "| Time | s |", "Q001", "## q-match"),
    ("| Time | s |", "| size of a package. | s |", "Q003", "| Size"),
    ("| Time | s |", "| Time | mb. |", "Q003", "| Time"),
    ("|  | km |\n\n> " + REASON, "|  | km |", "Q004", "| Time"),
    ("|  | km |", "|  | None of these |", "Q006", "|  | None"),
    ("- 300\n  > It was so until 2018, and many notes still say it.\n", "", "Q026", "## q-number"),
    ("> It was so until 2018, and many notes still say it.", "> Old.", "Q004", "  > Old."),
    ("> It is {fact:timeout.max}, and has been for years by now.", "> Yes.", "Q004", "> Yes."),
    ("- 300\n", "- 900\n", "Q023", "- 900"),
    (f"- [ ] `NameError`\n  > {REASON}\n", "", "Q001", "## q-predict"),
    ("- [ ] `NameError`", "- [ ] All of the above", "Q006", "- [ ] All"),
]


@pytest.mark.parametrize(("old", "new", "code", "start"), MISTAKES)
def test_a_mistake_is_found_at_its_line(
    typed: SamplePack, old: str, new: str, code: str, start: str
) -> None:
    typed.edit(BANK, old, new)
    lines = (typed.root / BANK).read_text(encoding="utf-8").split("\n")
    found = [(p.code, p.place.line) for p in check(typed.root, cache=False) if p.level != "info"]
    line = next(number for number, text in enumerate(lines, 1) if text.startswith(start))
    assert (code, line) in found


def test_a_short_reason_in_a_table_is_called_short_and_not_missing(typed: SamplePack) -> None:
    table = "| Memory, up to {fact:memory.max} | MB |\n| Time | s |\n| Size of a package | MB |"
    long = f"| Memory | MB | {REASON} |\n| Time | s | Ticks. |\n| Size of a package | MB | |"
    typed.edit(
        BANK, "| Thing | Unit |\n| --- | --- |", "| Thing | Unit | Why |\n| --- | --- | --- |"
    )
    typed.edit(BANK, f"{table}\n|  | km |\n\n> {REASON}", long)
    said = [p.message for p in check(typed.root, cache=False) if p.code == "Q004"]
    assert said == [
        "q-match: This reason has 6 characters; 40 are the least.",
        "q-match: This pair has no reason of its own, and there is none of the whole.",
    ]


@pytest.mark.parametrize("key", ["anwser: 900", "answer: [900]", "answer: 900\ntolerance: 5"])
def test_a_mistake_in_the_yaml_of_what_is_typed_is_one_mistake(typed: SamplePack, key: str) -> None:
    typed.edit(BANK, "answer: 900\nunit: s", key)
    found = [(p.code, p.message) for p in check(typed.root, cache=False) if p.level == "error"]
    assert len(found) == 1 and found[0][0] in ("Y007", "Y008")


def test_left_sides_may_share_a_right_one(typed: SamplePack) -> None:
    question = next(q for q in load_pack(typed.root).questions if q.id == "q-match")
    assert question.rights == ("MB", "s", "km")
    assert question.keys == (0, 1, 0)


def test_the_cache_gives_back_what_was_read(typed: SamplePack) -> None:
    fresh = load_pack(typed.root, cache=False)
    assert load_pack(typed.root) == fresh
    assert load_pack(typed.root) == fresh


def test_what_a_prediction_runs_is_part_of_its_version(typed: SamplePack) -> None:
    def version() -> str:
        questions = load_pack(typed.root, cache=False).questions
        return next(q.version for q in questions if q.id == "q-predict")

    before = version()
    # The solution replaces the starter, so that one doesn't count.
    typed.edit("content/labs/echo/handler.py", "return None", "return  None")
    assert version() == before
    typed.edit("content/labs/echo/lab.yaml", "set: {name: pong}", "set: {name: pang}")
    after = version()
    typed.edit("content/labs/echo/solution/handler.py", "return event", "return dict(event)")
    assert len({before, after, version()}) == 3
    last = version()
    typed.edit("content/labs/echo/lab.yaml", "world:", "# a line more\nworld:")
    assert version() == last
