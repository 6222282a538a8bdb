"""What StudyLam's own formats are written as is what they are read as."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from studylam.packs.exchange import bank, jsontext, markdown, spreadsheet
from studylam.packs.exchange.heads import Fill
from studylam.packs.exchange.item import Item
from studylam.packs.exchange.texts import tidied
from studylam.packs.problems import Report
from studylam.packs.questions.bank import parse_bank
from studylam.packs.reading.files import Text, inert_text
from tests.packs.exchange.items import PLAIN, TEXT, items


def bare(item: Item) -> Item:
    return replace(item, file="", line=1, name="", head={}, tags=())


@settings(deadline=None, max_examples=60)
@given(st.lists(items(TEXT), min_size=1, max_size=3))
def test_a_bank_says_what_the_items_said(made: list[Item]) -> None:
    """Whatever their texts look like; what a bank can't hold is said."""
    written = bank.write(made, Fill(concepts=("c",), level="apply"))
    text = bank.bank_head("b", "T", []) + "\n" + written.body
    report = Report()
    # Exactly as a pack's file is read.
    read = parse_bank(Text("b.md", inert_text(text, "b.md", report, markdown=True)), report)
    assert len(written.items) + len(written.left_out) == len(made)
    if not written.items:
        return
    assert read is not None
    wrong = [p for p in report.problems if p.code not in ("Q004", "Q023")]
    assert wrong == []
    assert [q.id for q in read[1]] == [item.name for item in written.items]
    for got, item in zip(bank.items_of(read[1]), written.items, strict=True):
        assert bare(got) == bare(item)


@settings(deadline=None, max_examples=25)
@given(st.lists(items(PLAIN), min_size=1, max_size=4))
def test_plain_texts_are_never_changed_or_left_out(made: list[Item]) -> None:
    written = bank.write(made, Fill())
    assert written.left_out == []
    assert [bare(item) for item in written.items] == [bare(item) for item in made]
    assert written.mended == []


@settings(deadline=None, max_examples=40)
@given(st.lists(items(TEXT), max_size=4), st.sampled_from([spreadsheet, jsontext]))
def test_tables_and_json_hold_everything(made: list[Item], module: object) -> None:
    made = [tidied(item)[0] for item in made]
    made = [replace(item, name=f"q-{n}", tags=("a", "b c")) for n, item in enumerate(made)]
    written = module.write(made)  # type: ignore[attr-defined]
    assert written.left_out == ()
    batch = module.read(written.data, "f")  # type: ignore[attr-defined]
    assert (batch.left_out, batch.mended) == ([], [])
    assert [replace(i, line=1, file="") for i in batch.items] == made


@settings(deadline=None, max_examples=40)
@given(st.lists(items(TEXT), min_size=1, max_size=3))
def test_markdown_is_read_back(made: list[Item]) -> None:
    made = [replace(item, name=f"q-{n}", line=n) for n, item in enumerate(made)]
    written = markdown.write(made)
    left = {one.line for one in written.left_out}
    batch = markdown.read(written.data, "f")
    assert batch.left_out == []
    assert len(batch.items) == len(made) - len(left)
    kept = [item for item in made if item.line not in left]
    for got, item in zip(batch.items, kept, strict=True):
        assert got.name == item.name
        shapes = [
            replace(tidied(item, flat=flat)[0], line=got.line, file="f") for flat in (False, True)
        ]
        assert got in shapes
