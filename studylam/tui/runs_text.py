"""Runs of a sitting as lines, and two of them side by side.

Everything that a handler wrote is made inert here, and nothing is parsed as markup.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from textual.content import Content

from studylam.inert import inert, inert_line
from studylam.labs.json_text import written
from studylam.tui.charts import number_of
from studylam.tui.columns import Columns
from studylam.tui.logs_text import folded
from studylam.tui.prose import QUIET, wrap
from studylam.tui.run_text import BLANK, error_words

if TYPE_CHECKING:
    from studylam.labs.history import Beside, PastRun
    from studylam.runtime import InvocationResult


NAMES = 10
"""Cells of what a measurement is called."""
_ANY_ID = "<request id>"


def cost_words(cost: Decimal | None) -> str:
    """``$0.0000004``: two figures that count."""
    if cost is None:
        return ""
    if not cost:
        return "$0"
    places = max(2, -cost.adjusted() + 1)
    return f"${cost:.{places}f}"


def row(run: PastRun, width: int) -> Content:
    """A run on one line."""
    report = run.result.report
    fine = run.result.function_error is None
    sign = ("✓ ", "bold $success") if fine else ("✗ ", "bold $error")
    start = "cold" if run.result.cold_start else "warm"
    left = Content.assemble(
        sign, (f"{run.number:>3}  ", "bold"), (f"{run.at:%H:%M:%S}  ", QUIET), f"{start}  "
    )
    numbers = f"{report.duration_ms:9,.1f} ms"
    if width >= 64:
        numbers += f"  billed {report.billed_duration_ms:>6,} ms"
    if width >= 90:
        numbers += f"  {report.max_memory_used_mb}/{report.memory_size_mb} MB"
    if width >= 104:
        numbers += f"  {cost_words(run.cost_usd)}"
    words = run.event if fine else error_words(run.result)
    left += Content(inert_line(words))
    return Columns(left, Content.styled(numbers, QUIET)).line(width)


def compared(left: PastRun, right: PastRun, width: int) -> Iterator[Content]:
    """Both reports, responses, logs and calls, what differs with a sign."""
    from studylam.labs import history

    side, narrow = (width - 5) // 2, (width - 5 - NAMES) // 2
    heads = (f"run {left.number}", f"run {right.number}")
    yield _line("", *heads, narrow, "bold", name=" ")
    for name, one, other in _facts(left, right):
        sign = "" if one == other else "≠"
        for here, there in zip_longest(_cells(one, narrow), _cells(other, narrow), fillvalue=""):
            yield _line(sign, here, there, narrow, name=name)
            sign, name = "", " "
    for title, lines in (("response", _response), ("logs", _logs), ("calls", _calls)):
        yield BLANK
        found = history.compared(lines(left.result), lines(right.result))
        count = found.differing
        words = f"{count} lines differ" if count > 1 else "1 line differs" if count else "the same"
        words = f"at least {words}" if count and found.after else words
        yield Content.assemble((title, "bold"), (f"  {words if found.pairs else 'none'}", QUIET))
        if found.before:
            yield Content.styled(f"  … {number_of(found.before, 'line')} the same", QUIET)
        for pair in found.pairs:
            yield from _pair(pair, side)
        if found.after:
            yield Content.styled(f"  … {number_of(found.after, 'line')} more", QUIET)


def _facts(left: PastRun, right: PastRun) -> Iterator[tuple[str, str, str]]:
    for name, of in (
        ("start", lambda run: "cold" if run.result.cold_start else "warm"),
        ("event", lambda run: run.event),
        ("duration", lambda run: f"{run.result.report.duration_ms:,.2f} ms"),
        ("billed", lambda run: f"{run.result.report.billed_duration_ms:,} ms"),
        ("init", _init),
        ("memory", _memory),
        ("error", lambda run: error_words(run.result) or "none"),
        ("cost", lambda run: cost_words(run.cost_usd)),
    ):
        yield name, of(left), of(right)


def _init(run: PastRun) -> str:
    init = run.result.report.init_duration_ms
    return "none" if init is None else f"{init:,.1f} ms"


def _memory(run: PastRun) -> str:
    report = run.result.report
    return f"{report.max_memory_used_mb} of {report.memory_size_mb:,} MB"


def _response(result: InvocationResult) -> list[str]:
    """As it was, but for the id of the request, which is another each time."""
    payload: Any = result.payload
    text = result.payload_text
    if isinstance(payload, dict | list):
        text = written(payload, 2)
    return inert(text.replace(result.request_id, _ANY_ID)).split("\n")


def _logs(result: InvocationResult) -> list[str]:
    """Without the id of the request and the platform's measurements: those differ each time."""
    own = [log.text for log in result.logs if log.kind == "function"]
    text = "\n".join(own).replace(result.request_id, _ANY_ID).replace("\r", "\n")
    return inert(text).split("\n") if own else []


def _calls(result: InvocationResult) -> list[str]:
    return [
        inert_line(f"{call.service}:{call.operation} {call.resource or ''} {call.decision}")
        for call in result.aws_calls
    ]


def _pair(pair: Beside, side: int) -> Iterator[Content]:
    sign = "" if pair.is_same else "≠"
    if pair.left is None or pair.right is None:
        sign = "+" if pair.left is None else "−"
    left = _cells(pair.left, side)
    right = _cells(pair.right, side)
    for number, (one, other) in enumerate(zip_longest(left, right, fillvalue="")):
        yield _line(sign if not number else "", one, other, side)


def _cells(text: str | None, side: int) -> list[str]:
    if text is None:
        return [""]
    words = text.lstrip(" ")
    indent = min(len(text) - len(words), side // 2)
    if words.isascii():
        lines = folded(words, side - indent)
    else:
        lines = [line.plain for line in wrap(Content(words), side - indent)]
    return [" " * indent + line for line in lines]


def _line(
    sign: str, left: str, right: str, side: int, style: str = "", *, name: str = ""
) -> Content:
    one = Content(inert_line(left)).truncate(side, ellipsis=True)
    other = Content(inert_line(right)).truncate(side, ellipsis=True)
    if style:
        one, other = one.stylize(style), other.stylize(style)
    elif sign:
        other = other.stylize("$accent")
    mark = Content.styled(f"{sign or ' '} ", f"bold {'$accent' if sign else ''}".strip())
    if name:
        mark += Content.styled(f"{name:<{NAMES}}", QUIET)
    return mark + one.pad_right(max(side - one.cell_length, 0) + 2) + other
