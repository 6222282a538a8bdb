"""Where the options of questions stand in a file, and where each question begins.

Options are what can be told for sure; so they are found first, and the stem is what stands above
them since the question before.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from studylam.packs.exchange.markdown.lines import Line
from studylam.packs.exchange.markdown.patterns import QUESTION_WORDS

_STOPS = ("heading", "ask", "answer", "explain", "open", "close", "summary", "rule")
_NAMED = re.compile(rf"\W*(?:{QUESTION_WORDS})\W*\d+\W*", re.IGNORECASE)
_NUMBER_FIRST = re.compile(
    rf"\W{{0,3}}(?:(?:{QUESTION_WORDS})\s*(?:#|no\.?)?\s*)?(\d{{1,4}})\s*[*_]{{0,3}}\s*[.:)\-–—]+"
    r"\s*[*_]{0,3}\s*(.*)",
    re.IGNORECASE,
)
_LABEL = re.compile(r"\A(?:\*\*)?(?:question|q)\s?:?\s?\*\*:?\s*", re.IGNORECASE)
_OPTIONS_LABEL = re.compile(
    r"\W*(?:(?:answer )?(?:options|choices)|select (?:one|all)[^?]{0,40})\W*", re.IGNORECASE
)


MAX_SKIPPED = 20
"""Lists with letters in the explanation of one question."""


@dataclass
class Group:
    """The options of one question: of each, the indices of its first line and of the line after
    its last one."""

    kind: str
    spans: list[tuple[int, int]] = field(default_factory=list)
    start: int = 0
    """Index of the line with which the question begins."""

    @property
    def begin(self) -> int:
        """Index of the first option."""
        return self.spans[0][0]

    @property
    def end(self) -> int:
        """Index of the line after the last option."""
        return self.spans[-1][1]


def find_groups(lines: Sequence[Line]) -> list[Group]:
    """All groups of options, in order, without a stem yet."""
    groups: list[Group] = []
    marks = [n for n, line in enumerate(lines) if line.kind in ("box", "letter")]
    group: Group | None = None
    for position, index in enumerate(marks):
        line = lines[index]
        if group is not None and not _goes_on(lines, group, index):
            _close(lines, group)
            group = None
        if group is None:
            group = Group(line.kind)
            groups.append(group)
        after = marks[position + 1] if position + 1 < len(marks) else len(lines)
        group.spans.append((index, after))
    if group is not None:
        _close(lines, group)
    return [group for group in groups if _is_one(lines, group)]


def _goes_on(lines: Sequence[Line], group: Group, index: int) -> bool:
    """Whether the option at ``index`` belongs to the group."""
    last, line = group.spans[-1][0], lines[index]
    first = lines[group.begin]
    if line.kind != group.kind or abs(line.indent - first.indent) > 5:
        return False
    blank = False
    for between in lines[last + 1 : index]:
        if between.kind in _STOPS:
            return False
        if between.kind == "numbered" and (blank or between.indent <= first.indent):
            return False
        outdented = between.kind == "text" and between.indent <= first.indent
        if blank and outdented and not between.body.startswith("!["):
            return False
        blank = blank or between.kind == "blank"
    if line.kind == "letter":
        before, now = lines[last].label.upper(), line.label.upper()
        return now >= before and not (now == "A" and before != "A")
    return True


def _close(lines: Sequence[Line], group: Group) -> None:
    """Find where the last option ends: text behind a blank line belongs to it if it is indented."""
    begin, most = group.spans[-1]
    indent = lines[begin].indent
    end, blank = begin + 1, False
    for index in range(begin + 1, most):
        line = lines[index]
        if line.kind == "blank":
            blank = True
            continue
        if line.kind in _STOPS or (line.kind == "numbered" and line.indent <= indent):
            break
        if (
            blank
            and line.indent < indent + 2
            and not (line.kind == "text" and line.body.startswith(">"))
        ):
            break
        if blank and line.kind == "text" and line.indent <= 3:
            break
        end = index + 1
    group.spans[-1] = (begin, end)
    group.spans = [(b, _without_blanks(lines, b, e)) for b, e in group.spans]


def _without_blanks(lines: Sequence[Line], begin: int, end: int) -> int:
    while end > begin + 1 and lines[end - 1].kind == "blank":
        end -= 1
    return end


def _is_one(lines: Sequence[Line], group: Group) -> bool:
    """Letters that aren't options: "A. Smith", or the "A:" of a question and its answer."""
    first = lines[group.begin]
    if group.kind == "box":
        return len(group.spans) > 1 or "[" in first.text[:8]
    if first.label.upper() not in "AB":
        return False
    if len(group.spans) > 1:
        return True
    # A lone one is meant as an option where it is in a list and an answer comes below it.
    return first.text.lstrip()[:1] in "-*+" and ":" not in first.text.lstrip()[:5]


def with_starts(
    lines: Sequence[Line], groups: list[Group]
) -> tuple[list[Group], dict[int, list[Group]]]:
    """The groups with the line on which each question begins; and, by the index of a group in the
    list, those that explain its options letter by letter."""
    kept: list[Group] = []
    reasons: dict[int, list[Group]] = {}
    before: Line | None = None
    skipped = 0
    for group in groups:
        since = kept[-1].end if kept else 0
        if kept and skipped < MAX_SKIPPED and _explains(lines, kept[-1], group):
            reasons.setdefault(len(kept) - 1, []).append(group)
            skipped += 1
            continue
        skipped = 0
        group.start = _start(lines, since, group, before)
        before = lines[group.start]
        kept.append(group)
    return kept, reasons


def _explains(lines: Sequence[Line], last: Group, group: Group) -> bool:
    """Whether these "options" stand in the answer of the question before."""
    inside = said = False
    own = number_of(lines[last.start])
    for line in lines[last.end : group.begin]:
        if line.kind == "numbered" and own is not None and int(line.label) == own + 1:
            return False
        if line.kind in ("open", "close"):
            inside = said = line.kind == "open"
        elif line.kind in ("answer", "explain", "summary"):
            said = True
        elif (
            line.kind in ("heading", "ask", "rule")
            or (line.kind == "numbered" and not inside)
            or (
                line.kind == "text"
                and said
                and not inside
                and line.body.endswith(("?", "? **"))
                and not line.body.startswith(">")
            )
        ):
            return False
    return said and group.kind == "letter"


def _start(lines: Sequence[Line], since: int, group: Group, before: Line | None) -> int:
    begin = group.begin
    after = since
    opened = False
    for index in range(since, begin):
        if lines[index].kind == "close":
            after = index + 1
    heads, numbers = [], []
    for index in range(after, begin):
        line = lines[index]
        opened = opened or line.kind in ("open", "answer")
        if line.kind in ("heading", "ask") and not _OPTIONS_LABEL.fullmatch(line.body or "-"):
            heads.append(index)
        elif line.kind == "numbered":
            numbers.append(index)
    head = heads[-1] if heads else None
    below = [n for n in numbers if head is None or n > head]
    if head is not None and (not below or _asks(lines, head, below, group, before)):
        return _above(lines, heads)
    if below:
        return _numbered(lines, below, before)
    if head is not None:
        return head
    return _unmarked(lines, after, begin, opened=opened)


def _above(lines: Sequence[Line], heads: list[int]) -> int:
    """The last heading; the one above it if that is "Question 5" with nothing between them."""
    last = heads[-1]
    if len(heads) > 1 and _NAMED.fullmatch(lines[heads[-2]].body):
        between = lines[heads[-2] + 1 : last]
        if len(lines[heads[-2]].label) < len(lines[last].label) or not any(
            one.body for one in between
        ):
            return heads[-2]
    return last


def _asks(
    lines: Sequence[Line], head: int, below: list[int], group: Group, before: Line | None
) -> bool:
    """Whether the heading is the question, and the numbers below it a list in its stem."""
    line = lines[head]
    if line.kind == "ask" or number_of(line) is not None:
        return True
    number = int(lines[below[0]].label)
    if before is not None and before.kind == "numbered":
        return False
    if before is not None and before.kind == "heading" and before.label == line.label:
        return True
    return (
        number == 1 and len(below) > 1 and (group.kind == "box" or line.body.endswith(("?", ":")))
    )


def _numbered(lines: Sequence[Line], below: list[int], before: Line | None) -> int:
    """Which of several numbered lines is the stem: the one that counts on."""
    values = [int(lines[index].label) for index in below]
    past = number_of(before) if before is not None else None
    at = 0
    if past is not None and past + 1 in values:
        at = values.index(past + 1)
    elif past is not None and any(value > past for value in values):
        at = next(n for n, value in enumerate(values) if value > past)
    # Those that count on from there are questions without options, up to the last one.
    for n in range(at + 1, len(below)):
        spaced = lines[below[n] - 1].kind in ("blank", "rule", "close")
        if (
            values[n] == values[at] + 1
            and spaced
            and lines[below[n]].indent <= lines[below[at]].indent
        ):
            at = n
    return below[at]


def number_of(line: Line) -> int | None:
    """The number that a question has, in a list or in a heading."""
    if line.kind == "numbered" or (line.kind == "ask" and line.label):
        return int(line.label)
    if line.kind == "heading" and (
        match := _NUMBER_FIRST.fullmatch(line.body + ". " * (not line.body.rstrip().endswith(".")))
    ):
        return int(match[1])
    return None


def stem_in(body: str) -> str:
    """A heading's words without "Question 5:"."""
    if _NAMED.fullmatch(body):
        return ""
    match = _NUMBER_FIRST.fullmatch(body)
    return _LABEL.sub("", match[2] if match else body)


def is_label(line: Line) -> bool:
    """Whether it says "Options:" and nothing else."""
    return line.kind in ("text", "heading", "bullet") and bool(
        _OPTIONS_LABEL.fullmatch(line.body or "-")
    )


def _unmarked(lines: Sequence[Line], after: int, begin: int, *, opened: bool) -> int:
    """Without a sign of its own, the stem is what stands there; below an answer, the last
    paragraph of it."""
    index = begin
    if opened:
        while index > after and lines[index - 1].kind == "blank":
            index -= 1
        while index > after and lines[index - 1].kind in ("text", "code", "bullet"):
            index -= 1
        return min(index, begin)
    for index in range(after, begin):
        if lines[index].kind not in ("blank", "rule", "close", "summary"):
            return index
    return begin
