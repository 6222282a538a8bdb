"""What the lab console shows of the cases, as lines.

Everything that a handler wrote is made inert here, and nothing is parsed as markup.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from studylam.tui.actions import key_of
from studylam.tui.columns import Columns
from studylam.tui.prose import QUIET, set_text
from studylam.tui.run_text import BLANK, quiet

if TYPE_CHECKING:
    from studylam.labs import CaseResult
    from studylam.packs.models import Lab


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
    if running:
        words = Content.styled(f"Running … {len(results)} of {len(lab.cases)} have ended", "bold")
        stop = Content.assemble(
            (key_of("lab-running.stop-the-cases"), "bold $accent"), (" stops", QUIET)
        )
        yield Columns(words, stop).line(width)
        yield BLANK
    elif results and passed == len(lab.cases):
        head = Content.assemble(("✓ ", "bold $success"), ("Every case passes.", "bold"))
        on = Content.styled(f"{key_of('place.related')} leads on: lesson, drill", QUIET)
        yield Columns(head, on).line(width)
        if after:
            yield BLANK
            yield from set_text(after, min(width, 78))
        yield BLANK
    elif not results:
        key = key_of("lab.cases")
        yield from quiet(f"Each case starts from the lab's own world. {key} runs them all.", width)
        yield BLANK
