"""Numbers in keys, and the facts that should bear them out."""

from __future__ import annotations

from decimal import Decimal

import pytest

from studylam.packs.checks.questions.quantities import quantities, quantity
from tests.packs.checks.written import YAML, Desk, question, reason

TIMES = ("15 minutes", "10 minutes", "30 minutes", "60 minutes")
LIMIT = "What is the longest timeout of a function?"


def asked(stem: str, *options: str, key: int = 0, why: str = "") -> str:
    written = question(stem, *options, key=key)
    return written.replace(reason(key), why) if why else written


CASES = [
    # question, level of Q018 (or none), what the problem points to
    (asked(LIMIT, *TIMES, key=1), "error", "10 minutes"),
    (asked(LIMIT, "5 minutes", *TIMES[1:]), "error", "5 minutes"),
    (asked(LIMIT, *TIMES), "info", "15 minutes"),
    (asked(LIMIT, "900 seconds", *TIMES[1:]), "info", "900 seconds"),
    (asked(LIMIT, "{fact:timeout.max}", *TIMES[1:]), None, ""),
    (asked("How large can the memory size of a function be?", "10,008 MB", "1 GB", "2 GB", "4 GB"),
     "error", "10,008 MB"),
    (asked("How large can the memory size of a function be?", "10,420 MB", "1 GB", "2 GB", "4 GB"),
     "error", "10,420 MB"),
    (asked("How large can the memory size of a function be?", "10 GB", "1 GB", "2 GB", "4 GB"),
     "info", "10 GB"),
    (asked("How many concurrent executions has an account by default?", "1,000", "10", "100", "9"),
     "info", "1,000"),
    (asked("How many concurrent executions has an account by default?", "3,000", "10", "100", "9"),
     "error", "3,000"),
    (asked("How long may a message wait in a queue?", "14 days", "1 day", "4 days", "9 days"),
     "error", "14 days"),
    # A slip of the keyboard, though the stem has numbers.
    (asked("With 128 MB it is slow. Which memory size is the largest for a function?", "10,420 MB",
           "1,024 MB", "2,048 MB", "4,096 MB"), "error", "10,420 MB"),
    # What comes from the stem, or can be worked out of it.
    (asked("A function runs for 200 ms, 5 million times. How many seconds is that?",
           "1,000,000 seconds", "1,000 seconds", "25,000 seconds", "40,000 seconds"), None, ""),
    (asked("A timeout of 7 minutes is too short, 9 would do. What helps?", "A timeout of 9 minutes",
           "More memory for it", "A new runtime for it", "A layer with the tool"), None, ""),
    (asked("How long do both waits take?", "3 minutes", "1 minute", "9 minutes", "1 day",
           why="One takes a minute and the other one two, and 1 + 2 = 3."), None, ""),
    # What is no quantity.
    (asked("With which status does the gateway answer?", "504", "502", "429", "200"), None, ""),
    (asked("Which option is right here?", "2", "3", "4", "5"), None, ""),
    (asked("What is used?", "Amazon S3 and EC2", "Python 3.12", "HTTP/2 or 3", "x86_64"), None, ""),
    (asked("What is used?", "`timeout=300` in it", "A", "B", "C"), None, ""),
    (asked("What is used?", "10.0.0.0/16 and IPv4", "A", "B", "C"), None, ""),
    # A number by the way, which nothing bears out: a note.
    (asked("What helps the caller?", "Ask again after 40 seconds.", "Give up at once.",
           "Call the support.", "Shout at the machine."), "info", "40 seconds."),
    (asked("What helps the caller?", "Ask again after 40 seconds.", "Give up after 40 seconds.",
           "Call the support.", "Shout at the machine."), None, ""),
]  # fmt: skip


@pytest.mark.parametrize(("written", "level", "start"), CASES)
def test_numbers_of_keys(desk: Desk, written: str, level: str | None, start: str) -> None:
    found = [(lv, text) for code, lv, text in desk.said(written) if code == "Q018"]
    assert found == ([(level, start)] if level else [])


def numeric(stem: str, answer: str, unit: str, why: str = reason(0)) -> str:
    yaml = f"{YAML}\nanswer: {answer}\nunit: {unit}"
    trap = f"- 77\n  > {reason(1)}"
    return f"## q-one\n```yaml\n{yaml}\n```\n{stem}\n\n> {why}\n\n{trap}\n\n"


@pytest.mark.parametrize(
    ("written", "levels"),
    [
        (numeric(LIMIT, "900", "s"), []),
        (numeric(LIMIT, "15", "minutes"), []),
        (numeric(LIMIT, "600", "s"), ["error"]),
        (numeric(LIMIT, "300", "s"), ["error"]),
        (numeric("It runs for 200 ms, twice. How long?", "400", "ms"), []),
    ],
)
def test_typed_numbers(desk: Desk, written: str, levels: list[str]) -> None:
    assert [p.level for p in desk.problems(written) if p.code == "Q018"] == levels


def test_without_facts_there_is_nothing_to_compare_with(desk: Desk) -> None:
    desk.facts = ()
    assert "Q018" not in desk.codes(asked(LIMIT, *TIMES, key=1))


def test_a_waiver_covers_a_number_too(desk: Desk) -> None:
    yaml = YAML + "\nwaive: {Q018: a partner's service has this limit}"
    assert desk.codes(question(LIMIT, *sorted(TIMES), yaml=yaml)) == set()


@pytest.mark.parametrize(
    ("text", "value", "kind"),
    [
        ("15 minutes", 900, "time"),
        ("15-minute", 900, "time"),
        ("10,240 MB", 10240 * 1024**2, "size"),
        ("10 GB", 10240 * 1024**2, "size"),
        ("$0.20", Decimal("0.2"), "money"),
        ("20 cents", Decimal("0.2"), "money"),
        ("60 %", 60, "share"),
        ("1 million", 1_000_000, ""),
        ("400,000 GB-seconds", 400_000, "compute"),
        ("1,000", 1000, ""),
    ],
)
def test_a_quantity_has_a_value_of_a_kind(text: str, value: Decimal | int, kind: str) -> None:
    found = quantity(text)
    assert found is not None
    assert (found.value, found.kind) == (value, kind)


def test_parts_of_something_else_are_no_quantities() -> None:
    text = "5xx from 10.0.0.0/16 on 2026-06-30 with v1.2.3, S3, x86_64, SHA-256 and python3.12"
    assert quantities(text) == []
    assert quantity("12 of them") is None
