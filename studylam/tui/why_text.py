"""Why something failed, as lines: two of them in a result, all of it on a page of its own.

What the handler said is made inert here; a pack's texts are so already.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from textual.content import Content
from textual.style import Style

from studylam.inert import inert_line
from studylam.tui.columns import Columns
from studylam.tui.prose import QUIET, hang, set_text, wrap
from studylam.tui.run_text import BLANK

if TYPE_CHECKING:
    from studylam.labs.explain import Failure
    from studylam.packs.explanations import Explained
    from studylam.packs.models import Fact, Source

MAX_MESSAGE = 600
"""Characters of an error's message that are shown above its explanation."""


def short_lines(explained: Explained, key: str, width: int) -> Iterator[Content]:
    """What happened, and the key that tells more."""
    for line in set_text(explained.explanation.title, width - 2):
        yield Content("  ") + line
    offer = Content.styled("  ▸ Why, the rule, and the usual mend", "$accent")
    yield Columns(offer, Content.styled(key, "bold $accent")).line(width)


def full_lines(failure: Failure, explained: Explained, width: int) -> Iterator[Content]:
    """Why, the rule with its sources, what exams ask, and how it is mended."""
    explanation = explained.explanation
    for line in set_text(explanation.title, width):
        yield line.stylize("bold")
    yield from wrap(Content.styled(_said(failure), QUIET), width)
    yield from _part("Why", explanation.why, width)
    yield from _part("The rule", explanation.rule, width)
    as_of = f"as of {explanation.as_of}"
    for source in explained.sources:
        yield from source_lines(source, width, as_of)
    for fact in explained.facts:
        yield from _fact(fact, width)
    yield from _part("What the exam asks", explanation.exam, width)
    yield from (BLANK, Content.styled("The usual mend", "bold"))
    for number, step in enumerate(explanation.mend, 1):
        yield from hang(set_text(step, width - 3), Content.styled(f"{number}. ", "bold $accent"), 3)


def _said(failure: Failure) -> str:
    message = failure.message[:MAX_MESSAGE]
    return inert_line(f"{failure.error_type}: {message}" if message else failure.error_type)


def _part(title: str, markdown: str, width: int) -> Iterator[Content]:
    yield from (BLANK, Content.styled(title, "bold"))
    yield from set_text(markdown, width)


def source_lines(source: Source, width: int, as_of: str = "") -> list[Content]:
    """Where something comes from; its title leads there."""
    title = Content(source.title)
    if source.url:
        title = title.stylize(
            Style(underline=True) + Style.from_meta({"@click": ("app.open_address", (source.url,))})
        )
    more = [source.publisher, as_of] if as_of else [source.publisher]
    words = Content.assemble(title, f", {', '.join(more)}").stylize_before(QUIET)
    return hang(wrap(words, width - 2), Content.styled("▏ ", QUIET), 2)


def _fact(fact: Fact, width: int) -> list[Content]:
    words = Content.styled(f"{fact.title}: {fact.display.strip('`')}, as of {fact.as_of}", QUIET)
    return hang(wrap(words, width - 2), Content.styled("▏ ", QUIET), 2)
