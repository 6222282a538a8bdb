"""One case of a lab as lines: what was expected beside what came, where there is room.

Everything that a handler wrote is made inert here, and nothing is parsed as markup. What differs
has a sign before it, as colours say nothing to everybody.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from typing import TYPE_CHECKING

from textual.content import Content

from studylam.inert import inert_line
from studylam.tui.prose import QUIET, hang, wrap
from studylam.tui.run_text import BLANK

if TYPE_CHECKING:
    from studylam.labs import CaseResult
    from studylam.labs.beside import Row
    from studylam.packs.models import Case

BESIDE = 58
"""Cells from which on both sides have room beside each other."""

SHOWN = 6
"""Differences that are shown, besides those of the response."""

_STYLES = {"≠": "$error", "−": "$error", "+": "$error", "…": QUIET, "": ""}
_SAYS = {
    "≠": "≠ differs",
    "−": "− is missing",
    "+": "+ shouldn't be there",
}


def detail(case: Case, result: CaseResult | None, width: int) -> Iterator[Content]:
    """All there is to say of a case, below its title."""
    if result is None:
        yield from wrap(Content.styled("It hasn't run yet.", QUIET), width)
        return
    if result.passed:
        yield from _ran(result, width)
        return
    if case.why:
        yield from wrap(Content(inert_line(case.why)), width)
    if case.hidden:
        yield from wrap(Content.styled("What this case expects is not shown.", QUIET), width)
        return
    yield from _ran(result, width)
    yield BLANK
    yield from _headings(width)
    of_response = [miss for miss in result.mismatches if miss.what.startswith("response")]
    others = [miss for miss in result.mismatches if not miss.what.startswith("response")]
    invocation = result.invocation
    if of_response and invocation is not None and case.expect.response_given:
        from studylam.labs.beside import rows

        yield from _response(rows(case.expect.response, invocation.payload), width)
    else:
        others = list(result.mismatches)
    for miss in others[:SHOWN]:
        yield Content.styled(inert_line(miss.what), QUIET).truncate(width, ellipsis=True)
        yield from _pair(Content(inert_line(miss.expected)), Content(inert_line(miss.got)), width)
    if len(others) > SHOWN:
        yield Content.styled(f"… and {len(others) - SHOWN} more", QUIET)


def _ran(result: CaseResult, width: int) -> Iterator[Content]:
    invocation = result.invocation
    if invocation is not None:
        report = invocation.report
        words = f"{report.duration_ms:,.2f} ms · {report.max_memory_used_mb} MB"
        yield from wrap(Content.styled(words, QUIET), width)


def _sides(width: int) -> int:
    """Cells of each side, without its sign; 0: they stand below each other."""
    return (width - 5) // 2 if width >= BESIDE else 0


def _headings(width: int) -> Iterator[Content]:
    side = _sides(width)
    if side:
        left = Content("  ") + Content.styled("expected".ljust(side + 1), "bold")
        yield left + Content("  ") + Content.styled("got", "bold")


def _response(found: list[Row], width: int) -> Iterator[Content]:
    side = _sides(width)
    yield Content.styled("response", QUIET)
    if side:
        for row in found:
            yield from _beside(row.sign, Content(row.expected), Content(row.got), side)
    else:
        for label, texts in (
            ("expected", [(row.sign, row.expected) for row in found if row.expected]),
            ("got", [(row.sign, row.got) for row in found if row.got]),
        ):
            yield Content.styled(f"  {label}", "bold")
            for sign, text in texts:
                mark = Content.styled(f"  {sign or ' '} ", f"bold {_STYLES[sign]}".strip())
                body = Content(text).stylize(_STYLES[sign] or "$text")
                yield from hang(_cells(body, width - 4), mark, 4)
    signs = dict.fromkeys(row.sign for row in found if row.sign in _SAYS)
    if signs:
        legend = "   ".join(_SAYS[sign] for sign in signs)
        yield from wrap(Content.styled(legend, QUIET), width)


def _pair(expected: Content, got: Content, width: int) -> Iterator[Content]:
    side = _sides(width)
    if side:
        yield from _beside("≠", expected, got, side)
        return
    for label, text in (("  expected  ", expected), ("≠ got       ", got)):
        mark = Content.styled(label, QUIET).stylize(f"bold {_STYLES['≠']}", 0, 1)
        yield from hang(wrap(text, width - 12), mark, 12)


def _beside(sign: str, expected: Content, got: Content, side: int) -> Iterator[Content]:
    style = _STYLES[sign]
    mark = Content.styled(f"{sign or ' '} ", f"bold {style}".strip())
    left, right = _cells(expected, side), _cells(got, side)
    for number, (one, other) in enumerate(zip_longest(left, right, fillvalue=BLANK)):
        line = (mark if not number else Content("  ")) + one.pad_right(
            max(side + 1 - one.cell_length, 0)
        )
        yield line + Content("  ") + other.stylize(style or "$text")


def _cells(text: Content, width: int) -> list[Content]:
    """Lines of at most ``width`` cells that keep the spaces at their beginning."""
    plain = text.plain
    indent = min(len(plain) - len(plain.lstrip(" ")), width // 2)
    lines = wrap(Content(plain.lstrip(" ")), width - indent)
    return [Content(" " * indent) + line for line in lines] or [BLANK]
