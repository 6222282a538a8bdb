"""Runs that are kept and compared, and what one would cost."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from studylam.labs.history import ALIKE, KEPT, MAX_LINES, History, beside, compared
from studylam.labs.run_cost import run_cost
from studylam.packs.builtin import builtin_prices
from studylam.pricing import load_prices
from studylam.runtime import InvocationResult, Report, SandboxReport
from studylam.tui.runs_text import cost_words


def result(billed: int = 100) -> InvocationResult:
    return InvocationResult(
        request_id="r",
        cold_start=False,
        function_error=None,
        payload_text="{}",
        logs=(),
        report=Report(billed - 0.5, billed, 1024, 40, None, "success"),
        aws_calls=(),
        sandbox=SandboxReport("A", (), ""),
    )


def test_the_oldest_go_and_numbers_go_on() -> None:
    history = History()
    for _ in range(KEPT + 3):
        history.add(datetime.now(UTC), "\x1b]0;x\x07", result(), None)
    assert [run.number for run in history.runs] == list(range(4, KEPT + 4))
    assert history.runs[0].event == "␛]0;x␇"


def test_lines_beside_each_other() -> None:
    found = [(pair.left, pair.right) for pair in beside(["a", "b", "c"], ["a", "x", "y", "c"])]
    assert found == [("a", "a"), ("b", "x"), (None, "y"), ("c", "c")]


def test_long_texts_are_compared_from_where_they_differ() -> None:
    one = [f"line {number}" for number in range(3 * MAX_LINES)]
    other = [*one[: 2 * MAX_LINES], "another", *one[2 * MAX_LINES + 1 :]]
    found = compared(one, other)
    assert found.differing == 1 and found.before == 2 * MAX_LINES - ALIKE
    assert found.before + len(found.pairs) + found.after == len(one)
    same = compared(one, list(one))
    assert (same.differing, same.before, same.after) == (0, 0, 2 * MAX_LINES)
    assert compared(one, one[:-1]).differing == 1
    assert compared([], []).pairs == []
    assert compared(one, []).differing == MAX_LINES


def test_cost_of_a_run() -> None:
    prices = load_prices(builtin_prices())
    one = run_cost([result()], prices)
    # A request, and 0.1 GB-seconds, by AWS's list prices.
    assert one == Decimal("0.0000002") + Decimal("0.1") * Decimal("0.0000166667")
    assert run_cost([result()] * 3, prices) == 3 * one
    assert run_cost([result()], prices, architecture="arm64") < one
    assert run_cost([], prices) == 0
    assert cost_words(Decimal("0.00000042")) == "$0.00000042"
    assert cost_words(Decimal("1.5")) == "$1.50" and cost_words(None) == ""
