"""The glossary: read, checked, and found by any name, a part of one, or one with a slip."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studylam.packs import Library, builtin_root, load_pack
from studylam.packs.checks.check import check_pack
from studylam.packs.glossary import Found, find_terms
from studylam.packs.models import Place, Term
from tests.packs.conftest import SamplePack

FILE = "content/glossary.yaml"
TERMS = """\
terms:
  bus:
    term: Amazon EventBridge
    meaning: "Routes events; {fact:timeout.max} is another matter."
    also: [event bus]
    formerly: [CloudWatch Events]
    concept: timeout
    lesson: timeouts#try-it
    source: lambda-quotas
  dlq:
    term: Dead-letter queue
    meaning: Where messages end that nobody could handle.
    also: [DLQ]
"""
PLACE = Place(file=FILE)


def found(sample: SamplePack) -> list[tuple[str, int]]:
    problems = check_pack(load_pack(sample.root, cache=False))
    return [(p.code, p.place.line) for p in problems if p.place.file == FILE]


def test_they_are_read_and_may_name_facts(sample: SamplePack) -> None:
    sample.write(FILE, TERMS)
    library = Library([load_pack(sample.root)])
    bus, dlq = library.terms
    assert bus.names == ("Amazon EventBridge", "event bus", "CloudWatch Events")
    assert (bus.concept, bus.lesson, bus.source) == ("timeout", "timeouts#try-it", "lambda-quotas")
    assert library.text(bus.meaning).startswith("Routes events; 15 minutes (900 s) is")
    assert library.term("dlq") is dlq
    assert found(sample) == []


def test_a_name_is_one_line(sample: SamplePack) -> None:
    sample.write(FILE, TERMS.replace("[DLQ]", '["DLQ\\n  of SQS"]'))
    assert load_pack(sample.root).terms[1].also == ("DLQ of SQS",)


def test_another_pack_has_its_name_before_its_own_things(sample: SamplePack) -> None:
    sample.write(FILE, TERMS)
    library = Library([load_pack(builtin_root()), load_pack(sample.root)])
    bus = library.term("sample:bus")
    assert (bus.concept, bus.lesson) == ("sample:timeout", "sample:timeouts#try-it")
    assert "{fact:sample:timeout.max}" in bus.meaning and bus.source == "sample:lambda-quotas"


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("concept: timeout", "concept: timeot", "K001", 7),
        ("timeouts#try-it", "timeout#try-it", "K003", 8),
        ("timeouts#try-it", "timeouts#try", "K003", 8),
        ("source: lambda-quotas", "source: lambda", "K006", 9),
        ("also: [DLQ]", "also: [DLQ, event buses]", "C011", 13),
        ("also: [DLQ]", "also: [DLQ, DLQ]", "Y012", 13),
        ("also: [DLQ]", "also: [→, ↑]\n  up:\n    term: ↑\n    meaning: x", "C011", 15),
        ("also: [DLQ]", "other: [DLQ]", "Y007", 13),
        ("    meaning: Where messages end that nobody could handle.\n", "", "Y006", 10),
        ("timeout.max", "timeout.mx", "K002", 4),
        ("{fact:timeout.max}", "{fact: timeout.max}", "K011", 4),
        ("nobody could handle", "nobody could [handle](x.md)", "K013", 12),
    ],
)
def test_what_is_wrong_is_told_at_its_line(
    sample: SamplePack, old: str, new: str, code: str, line: int
) -> None:
    sample.write(FILE, TERMS.replace(old, new, 1))
    assert found(sample) == [(code, line)]


# -- looking up -----------------------------------------------------------------------------------


def term(id: str, name: str, *also: str, formerly: tuple[str, ...] = ()) -> Term:
    return Term(id=id, term=name, meaning="…", also=also, formerly=formerly, place=PLACE)


SOME = (
    term("bus", "Amazon EventBridge", "event bus", formerly=("CloudWatch Events",)),
    term("scheduler", "EventBridge Scheduler"),
    term("esm", "Event source mapping", "ESM", "poller"),
    term("dlq", "Dead-letter queue", "DLQ"),
    term("emf", "Embedded metric format", "EMF"),
    term("policy", "Resource-based policy", "function policy"),
)


def ids(words: str) -> list[str]:
    return [one.term.id for one in find_terms(SOME, words)]


def test_what_is_called_so_comes_first_then_what_begins_so_then_parts() -> None:
    assert ids("event bus") == ["bus"]
    assert ids("event") == ["bus", "scheduler", "esm"]
    assert ids("eventbridge") == ["scheduler", "bus"]
    assert ids("dlq") == ids("DLQs") == ids("dead letter queues") == ["dlq"]
    assert ids("policies") == ["policy"]
    assert ids("source map") == ["esm"]
    assert ids("") == ids("   ") == ids("…") == ids("xyzzy") == []


@pytest.mark.parametrize("slip", ["evntbridge scheduler", "EventBridge Schedular", "Sheduler"])
def test_a_slip_is_forgiven(slip: str) -> None:
    assert ids(slip)[:1] == ["scheduler"]


def test_an_old_name_says_how_it_is_called_today() -> None:
    (one,) = find_terms(SOME, "cloudwatch event")
    assert one.renamed == "CloudWatch Events is called Amazon EventBridge today."
    assert (one.kind, one.is_exact) == ("old", True)
    assert all(not other.renamed for other in find_terms(SOME, "event bus"))


@given(st.text(max_size=200))
def test_any_text_can_be_looked_up(text: str) -> None:
    hits = find_terms(SOME, text)
    assert len({one.term.id for one in hits}) == len(hits)
    assert all(isinstance(one, Found) for one in hits)
