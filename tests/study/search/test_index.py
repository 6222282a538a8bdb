"""What a search finds in a library, what comes first, and what is never found."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from studylam.packs import Library, open_library
from studylam.progress import Answer, Record
from studylam.study.search import engines
from studylam.study.search.entries import Entry, entries, seen_questions
from studylam.study.search.index import Found, Index, fresh
from tests.study.small_pack import NOW, MakeLibrary

TERMS = """\
terms:
  bus:
    term: Event bus
    meaning: "Routes [b]events[/b] \\e]0;owned\\a to {fact:timeout.max}, **boldly**."
    also: [EB]
    formerly: [CloudWatch Events]
  cold: {term: Cold start, meaning: The first call in a new environment.}
  pool: {term: Pool, meaning: Where a cold start puts what it made.}
"""


@pytest.fixture
def worded(make_library: MakeLibrary, tmp_path: Path) -> Library:
    library = make_library()
    root = tmp_path / "worded"
    shutil.copytree(library.packs[0].root, root)
    (root / "content/glossary.yaml").write_text(TERMS, "utf-8")
    return open_library(root, cache=False)


@pytest.fixture(params=[engines.FullText, engines.Scan])
def made(request: pytest.FixtureRequest, worded: Library) -> Index:
    engine: Callable[[], engines.Engine] = request.param
    return Index(worded, engine())


def targets(found: Found) -> list[str]:
    return [hit.entry.target for hit in found.hits]


def test_every_kind_is_found_with_its_words_marked(made: Index) -> None:
    found = made.find("longest timeout")
    assert targets(found) == ["timeout.max"]
    title = found.hits[0].entry.title
    assert [title[a:b] for a, b in found.hits[0].title_marks] == ["Longest", "timeout"]
    section = made.find("more text").hits[0]
    assert section.entry.target == "one#second" and section.entry.within == "Lesson one"
    assert [section.excerpt.text[a:b] for a, b in section.excerpt.marks] == ["More", "text"]


def test_what_is_called_so_comes_before_what_mentions_it(made: Index) -> None:
    assert targets(made.find("cold start")) == ["cold", "pool"]
    assert targets(made.find("cold starts")) == ["cold", "pool"]


def test_an_old_name_finds_the_thing_of_today_and_says_so(made: Index) -> None:
    hit = made.find("cloudwatch ev").hits[0]
    assert (hit.entry.target, hit.by, hit.was) == ("bus", "CloudWatch Events", True)
    assert hit.renamed == "CloudWatch Events is called Event bus today."
    assert made.find("eb").hits[0].renamed == ""


def test_it_does_not_matter_where_the_words_of_a_name_begin(made: Index) -> None:
    for typed in ("coldstart", "Cold-Start", "col dstart", "cold star"):
        assert targets(made.find(typed))[0] == "cold", typed
    hit = made.find("cloud watch ev").hits[0]
    assert (hit.entry.target, hit.by, hit.was) == ("bus", "CloudWatch Events", True)
    title = made.find("coldstart").hits[0]
    assert title.title_marks == ((0, len("Cold start")),)


def test_a_slip_is_mended_and_that_is_said(made: Index) -> None:
    for slip in ("cold strat", "clod start", "colld", "environmnet"):
        found = made.find(slip)
        assert "cold" in targets(found), slip
        assert "this is near" in found.says
    some = made.find("cold banana")
    assert "has some" in some.says and targets(some)
    assert made.find("banana").hits == () and made.find("…").hits == ()


def test_kinds_narrow_what_is_found_but_not_what_is_counted(made: Index) -> None:
    found = made.find("t", ["fact"])
    assert targets(found) == ["timeout.max"] and found.total == 1
    assert found.counts is not None and found.counts["lesson"] > 1
    assert len(made.find("t", limit=2).hits) == 2


def test_what_a_stranger_wrote_is_inert_and_plain(made: Index) -> None:
    text = made.find("routes").hits[0].excerpt.text
    assert "\x1b" not in text and "\x07" not in text
    assert "[b]events[/b]" in text and "900" in text and "*" not in text


def test_only_questions_that_were_answered_are_found(library: Library, record: Record) -> None:
    unseen = fresh(library, record)
    assert unseen.find("option").hits == () and unseen.find("q-1").hits == ()
    # Nor by what is near to a word of theirs.
    assert unseen.find("optoin").hits == ()
    record.add_answer(
        Answer(question="q-1", question_version="1", chosen=(0,), correct=True, at=NOW)
    )
    seen = fresh(library, record)
    assert seen is unseen
    assert targets(seen.find("option")) == ["q-1"]
    assert "Reason 2" in seen.find("reason 2").hits[0].excerpt.text
    record.reset(None, "All")
    assert fresh(library, record).find("option").hits == ()


def test_no_answer_is_given_away_by_what_is_found_without_the_learner(library: Library) -> None:
    assert not any("Option" in entry.text for entry in entries(library))
    assert seen_questions(library, Record.in_memory()) == []


def test_own_entries_come_and_go(made: Index) -> None:
    one, two = Entry("note", "one#first", "Zebra"), Entry("note", "one#second", "Zebra crossing")
    made.set_own("note", [one, two])
    assert targets(made.find("zebra")) == ["one#first", "one#second"]
    made.set_own("note", [two])
    assert targets(made.find("zebra")) == ["one#second"]
    assert [entry.title for entry in made.listed("note")] == ["Zebra crossing"]
    made.set_own("note", [])
    assert made.find("zebra").hits == ()


def test_it_can_be_asked_while_it_is_brought_up_to_date(made: Index) -> None:
    own = [Entry("note", f"one#{n}", f"Zebra {n}", "A cold start") for n in range(40)]

    def bring_up_to_date() -> None:
        for n in range(100):
            made.set_own("note", own[n % 2 :: 2])

    with ThreadPoolExecutor(1) as pool:
        ending = pool.submit(bring_up_to_date)
        while not ending.done():
            assert made.find("zebra").total in (0, 20)
            assert len(made.listed("note")) in (0, 20)
        ending.result()


def test_without_full_text_all_texts_are_gone_through(monkeypatch: pytest.MonkeyPatch) -> None:
    class Without(engines.FullText):
        def __init__(self) -> None:
            raise sqlite3.OperationalError("no such module: fts5")

    monkeypatch.setattr(engines, "FullText", Without)
    assert isinstance(engines.engine(), engines.Scan)


def test_in_the_course_the_likely_comes_first() -> None:
    course = open_library()
    made = Index(course, engines.engine())
    first = {
        typed: made.find(typed).hits[0].entry
        for typed in ("cloudwatch events", "cloud watch events", "dlq", "10,240", "10240", "xray")
    }
    assert first["cloudwatch events"].title == "Amazon EventBridge"
    assert first["dlq"].title == "Dead-letter queue"
    assert first["cloud watch events"] == first["cloudwatch events"]
    assert first["10,240"].kind == "fact" and first["10240"] == first["10,240"]
    assert first["xray"].title == "AWS X-Ray"
    assert "least-privilege" in targets(made.find("least privilege", ["lab"]))
