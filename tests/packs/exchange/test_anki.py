"""Anki decks: what is in them, that a newer one updates, and that nothing in them runs."""

from __future__ import annotations

import io
import sqlite3
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest

from studylam.cli import run
from studylam.packs.exchange import anki
from studylam.packs.exchange.item import Choice, Item, Key, Match
from tests.packs.conftest import SamplePack

LESSON = "content/lessons/01-first/02-second.md"

CHOICE = Item(
    "single-choice",
    "Which one, **really**?\n\n```python\nprint({{'a': 1}})\n```",
    name="q-one",
    choices=(
        Choice("`<b>` & co", True, "It is."),
        Choice("Not <script>alert(1)</script>", False, "No."),
    ),
    explanation="[All](javascript:alert(1)) of it.",
    head={"assesses": ["cold start", "timeout"], "level": "apply", "domain": {"dva-c02": 1}},
)
ORDER = Item(
    "ordering",
    "In which order?",
    name="q-order",
    choices=tuple(Choice(text, True, f"{text} it is.") for text in ("first", "second", "third")),
)
MATCH = Item(
    "matching",
    "What belongs together?",
    name="q-match",
    matches=(Match("S3", "objects", "It does."), Match("SQS", "messages")),
    extra_rights=("mails",),
    columns=("Service", "Holds"),
)
NUMBER = Item(
    "numeric", "How much?", name="q-n", key=Key(Decimal("37500"), Decimal(5), "GB-seconds")
)
TYPED = Item("short-answer", "What?", name="q-t", accepts=("this", "that"))
ALL = [CHOICE, ORDER, MATCH, NUMBER, TYPED]


def notes(data: bytes, folder: Path) -> dict[str, tuple[str, list[str], str, str]]:
    """By id: guid, tags, front, back."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        archive.extract("collection.anki2", folder)
    with sqlite3.connect(folder / "collection.anki2") as database:
        rows = database.execute("select guid, tags, flds from notes").fetchall()
        cards = database.execute("select count(*) from cards").fetchone()[0]
    database.close()
    assert cards == len(rows)
    found = {}
    for guid, tags, fields in rows:
        name, front, back = fields.split("\x1f")
        found[name] = (guid, tags.split(), front, back)
    return found


def test_what_is_in_a_deck(tmp_path: Path) -> None:
    written = anki.write(ALL, pack="mine", title="My pack")
    assert written.left_out == ()
    found = notes(written.data, tmp_path)
    assert list(found) == ["q-one", "q-order", "q-match", "q-n", "q-t"]
    _, tags, front, back = found["q-one"]
    assert tags == ["cold_start", "timeout", "apply", "dva-c02::domain-1"]
    assert "<strong>really</strong>" in front
    assert "<code>&lt;b&gt;</code> &amp; co" in front
    assert "It is." not in front
    assert back.startswith("<p><b>A</b></p>")
    assert back.count('class="right"') == back.count('class="wrong"') == 1
    for text in (front, back):
        assert "<script" not in text
        assert 'href="javascript' not in text
        assert "{{" not in text
    assert "37,500 GB-seconds ± 5" in found["q-n"][3]
    assert "in GB-seconds" in found["q-n"][2]
    assert "this or that" in found["q-t"][3]
    assert found["q-match"][2].count("<tr>") == 2 + 2 + 3
    assert "Belongs to nothing: mails" in found["q-match"][3]


def test_an_order_is_asked_in_another_one(tmp_path: Path) -> None:
    _, _, front, back = notes(anki.write([ORDER]).data, tmp_path)["q-order"]
    places = [front.index(word) for word in ("first", "second", "third")]
    assert places != sorted(places)
    places = [back.index(word) for word in ("first", "second", "third")]
    assert places == sorted(places)


def test_the_same_again_and_a_newer_one(tmp_path: Path) -> None:
    one, two = (anki.write(ALL, pack="mine", title="My pack").data for _ in range(2))
    assert one == two
    changed = Item("short-answer", "What now?", name="q-t", accepts=("this",))
    newer = notes(anki.write([changed], pack="mine").data, tmp_path)
    other = notes(anki.write([changed], pack="yours").data, tmp_path)
    before = notes(one, tmp_path)
    assert newer["q-t"][0] == before["q-t"][0] != other["q-t"][0]
    assert len({guid for guid, *_ in before.values()}) == len(ALL)


def test_what_only_a_lab_knows_is_left_out() -> None:
    asked = Item(
        "short-answer", "What does it return?", file="q.md", line=7, head={"predict": "a/b"}
    )
    assert [(one.line, one.reason) for one in anki.write([asked]).left_out] == [
        (7, "what it asks for is known only by running a lab")
    ]


def test_cards_of_lessons_go_along_with_all_questions(
    sample: SamplePack, tmp_path: Path, own_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fence = "\n```cards\n- {id: most, ask: How much?, answer: '{fact:memory.max} at most.'}\n```\n"
    sample.write(LESSON, (sample.root / LESSON).read_text("utf-8") + fence)
    out = tmp_path / "deck.apkg"
    assert run(["pack", "export", str(sample.root), "-o", str(out)]) == 0
    assert "with 1 card of lessons" in capsys.readouterr().out
    _, tags, front, back = notes(out.read_bytes(), tmp_path)["card:second#most"]
    assert (front, back) == ("<p>How much?</p>", "<p>10,240 MB at most.</p>")
    assert tags == ["cold-start", "lesson::second"]
    assert run(["pack", "export", str(sample.root), "-o", str(out), "--bank", "limits"]) == 0
    assert "card:second#most" not in notes(out.read_bytes(), tmp_path)
