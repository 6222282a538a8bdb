"""What the timeline shows of moments, as lines: a row each, and all of one.

Everything that a handler wrote is made inert here, and nothing is parsed as markup.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from textual.content import Content

from studylam.inert import inert_line
from studylam.labs.json_text import written
from studylam.tui.charts import number_of
from studylam.tui.columns import Columns
from studylam.tui.prose import QUIET, code_lines, hang, wrap
from studylam.tui.run_text import (
    BLANK,
    log_lines,
    outcome_lines,
    payload_lines,
    report_words,
    shortened,
)

if TYPE_CHECKING:
    from studylam.runtime.timeline import Moment

GAP_S = 0.5
"""Seconds between two moments from which on a line says that time has passed."""

MOST_LOGGED = 30
"""Last lines of a run's log that are shown: all of them have a tab of their own."""

MOST_RETURNED = 3_000
"""Characters of what it returned: as above."""

TIME = 10
"""Cells of the time at the left."""

_SIGNS: Mapping[str, tuple[str, str]] = {
    "action": ("●", "$primary"),
    "handover": ("→", "$primary"),
    "attempt": ("✓", "$success"),
    "throttled": ("!", "$warning"),
    "wait": ("·", QUIET),
    "poll": ("↻", QUIET),
    "delivery": ("⇒", "$secondary"),
    "state": ("◇", "$secondary"),
    "dropped": ("✗", "$error"),
}

WORDS: Mapping[str, str] = {
    "action": "from outside",
    "handover": "handed over",
    "attempt": "a run of the function",
    "throttled": "throttled",
    "wait": "waits",
    "poll": "polled",
    "delivery": "delivered",
    "state": "a state",
    "dropped": "dropped: nobody else is told",
}

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_ORDINALS = ("first", "second", "third", "fourth", "fifth")


@dataclass(frozen=True)
class Gap:
    """Time in which nothing happened."""

    seconds: float


@dataclass(frozen=True)
class Group:
    """The beginning of what followed from one request."""

    title: str
    count: int


Entry = Any
"""A `Moment`, `Gap` or `Group`."""


def entries(moments: Sequence[Moment], *, grouped: bool) -> list[Entry]:
    """The rows of the timeline: by trace, or as they happened."""
    if not grouped:
        return list(_with_gaps(moments))
    by_root: dict[str, list[Moment]] = {}
    for moment in moments:
        by_root.setdefault(moment.trace or f"#{moment.number}", []).append(moment)
    found: list[Entry] = []
    for ours in by_root.values():
        found.append(Group(ours[0].title, len(ours)))
        found += _with_gaps(ours)
    return found


def _with_gaps(moments: Sequence[Moment]) -> Iterator[Entry]:
    before: float | None = None
    for moment in moments:
        if before is not None and moment.at - before >= GAP_S:
            yield Gap(moment.at - before)
        before = moment.at
        yield moment


def sign(moment: Moment) -> tuple[str, str]:
    """A character for the kind, and its colour."""
    if moment.kind == "attempt" and moment.result and moment.result.function_error:
        return "✗", "$error"
    if moment.kind in ("delivery", "handover", "action") and _went_wrong(moment):
        return "✗", "$error"
    return _SIGNS.get(moment.kind, ("·", QUIET))


def _went_wrong(moment: Moment) -> bool:
    return bool("code" in moment.detail or (moment.kind == "delivery" and moment.detail.get("why")))


def row(entry: Entry, first_at: float, width: int) -> Content:
    """An entry on one line."""
    if isinstance(entry, Gap):
        return Content.styled(f"{'':>{TIME}}  … {span(entry.seconds)}", QUIET)
    if isinstance(entry, Group):
        words = number_of(entry.count, "moment")
        title = Content.styled(inert_line(entry.title), "bold")
        return Columns(title, Content.styled(words, QUIET)).line(width)
    glyph, colour = sign(entry)
    title = Content(inert_line(entry.title))
    if entry.kind in ("wait", "poll"):
        title = title.stylize(QUIET)
    at = Content.styled(f"{since(entry.at - first_at):>{TIME}}", QUIET)
    line = at + Content("  ") + Content.styled(glyph, colour) + Content(" ") + title
    return line.truncate(width, ellipsis=True)


def since(seconds: float) -> str:
    """``+2 min 5 s``: from the first moment on."""
    return f"+{span(seconds)}"


def span(amount: float) -> str:
    """Virtual time as people say it."""
    from studylam.runtime.tracing import seconds

    return seconds(amount)


def date(at: float) -> str:
    """``Thu 1 Jan 2026, 00:01:58 UTC``."""
    moment = time.gmtime(at)
    day = f"{_DAYS[moment.tm_wday]} {moment.tm_mday} {_MONTHS[moment.tm_mon - 1]} {moment.tm_year}"
    return f"{day}, {moment.tm_hour:02}:{moment.tm_min:02}:{moment.tm_sec:02} UTC"


def due_words(moments: Sequence[Moment], due: float | None, now: float) -> str:
    """``in 58 s: second attempt of resize``; empty if nothing is waited for."""
    if due is None:
        return ""
    return f"in {span(max(due - now, 0.0))}: {_what(moments, due)}"


def _what(moments: Sequence[Moment], due: float) -> str:
    for moment in reversed(moments):
        until = moment.detail.get("until")
        if moment.kind == "wait" and until is not None and abs(float(until) - due) < 0.001:
            tried = sum(
                one.kind == "attempt" and one.request_id == moment.request_id for one in moments
            )
            name = inert_line(moment.target.partition(":function:")[2].partition(":")[0])
            if not (name and moment.request_id):
                return inert_line(moment.title)
            number = _ORDINALS[tried] if tried < len(_ORDINALS) else f"{tried + 1}th"
            return f"{number} attempt of {name}"
    return "something that waits for the clock"


# -- all of one moment ----------------------------------------------------------------------------


def moment_lines(moment: Moment, first_at: float, width: int) -> Iterator[Content]:
    """What a moment was about: why, event, result and log."""
    glyph, colour = sign(moment)
    mark = Content.styled(f"{glyph} ", f"bold {colour}")
    title = Content.styled(inert_line(moment.title), "bold")
    yield from hang(wrap(title, width - 2), mark, 2)
    when = f"{WORDS.get(moment.kind, moment.kind)} · {since(moment.at - first_at)}"
    yield from wrap(Content.styled(f"{when} · {date(moment.at)}", QUIET), width)
    yield from _facts(moment, width)
    detail = moment.detail
    if moment.result is not None:
        yield from _part("what the function got", detail.get("payload"), width)
        yield BLANK
        yield from outcome_lines(moment.result, width)
        yield from payload_lines(moment.result, width, most=MOST_RETURNED)
        yield BLANK
        yield from wrap(Content.styled(report_words(moment.result.report), QUIET), width)
        yield from log_lines(moment.result.logs, width, most=MOST_LOGGED)
        return
    what = "event" if moment.kind in ("handover", "dropped", "wait") else "what was sent"
    yield from _part(what, detail.get("payload"), width)
    yield from _part("parameters", detail.get("params"), width)
    yield from _part("AWS's answer", detail.get("answer"), width)


def _facts(moment: Moment, width: int) -> Iterator[Content]:
    detail = moment.detail
    facts = [("from", moment.source), ("to", moment.target), ("as", detail.get("principal"))]
    facts += [("request id", moment.request_id), ("error", detail.get("code"))]
    if detail.get("until") is not None:
        facts.append(("until", date(float(detail["until"]))))
    for name, value in facts:
        if value:
            label = Content.styled(f"{name:<12}", QUIET)
            yield from hang(wrap(Content(inert_line(str(value))), max(width - 12, 8)), label, 12)
    if detail.get("why"):
        yield BLANK
        label = Content.styled("why         ", "bold $error" if _is_bad(moment) else QUIET)
        yield from hang(
            wrap(Content(inert_line(str(detail["why"]))), max(width - 12, 8)), label, 12
        )


def _is_bad(moment: Moment) -> bool:
    return moment.kind == "dropped" or sign(moment)[1] == "$error"


def _part(title: str, value: Any, width: int) -> Iterator[Content]:
    if value is None or value in (b"", {}):
        return
    yield BLANK
    yield Content.styled(title, QUIET)
    yield from code_lines(pretty(value), "json", width)


def pretty(value: Any) -> str:
    """JSON (or bytes of it) for people, inert, and not without end."""
    if isinstance(value, bytes):
        text = value.decode("utf-8", "replace")
        try:
            value = json.loads(text)
        except (ValueError, RecursionError):
            return shortened(text)
    return shortened(written(value, 2, _as_text))


def _as_text(value: Any) -> str:
    if isinstance(value, bytes):
        return value[:200].decode("utf-8", "replace") + (" …" if len(value) > 200 else "")
    return str(value)
