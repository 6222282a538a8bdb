"""QTI packages: their order and keywords, and what strangers may put into them."""

from __future__ import annotations

import io
import warnings
import zipfile

import pytest

from studylam.packs.exchange import qti
from studylam.packs.exchange.item import Choice, Item
from studylam.packs.exchange.qti import archive

ITEM = (
    '<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="{0}"'
    ' title="Item {0}">'
    '<responseDeclaration identifier="RESPONSE" cardinality="single" baseType="identifier">'
    "<correctResponse><value>A</value></correctResponse></responseDeclaration><itemBody>"
    '<choiceInteraction responseIdentifier="RESPONSE" maxChoices="1"><prompt>Question {0}?</prompt>'
    '<simpleChoice identifier="A">a</simpleChoice><simpleChoice identifier="B">b</simpleChoice>'
    "</choiceInteraction></itemBody></assessmentItem>"
)
MANIFEST = (
    '<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1"><resources>'
    '<resource identifier="r2" type="imsqti_item_xmlv2p1" href="items/two.xml"><metadata>'
    "<lom><general><keyword><langstring>queues</langstring></keyword></general></lom></metadata>"
    '<file href="items/two.xml"/></resource>'
    '<resource identifier="r1" type="imsqti_item_xmlv2p1" href="items/one%20.xml"/>'
    "</resources></manifest>"
)


def zipped(*files: tuple[str, str | bytes]) -> bytes:
    stream = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive_:
        warnings.simplefilter("ignore")  # of names that are there twice
        for name, content in files:
            archive_.writestr(name, content)
    return stream.getvalue()


def test_the_manifest_gives_the_order_and_strays_follow() -> None:
    data = zipped(
        ("a-stray.xml", ITEM.format("stray")),
        ("items/one .xml", ITEM.format("one")),
        ("items/two.xml", ITEM.format("two")),
        ("imsmanifest.xml", MANIFEST),
        ("picture.png", b"\x89PNG"),
        ("notes.xml", "<notes/>"),
    )
    batch = qti.read(data, "bank.zip")
    assert batch.left_out == []
    assert [item.stem for item in batch.items] == [
        "Question two?",
        "Question one?",
        "Question stray?",
    ]
    assert batch.items[0].tags == ("queues",)
    assert batch.items[0].file == "bank.zip/items/two.xml"


def test_canvas_puts_a_quiz_into_a_course_twice() -> None:
    data = zipped(
        ("g1/assessment_qti.xml", ITEM.format("lossy")),
        ("non_cc_assessments/g1.xml.qti", ITEM.format("whole")),
    )
    assert [item.stem for item in qti.read(data, "c.imscc").items] == ["Question whole?"]


def test_names_that_point_out_of_the_archive_or_come_twice() -> None:
    data = zipped(
        ("../out.xml", ITEM.format("out")),
        ("/abs.xml", ITEM.format("abs")),
        ("same.xml", ITEM.format("first")),
        ("same.xml", ITEM.format("second")),
    )
    batch = qti.read(data, "b.zip")
    assert [item.stem for item in batch.items] == ["Question first?"]
    assert [left.title for left in batch.left_out] == ["../out.xml", "/abs.xml", "same.xml"]


def test_a_bomb_is_read_only_so_far(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_FILE", 100_000)
    monkeypatch.setattr(archive, "MAX_TOTAL", 250_000)
    bomb = b"<questestinterop>" + b" " * 5_000_000
    data = zipped(*((f"{n}.xml", bomb) for n in range(9)), ("z.xml", ITEM.format("z")))
    batch = qti.read(data, "b.zip")
    assert batch.items == []
    assert "too large" in batch.left_out[0].reason
    assert "wasn't read" in batch.left_out[-1].reason
    assert len(batch.left_out) == 4


def test_too_many_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_FILES", 3)
    batch = qti.read(zipped(*((f"{n}.txt", "") for n in range(4))), "b.zip")
    assert "more than 3 files" in batch.left_out[0].reason


@pytest.mark.parametrize("cut", [3, 30, 200, -60, -10])
def test_a_broken_archive_is_said(cut: int) -> None:
    batch = qti.read(zipped(("a.xml", ITEM.format("a")))[:cut], "b.zip")
    assert batch.items == []
    assert len(batch.left_out) == 1


@pytest.mark.parametrize(
    ("document", "line", "reason"),
    [
        (
            '<?xml version="1.0"?>\n<!DOCTYPE x [\n<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">\n]>\n'
            "<x>&b;</x>",
            3,
            "entities of its own",
        ),
        (
            '<!DOCTYPE x [\n<!ENTITY a SYSTEM "file:///etc/passwd">]>\n<x>&a;</x>',
            2,
            "entities of its own",
        ),
        ("<x>" + "<y>" * 200, 1, "nested more than"),
        (ITEM.format("a").replace("</itemBody>", "\n</wrong>"), 2, "no XML"),
        ("", 1, "no XML"),
        ("<x/>", 1, "no questions"),
    ],
)
def test_xml_that_is_refused(document: str, line: int, reason: str) -> None:
    batch = qti.read(document.encode(), "a.xml")
    assert batch.items == []
    (left,) = batch.left_out
    assert (left.line, reason in left.reason) == (line, True)


def test_what_stands_before_the_fault_is_kept() -> None:
    fine = ITEM.format("fine")
    batch = qti.read(f"<items>\n{fine}\n{fine[:-40]}".encode(), "a.xml")
    assert [item.line for item in batch.items] == [2]
    assert [(left.line, left.title) for left in batch.left_out] == [(3, "the rest of the file")]


def test_old_doctypes_and_names_of_html_are_fine() -> None:
    document = '<!DOCTYPE questestinterop SYSTEM "ims_qtiasiv1p2.dtd">\n' + ITEM.format(
        "x"
    ).replace("Question x?", "A&nbsp;&rarr; B &copy;?")
    assert qti.read(document.encode(), "a.xml").items[0].stem == "A → B ©?"


@pytest.mark.parametrize("codec", ["utf-16", "iso-8859-1", "utf-8-sig"])
def test_encodings(codec: str) -> None:
    name = codec.removesuffix("-sig")
    document = f'<?xml version="1.0" encoding="{name}"?>\n' + ITEM.format("x").replace(
        "?", " größer?"
    )
    (item,) = qti.read(document.encode(codec), "a.xml").items
    assert (item.stem, item.line) == ("Question x größer?", 2)


def test_the_same_items_make_the_same_bytes() -> None:
    items = [
        Item("single-choice", "Same?", name=name, choices=(Choice("a", True), Choice("b")))
        for name in ("q", "Q", "9 lives", "")
    ]
    first = qti.write(items)
    assert first == qti.write(items)
    with zipfile.ZipFile(io.BytesIO(first.data)) as package:
        assert package.namelist() == [
            "imsmanifest.xml",
            "items/q.xml",
            "items/Q-2.xml",
            "items/q-9-lives.xml",
            "items/question-4.xml",
        ]


def test_white_space_without_end() -> None:
    # Whoever looks for a declaration from each of its places on needs minutes for this.
    batch = qti.read(b"<a>" + b" " * 200_000 + b"</a>", "a.xml")
    assert not batch.items
