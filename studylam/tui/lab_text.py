"""What the lab console shows besides runs, as lines: the world, and the cases.

Everything that a handler wrote is made inert here, and nothing is parsed as markup.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from textual.content import Content

from studylam.inert import inert, inert_line
from studylam.tui.columns import Columns
from studylam.tui.prose import QUIET, hang, set_text, wrap
from studylam.tui.run_text import BLANK, quiet

if TYPE_CHECKING:
    from studylam.labs import CaseResult
    from studylam.packs.models import Case, Lab
    from studylam.runtime import WorldSnapshot

Thing = TypeVar("Thing")

MAX_ENTRIES = 60
"""Objects of a bucket, items of a table, messages of a queue that are shown."""

MAX_VALUE = 2_000
"""Characters that are shown of an item or a message."""


# -- the world ------------------------------------------------------------------------------------


def world_lines(world: WorldSnapshot, width: int) -> Iterator[Content]:
    """Buckets, tables, queues, topics, mails: what is there now."""
    parts = [
        *(_bucket(name, objects, width) for name, objects in world.buckets.items()),
        *(_table(name, table, width) for name, table in world.tables.items()),
        *(_queue(name, messages, width) for name, messages in world.queues.items()),
        *(_topic(name, messages, width) for name, messages in world.topics.items()),
    ]
    if world.mails:
        parts.append(_mails(world.mails, width))
    if world.parameters:
        parts.append(_parameters(world.parameters, width))
    if world.secrets:
        names = list(world.secrets)
        parts.append(_entries("secrets", names, lambda name: _value(name, width), "", width))
    for number, part in enumerate(parts):
        if number:
            yield BLANK
        yield from part
    if not parts:
        yield from quiet("This lab's world is empty: no bucket, no table, no mail.", width)


def _entries(
    title: str,
    things: Sequence[Thing],
    draw: Callable[[Thing], Sequence[Content]],
    noun: str,
    width: int,
) -> Iterator[Content]:
    """A heading, and what there is: each thing of one line or more. Only what is shown is drawn."""
    count = f"{len(things):,} {noun}{'' if len(things) == 1 else 's'}" if noun else ""
    head = Content.styled(inert_line(title), "bold")
    yield Columns(head, Content.styled(count, QUIET)).line(width)
    for thing in things[:MAX_ENTRIES]:
        yield from (Content("  ") + line for line in draw(thing))
    if len(things) > MAX_ENTRIES:
        yield Content.styled(f"  … and {len(things) - MAX_ENTRIES:,} more", QUIET)


def _bucket(name: str, objects: Sequence[Any], width: int) -> Iterator[Content]:
    return _entries(
        f"bucket {name}", objects, lambda info: [_object(info, width - 2)], "object", width
    )


def _object(info: Any, width: int) -> Content:
    kind = Content(inert_line(info.content_type or "")).truncate(width // 3, ellipsis=True)
    right = kind + Content(f"  {_size(info.size):>9}")
    return Columns(Content(inert_line(info.key)), right.stylize(QUIET)).line(width)


def _size(size: int) -> str:
    return f"{size:,} B" if size < 10_000 else f"{size / 1024:,.1f} KB"


def _table(name: str, table: Any, width: int) -> Iterator[Content]:
    def draw(item: Any) -> list[Content]:
        return _value(json.dumps(item, ensure_ascii=False, default=str), width)

    stream = f" (stream: {table.stream})" if table.stream else ""
    return _entries(f"table {name}{stream}", table.items, draw, "item", width)


def _value(text: str, width: int) -> list[Content]:
    """All of it, on as many lines as it takes: a value that is cut can't be checked."""
    shown = Content(inert_line(text[: 4 * MAX_VALUE])).truncate(MAX_VALUE, ellipsis=True)
    return hang(wrap(shown, width - 4), Content(""), 2)


def _queue(name: str, messages: Sequence[Any], width: int) -> Iterator[Content]:
    return _entries(
        f"queue {name}", messages, lambda message: _value(message.body, width), "message", width
    )


def _topic(name: str, messages: Sequence[Any], width: int) -> Iterator[Content]:
    def draw(message: Any) -> list[Content]:
        return _value(getattr(message, "message", None) or str(message), width)

    return _entries(f"topic {name}", messages, draw, "message", width)


def _mails(mails: Sequence[Any], width: int) -> Iterator[Content]:
    yield Columns(
        Content.styled("mails", "bold"), Content.styled(f"{len(mails):,} sent", QUIET)
    ).line(width)
    for mail in mails[-MAX_ENTRIES:]:
        to = inert_line(", ".join(mail.to))
        yield from hang(
            wrap(Content.styled(inert_line(mail.subject), "bold"), width - 2), Content("  "), 2
        )
        addresses = Content.styled(f"{inert_line(mail.source)} → {to}", QUIET)
        yield from hang(wrap(addresses, width - 4), Content("    "), 4)
        for line in inert(mail.body[:2_000]).split("\n"):
            yield from hang(wrap(Content(line), width - 4), Content("    "), 4)


def _parameters(parameters: Mapping[str, str], width: int) -> Iterator[Content]:
    pairs = [f"{name} = {value}" for name, value in parameters.items()]
    return _entries("parameters", pairs, lambda pair: _value(pair, width), "", width)


# -- cases ----------------------------------------------------------------------------------------


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
        yield from quiet("Each case starts from the lab's own world. F6 runs them all.", width)
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
