"""What is written for other programs is what is read from them; and whatever they may send."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studylam.packs.exchange import gift, qti
from studylam.packs.exchange.hypertext import legal, to_markdown, to_xhtml
from studylam.packs.exchange.item import Batch, Choice, Item, Match, Wrong
from studylam.packs.exchange.notes import undamaged
from tests.packs.exchange.items import TEXT, items

NAMES = st.sampled_from(["s3", "queues", "cold-start", "timeouts", "a9-b", "x"])
TAGS = st.lists(
    st.sampled_from(["s3", "cold start", "a]b", "R&D", "größe"]), unique=True, max_size=3
)


def given_names(item: Item, name: str, tags: list[str]) -> Item:
    return replace(item, name=name, tags=tuple(tags))


NAMED = st.builds(given_names, items(TEXT), NAMES, TAGS)


def typed(text: str) -> str:
    """A text that is typed, without what no program keeps."""
    return undamaged_text(re.sub("[\ufdd0-\ufdef]", "\ufffd", legal(text)))


def held(item: Item, text: Callable[[str], str], *, reasons_of_parts: bool = True) -> Item:
    """The item as far as a format holds it, with its texts as the format has them."""

    def part(reason: str) -> str:
        return text(reason) if reasons_of_parts else ""

    ordered = item.type == "ordering"
    return replace(
        item,
        stem=text(item.stem),
        choices=tuple(
            Choice(
                text(one.text),
                one.correct,
                part(one.reason) if ordered else text(one.reason),
            )
            for one in item.choices
        ),
        matches=tuple(
            Match(text(one.left), text(one.right), part(one.reason)) for one in item.matches
        ),
        columns=(),
        accepts=tuple(dict.fromkeys(" ".join(typed(one).split()) for one in item.accepts)),
        wrongs=tuple(
            dict.fromkeys(Wrong(f"no {n}", text(one.reason)) for n, one in enumerate(item.wrongs))
        ),
        explanation="" if ordered and not reasons_of_parts else text(item.explanation),
    )


def same(made: list[Item], batch: Batch) -> None:
    assert batch.left_out == []
    assert batch.mended == []
    assert [replace(item, file="", line=1) for item in batch.items] == made


def whole(item: Item) -> bool:
    """Whether none of its texts has gone with what a format can't hold."""
    texts = [item.stem, *(one.text for one in item.choices), *item.accepts]
    texts += [side for one in item.matches for side in (one.left, one.right)]
    return all(text.strip() for text in texts)


def undamaged_text(text: str) -> str:
    """The text as it is once nothing is left to mend."""
    for _ in range(3):
        text = undamaged(text)[0]
    return text


def gift_text(text: str) -> str:
    """Line ends of one kind; nothing around a text."""
    text = re.sub("[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]", "\n", text.replace("\r", ""))
    return undamaged_text(re.sub("[\ufdd0-\ufdef]", "\ufffd", text)).strip()


@settings(deadline=None, max_examples=25)
@given(st.lists(NAMED, min_size=1, max_size=3))
def test_gift_gives_back_what_it_was_given(made: list[Item]) -> None:
    items_ = [held(item, gift_text, reasons_of_parts=False) for item in made]
    items_ = [item for item in items_ if whole(item) and gift.write([item]).left_out == ()]
    same(items_, gift.read(gift.write(items_).data, "bank.gift"))


def qti_text(text: str) -> str:
    """Markdown as XHTML gives it back: the same blocks and signs, in one spelling."""
    for _ in range(3):
        text = to_markdown(to_xhtml(undamaged_text(text)), lines=True)
    return text


@settings(deadline=None, max_examples=25)
@given(st.lists(NAMED, min_size=1, max_size=3))
def test_qti_gives_back_what_it_was_given(made: list[Item]) -> None:
    items_ = [held(item, qti_text) for item in made]
    items_ = [item for item in items_ if whole(item) and qti.write([item]).left_out == ()]
    if items_:
        same(items_, qti.read(qti.write(items_).data, "bank.zip"))


# -- whatever comes --------------------------------------------------------------------------------

GIFT_BITS = st.sampled_from(
    ["::t::", "{", "}", "=", "~", "#", "####", "->", "%50%", "\\", "\\=", "\\n", "\n", "\n\n", "//",
     "[html]", "<b>", "T", "#1..5", "=1:2", ">", "$CATEGORY: ", "*", "a", "_____", "[tag:x]",
     "\ufdd3", "..", ":", "1e9999", "%-9%"]
)  # fmt: skip
QTI = qti.write(
    [
        Item(
            "single-choice", "Where?", choices=(Choice("a", True, "so"), Choice("b", False, "no"))
        ),
        Item("matching", "Match", matches=(Match("a", "b"), Match("c", "d")), explanation="e"),
    ]
).data
ONE = (
    '<questestinterop><item ident="i"><presentation><material><mattext>Q?</mattext></material>'
    '<response_lid ident="r" rcardinality="Multiple"><render_choice><response_label ident="A">'
    "<material><mattext>a</mattext></material></response_label></render_choice></response_lid>"
    "</presentation><resprocessing><respcondition><conditionvar><and><varequal respident='r'>A"
    "</varequal><not><vargte respident='r'>1</vargte></not></and></conditionvar><setvar>1</setvar>"
    "</respcondition></resprocessing></item></questestinterop>"
)
TAG = re.compile(r"<[^<>]*>|[^<>]+")


@given(
    st.binary(max_size=300)
    | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace"))
)
def test_any_bytes_are_read(data: bytes) -> None:
    for module in (gift, qti):
        assert isinstance(module.read(data, "f"), Batch)
    assert isinstance(qti.read(b"PK\x03\x04" + data, "f"), Batch)


@given(st.lists(GIFT_BITS, max_size=40).map("".join))
def test_any_signs_of_gift_are_read_and_nothing_is_lost(text: str) -> None:
    batch = gift.read(text.encode(), "f")
    lines = [line.strip() for line in text.split("\n")]
    said = [line for line in lines if line and not line.startswith(("//", "$CATEGORY"))]
    assert bool(batch.items or batch.left_out) == bool(said)
    for one in (*batch.items, *batch.left_out, *batch.mended):
        assert 1 <= one.line <= len(lines)


@given(st.data())
def test_any_change_of_a_package_or_an_item_is_read(data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(QTI) - 1))
    spoilt = QTI[:at] + data.draw(st.binary(max_size=3)) + QTI[at + 1 :]
    assert isinstance(qti.read(spoilt, "f.zip"), Batch)
    parts = TAG.findall(ONE)
    for _ in range(data.draw(st.integers(1, 4))):
        where = data.draw(st.integers(0, len(parts) - 1))
        other = data.draw(st.sampled_from([*parts, "", "<other/>", "<x>", "99", "<b>"]))
        parts[where] = other
    assert isinstance(qti.read("".join(parts).encode(), "f.xml"), Batch)


@pytest.mark.parametrize(
    "unit",
    ["q? {=a ~b}\n\n", "q? {=a ~b}\n", "{\n\n}{\n\n", "{", "}", "a {=b} c ", "~", "=", "::",
     "\\", "x\n\n{\n\n",
     "// [tag:a]\n", "{=a->b =c", "<b>", "####", "{#1..2 =", "\n\n{x}\n", '<a b="'],
)  # fmt: skip
def test_a_lot_of_gift_is_read_in_one_pass(unit: str) -> None:
    # Of what takes quadratic time, this much wouldn't end before the suite's timeout.
    assert isinstance(gift.read((unit * (60_000 // len(unit))).encode(), "f"), Batch)


@pytest.mark.parametrize(
    "unit", ["<item/>", "<x/>", "<item><presentation/></item>", "&nbsp;", "<a>"]
)
def test_a_lot_of_xml_is_read_in_one_pass(unit: str) -> None:
    text = "<questestinterop>" + unit * (60_000 // len(unit)) + "</questestinterop>"
    assert isinstance(qti.read(text.encode(), "f"), Batch)
