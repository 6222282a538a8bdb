"""Beside the handler: each phase's rule, what is billed, who is cut off, and what always holds."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studylam.exercises.fields import Fields
from studylam.exercises.kinds.phases import Phases, read
from studylam.exercises.kinds.phases.course import course
from studylam.exercises.model import WIDTH, Number, settled
from tests.exercises.kinds.made import amount, asked, model, number, right, wrong

DATA: dict[str, Any] = {
    "limits": {
        "init": amount(10, "s"),
        "shutdown": amount(2000, "ms"),
        "runtime_stop": amount(300, "ms"),
        "runtime_stop_internal": amount(500, "ms"),
    },
    "rates": {"duration": amount("0.0000166667")},
}
CASE: dict[str, Any] = {"title": "A case", "runtime_ms": 100, "function_ms": 300, "handler_ms": 50}
WARM = {"start": "warm"}


def external(letter: str, *times: int) -> dict[str, Any]:
    """Of an extension: registered, ready, works on for, cleans up for."""
    names = ("register_ms", "init_ms", "after_ms", "shutdown_ms")
    found = {f"{letter}_{name}": time for name, time in zip(names, times, strict=False) if time}
    return {f"{letter}_kind": "external", **found}


def phases(**values: Any) -> Phases:
    made = model(read, {**DATA, "cases": {"only": {**CASE, **values}}})
    assert isinstance(made, Phases)
    return made


def ms(what: str, **values: Any) -> Decimal:
    return number(phases(**values), {"what": what})


def refused(ask: dict[str, Any], **values: Any) -> list[str]:
    made, fields = phases(**values), Fields(ask)
    made.question(fields, settled(made.knobs, {}))
    return [one.message for one in fields.problems]


def test_without_extensions_init_handler_and_nothing_else() -> None:
    for what, value in (("init", 400), ("answer", 450), ("billed", 450), ("free", 450)):
        assert ms(what) == value
    assert ms("overhead") == 0
    for what, value in (("init", 0), ("answer", 50), ("billed", 50)):
        assert ms(what, **WARM) == value


def test_the_runtime_waits_for_all_to_register_and_init_for_the_last_to_be_ready() -> None:
    assert ms("init", **external("a", 60, 100)) == 460
    both = {**external("a", 60, 100), **external("b", 90, 90)}
    assert ms("init", **both) == 490
    assert ms("init", **{**both, "a_init_ms": 491}) == 491
    # A warm environment has all of that behind it.
    assert ms("answer", **both, **WARM) == 50


def test_an_internal_one_starts_in_the_runtime_s_process() -> None:
    inside = {"a_kind": "internal", "a_init_ms": 70}
    assert ms("init", **inside) == 470
    assert ms("init", **inside, **external("b", 60, 60)) == 530


def test_the_answer_waits_for_no_extension_and_the_bill_for_the_slowest() -> None:
    both = {**external("a", 0, 0, 220), **external("b", 0, 0, 150)}
    assert ms("answer", **both) == 450
    assert ms("free", **both) == ms("billed", **both) == 670
    assert ms("overhead", **both) == 220
    assert ms("billed", **both, **WARM) == 270
    assert ms("billed", handler_ms="50.2", function_ms="300.3") == 451  # rounded up once


def test_who_takes_the_next_request() -> None:
    made = phases(**external("a", 0, 0, 220), **WARM)
    assert right(made, {"what": "next", "at_ms": 269}) == {"new"}
    assert right(made, {"what": "next", "at_ms": 270}) == {"same"}


def test_the_timeout_bounds_handler_and_extensions_together() -> None:
    late = {**external("a", 0, 0, 600), **external("b", 0, 0, 300)}
    slow = {"handler_ms": 2600, "timeout_ms": 3000, **WARM, **late}
    assert right(phases(**slow), {"what": "cut"}) == {"a-after"}
    assert ms("billed", **slow) == 3000 and ms("answer", **slow) == 2600
    assert ms("billed", **{**slow, "start": "cold"}) == 3400  # Init isn't within it
    slow["handler_ms"] = 3001
    assert right(phases(**slow), {"what": "cut"}) == {"handler", "a-after", "b-after"}
    assert ms("billed", **slow) == 3000
    assert "There is no answer" in refused({"what": "answer"}, **slow)[0]
    for ask in ({"what": "free"}, {"what": "next", "at_ms": 5000}):
        assert "doesn't say" in refused(ask, **slow)[0]


def test_an_internal_one_is_frozen_with_the_runtime() -> None:
    inside = {"a_kind": "internal", "a_after_ms": 100, **WARM}
    assert right(phases(**inside), {"what": "cut"}) == {"a-after"}
    assert ms("billed", **inside) == 50
    # Another one that goes on keeps the environment from being frozen.
    kept = {**inside, **external("b", 0, 0, 100, 2001)}
    assert right(phases(**kept), {"what": "cut"}) == {"b-shutdown"}


def test_shutdown_leaves_extensions_what_isn_t_the_runtime_s() -> None:
    def cut(first: int, second: int, **more: Any) -> set[str]:
        times = {**external("a", 0, 0, 0, first), **external("b", 0, 0, 0, second)}
        return right(phases(**times, **WARM, **more), {"what": "cut"})

    assert cut(1700, 2001) == {"b-shutdown"}
    assert cut(2001, 9000) == {"a-shutdown", "b-shutdown"}
    for between in (1701, 2000):
        told = refused({"what": "cut"}, **external("a", 0, 0, 0, between))
        assert "may or may not" in told[0]
    # With an internal one the runtime's share is larger.
    inside = {"b_kind": "internal", "b_after_ms": 5, **WARM}
    assert right(phases(**external("a", 0, 0, 0, 1500), **inside), {"what": "cut"}) == {"b-after"}
    assert "may or may not" in refused(
        {"what": "cut"}, **external("a", 0, 0, 0, 1501), **inside
    )[0]  # fmt: skip


def test_an_init_beyond_its_limit_is_told_and_not_reckoned_with() -> None:
    long = external("a", 0, 10_001)
    made = phases(**long)
    assert "Init isn't done after 10 s" in made.look(settled(made.knobs, {})).outcome
    assert "doesn't publish" in refused({"what": "billed"}, **long)[0]
    assert ms("init", **external("a", 0, 10_000)) == 10_000
    assert ms("answer", **long, **WARM) == 50


def test_the_bill_of_a_month_by_hand() -> None:
    load = {"requests": 20_000_000, "memory_mb": 512, "handler_ms": 45, **WARM}
    assert ms("cost", **load) == Decimal("7.50")
    question = asked(phases(**load, **external("a", 0, 0, 55)), {"what": "cost"})
    assert isinstance(question, Number)
    assert question.value == Decimal("16.67") and question.slips[0][0] == Decimal("7.50")
    assert "ask at start: warm" in refused({"what": "cost"}, **{**load, "start": "cold"})[0]


def test_slips_are_told_and_none_of_them_is_right() -> None:
    both = {**external("a", 60, 700, 220), **external("b", 90, 200, 150)}
    for what in ("init", "answer", "billed", "free", "overhead"):
        question = asked(phases(**both), {"what": what})
        assert isinstance(question, Number)
        numbers = [one for one, _ in question.slips]
        assert numbers and question.value not in numbers and len(set(numbers)) == len(numbers)
    question = asked(phases(**both), {"what": "billed"})
    assert isinstance(question, Number)
    assert dict(question.slips)[Decimal(1120)].startswith("The afterwork was added up")


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"limits": {**DATA["limits"], "init": 10}}, ("limits", "init")),
        ({"limits": {**DATA["limits"], "init": amount(10, "MB")}}, ("limits", "init")),
        (
            {"limits": {**DATA["limits"], "runtime_stop": amount(2, "s")}},
            ("limits", "runtime_stop"),
        ),
        ({"rates": {}}, ("rates",)),
        ({"cases": {"only": {"title": "A"}}}, ("cases", "only")),
        ({"cases": {"only": {**CASE, "a_after_ms": 5}}}, ("cases", "only", "a_after_ms")),
        (
            {"cases": {"only": {**CASE, "b_kind": "internal", "b_shutdown_ms": 5}}},
            ("cases", "only", "b_shutdown_ms"),
        ),
        (
            {"cases": {"only": {**CASE, **external("a", 50, 40)}}},
            ("cases", "only", "a_init_ms"),
        ),
    ],
)
def test_what_is_wrong_is_found_where_it_is(change: dict[str, Any], where: tuple[Any, ...]) -> None:
    found = wrong(read, {**DATA, "cases": {"only": CASE}, **change})
    assert where in found, found


TIMES = st.integers(0, 4000)


@given(
    register=TIMES, more=TIMES, after=TIMES, handler=TIMES, timeout=st.integers(1, 5000),
    kind=st.sampled_from(["external", "internal"]), start=st.sampled_from(["cold", "warm"]),
    second=st.booleans(),
)  # fmt: skip
def test_what_holds_for_every_request(
    register: int, more: int, after: int, handler: int, timeout: int, kind: str, start: str,
    second: bool,
) -> None:  # fmt: skip
    outside = external("a", register, register + more, after)
    inside = {"a_kind": "internal", "a_init_ms": more, "a_after_ms": after}
    values = {
        **(outside if kind == "external" else inside),
        **(external("b", 10, 20, 30) if second else {}),
        "handler_ms": handler, "timeout_ms": timeout, "start": start,
    }  # fmt: skip
    made = phases(**values)
    way = course(made.cases.at(settled(made.knobs, {})), made.limits)
    assert 0 <= way.registered <= way.running <= way.init <= way.end
    assert way.duration <= timeout
    assert way.answered == (handler <= timeout)
    assert way.answered or way.timed_out
    assert way.end <= way.billed < way.end + 1
    # An extension more never makes anything earlier, nor cheaper.
    alone = phases(handler_ms=handler, timeout_ms=timeout, start=start)
    bare = course(alone.cases.at(settled(alone.knobs, {})), alone.limits)
    assert way.init >= bare.init and way.handled >= bare.handled and way.billed >= bare.billed
    look = made.look(settled(made.knobs, {}))
    assert all(len(line) <= WIDTH for line in (*look.scene, *look.picture))
