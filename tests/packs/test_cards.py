"""Cards of lessons: read, checked where they stand, named after their pack."""

from __future__ import annotations

import pytest

from studylam.packs import Library, builtin_root, load_pack
from studylam.packs.checks.check import check_pack
from studylam.packs.models import Cards, RecallCard
from tests.packs.conftest import SamplePack

LESSON = "content/lessons/01-first/02-second.md"
CARDS = """
```cards
- id: most-memory
  ask: How much memory can a function have?
  answer: "{fact:memory.max}, in steps of 1 MB."
- id: in-seconds
  ask: |
    How long is the **longest** timeout?

    In seconds.
  answer: 900
```
"""


def written(sample: SamplePack, cards: str) -> int:
    """Add cards to a lesson; the line of their fence."""
    text = (sample.root / LESSON).read_text("utf-8")
    sample.write(LESSON, text + cards)
    return text.count("\n") + 2


def cards_of(library: Library, lesson: str) -> tuple[RecallCard, ...]:
    return library.lesson(lesson).sections[-1].cards


def found(sample: SamplePack) -> list[tuple[str, int]]:
    problems = check_pack(load_pack(sample.root, cache=False))
    return [(p.code, p.place.line) for p in problems if p.place.file == LESSON and p.code != "L020"]


def test_they_are_read_as_they_are_written(sample: SamplePack) -> None:
    line = written(sample, CARDS)
    library = Library([load_pack(sample.root)])
    one, two = cards_of(library, "second")
    assert (one.id, one.ask) == ("most-memory", "How much memory can a function have?")
    assert library.text(one.answer) == "10,240 MB, in steps of 1 MB."
    assert (one.place.line, two.place.line) == (line + 1, line + 4)
    assert (two.ask, two.answer) == (
        "How long is the **longest** timeout?\n\nIn seconds.",
        "900",
    )
    assert library.lesson("second").sections[-1].facts == ("memory.max",)
    assert found(sample) == []
    again = Library([load_pack(sample.root)])  # from the cache
    assert cards_of(again, "second") == (one, two)


def test_words_that_yaml_reads_otherwise_are_text(sample: SamplePack) -> None:
    written(sample, "\n```cards\n- id: one\n  ask: Is it billed?\n  answer: No\n```\n")
    library = Library([load_pack(sample.root)])
    assert [card.answer for card in cards_of(library, "second")] == ["No"]
    assert found(sample) == []


def test_another_pack_has_its_name_before_their_facts(sample: SamplePack) -> None:
    written(sample, CARDS)
    library = Library([load_pack(builtin_root()), load_pack(sample.root)])
    one, _ = cards_of(library, "sample:second")
    assert one.answer == "{fact:sample:memory.max}, in steps of 1 MB."


@pytest.mark.parametrize(
    ("cards", "code", "down"),
    [
        ("- id: a\n  ask: What?\n", "Y006", 1),
        ("- id: a\n  answer: That.\n", "Y006", 1),
        ("- ask: What?\n  answer: That.\n", "Y006", 1),
        ("- id: A b\n  ask: What?\n  answer: That.\n", "Y008", 1),
        ("- id: a\n  ask: What?\n  answer: That.\n  hint: x\n", "Y007", 4),
        ("- id: a\n  ask:\n  answer: That.\n", "Y008", 2),
        ("- id: a\n  ask: [What?]\n  answer: That.\n", "Y008", 2),
        ("- id: a\n  ask: Which: this?\n  answer: That.\n", "Y001", 2),
        ("- id: a\n  ask: What?\n  answer: {fact:memory.max}\n", "Y001", 3),
        ("- id: a\n  ask: What?\n  answer: {fact:memory.max} at most\n", "Y001", 3),
        ("id: a\nask: What?\nanswer: That.\n", "L009", 0),
        ("- What? That.\n", "Y009", 1),
        ("", "L009", 0),
        ("- id: a\n  ask: What?\n  answer: '{fact:memory.mx}'\n", "K002", 3),
        ("- id: a\n  ask: What?\n  answer: '{fact: memory.max}'\n", "K011", 3),
        ("- id: a\n  ask: What?\n  answer: '[That](03-third.md).'\n", "K013", 3),
        ("- {id: a, ask: b, answer: c}\n- {id: a, ask: d, answer: e}\n", "K009", 2),
        ("".join(f"- {{id: c{n}, ask: a, answer: b}}\n" for n in range(13)), "L026", 13),
    ],
)
def test_what_is_wrong_is_told_at_its_line(
    sample: SamplePack, cards: str, code: str, down: int
) -> None:
    line = written(sample, f"\n```cards\n{cards}```\n")
    assert found(sample) == [(code, line + down)]


def test_an_id_counts_in_the_whole_lesson(sample: SamplePack) -> None:
    fence = "\n```cards\n- {id: a, ask: b, answer: c}\n```\n"
    line = written(sample, f"{fence}\n## Another section\n\nText.\n{fence}")
    assert found(sample) == [("K009", line + 9)]


def test_a_card_that_cannot_be_used_costs_the_others_nothing(sample: SamplePack) -> None:
    written(sample, "\n```cards\n- {id: a, ask: b}\n- {id: c, ask: d, answer: e}\n```\n")
    library = Library([load_pack(sample.root)])
    assert [card.id for card in cards_of(library, "second")] == ["c"]
    (kept,) = [b for b in library.lesson("second").sections[-1].blocks if isinstance(b, Cards)]
    assert len(kept.cards) == 1


def test_cards_in_a_lab_are_asked_by_nobody(sample: SamplePack) -> None:
    page = "content/labs/echo/lab.md"
    line = (sample.root / page).read_text("utf-8").split("\n").index("## Hints")
    sample.edit(page, "## Hints", "```cards\n- {id: a, ask: b, answer: c}\n```\n\n## Hints")
    problems = check_pack(load_pack(sample.root, cache=False))
    found = [(p.code, p.place.line) for p in problems if p.place.file == page]
    assert ("L007", line + 1) in found
