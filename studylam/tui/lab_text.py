"""What the lab console shows of the cases, as lines.

Everything that a handler wrote is made inert here, and nothing is parsed as markup.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from studylam.inert import inert_line
from studylam.tui.actions import key_of
from studylam.tui.prose import QUIET, hang, set_text, wrap
from studylam.tui.run_text import BLANK, quiet

if TYPE_CHECKING:
    from studylam.labs import CaseResult
    from studylam.packs.models import Case, Lab


def cases_note(results: Sequence[CaseResult]) -> Content:
    """``2/6`` in the colour of the verdict."""
    passed = sum(result.passed for result in results)
    style = "$success" if passed == len(results) else "$error"
    return Content.styled(f"{passed}/{len(results)}", style)


def before_cases(
    lab: Lab, results: Mapping[str, CaseResult], after: str, *, running: bool, width: int
) -> Iterator[Content]:
    """What stands above the cases: how to run them, or that all of them pass.

    ``after``: CommonMark that is shown then.
    """
    passed = sum(result.passed for result in results.values())
    if results and not running and passed == len(lab.cases):
        yield Content.assemble(("✓ ", "bold $success"), ("Every case passes.", "bold"))
        if after:
            yield BLANK
            yield from set_text(after, min(width, 78))
        yield BLANK
    elif not results and not running:
        key = key_of("lab.cases", first=True)
        words = f"Each case starts from the lab's own world. {key} runs them all."
        yield from quiet(words, width)
        yield BLANK


def case_lines(case: Case, result: CaseResult | None, width: int) -> Iterator[Content]:
    """A case, with what was expected and what came where it failed."""
    title = Content(inert_line(case.title))
    if result is None:
        yield from hang(wrap(title.stylize(QUIET), width - 2), Content.styled("· ", QUIET), 2)
        return
    if result.passed:
        yield from hang(wrap(title, width - 2), Content.styled("✓ ", "bold $success"), 2)
        return
    yield from hang(wrap(title.stylize("bold"), width - 2), Content.styled("✗ ", "bold $error"), 2)
    if case.why:
        yield from hang(wrap(Content(inert_line(case.why)), width - 4), Content("    "), 4)
    if case.hidden:
        words = "What this case expects is not shown."
        yield from hang(wrap(Content.styled(words, QUIET), width - 4), Content("    "), 4)
        return
    for miss in result.mismatches[:6]:
        what = Content.styled(miss.what, QUIET)
        yield from hang(wrap(what, width - 4), Content("    "), 4)
        for label, text in (("expected  ", miss.expected), ("got       ", miss.got)):
            yield from hang(
                wrap(Content(text), width - 16), Content.styled(f"      {label}", QUIET), 16
            )
    if len(result.mismatches) > 6:
        yield Content.styled(f"    … and {len(result.mismatches) - 6} more", QUIET)
