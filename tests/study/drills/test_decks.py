from __future__ import annotations

import pytest

from studylam.errors import NotFoundError, UsageError
from studylam.packs import Library
from studylam.progress import Record
from studylam.study import Choice, Drill
from studylam.study.drills.decks import discard_deck, rename_deck, save_deck, standings
from studylam.study.drills.known import Known
from tests.study.small_pack import NOW


@pytest.mark.quick
def test_the_wrong_ones_become_a_drill_of_their_own(library: Library, record: Record) -> None:
    drill = Drill.start(library, record, size=4, seed=1)
    while not drill.finished:
        wrong = (len(drill.current.question.options) - 1,)
        drill.answer(wrong if drill.number <= 3 else drill.current.question.keys)
    missed = drill.summary().missed
    deck = save_deck(record, "Wrong today", [*missed, missed[0], "of an older pack"])
    (standing,) = standings(library, Known.of(record, NOW))
    assert (standing.deck, standing.here, standing.missed, standing.unseen) == (deck, 3, 3, 0)
    again = Drill.start(library, record, Choice(deck=deck.id))
    assert {item.question for item in again.state.items} == set(missed)
    assert again.state.title == "Wrong today"
    # It keeps its questions once they are right, until the learner discards it.
    while not again.finished:
        again.answer(again.current.question.keys)
    (standing,) = standings(library, Known.of(record, NOW))
    assert (standing.here, standing.missed) == (3, 0)
    discard_deck(record, deck.id)
    assert standings(library, Known.of(record, NOW)) == []
    with pytest.raises(NotFoundError):
        Drill.start(library, record, Choice(deck=deck.id))


def test_titles_are_free_for_one_deck_only(record: Record) -> None:
    first, second = save_deck(record, "Mine", ["a"]), save_deck(record, "Mine", ["b"])
    assert (first.title, second.title) == ("Mine", "Mine 2")
    assert rename_deck(record, second.id, "Mine").title == "Mine 3"
    renamed = rename_deck(record, first.id, "  Other\x1b[31m ")
    assert (renamed.id, renamed.questions) == (first.id, ("a",))
    assert "\x1b" not in renamed.title
    assert rename_deck(record, first.id, renamed.title).title == renamed.title


def test_what_makes_no_deck(record: Record) -> None:
    for title, questions in (("", ["a"]), ("  ", ["a"]), ("x" * 81, ["a"]), ("Empty", [])):
        with pytest.raises(UsageError):
            save_deck(record, title, questions)
    with pytest.raises(NotFoundError):
        rename_deck(record, "deck-of-nobody", "Mine")
    with pytest.raises(NotFoundError):
        discard_deck(record, "deck-of-nobody")
    assert record.decks() == []
