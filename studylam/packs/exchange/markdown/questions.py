"""Lines of a Markdown file → questions, and of each that didn't become one, why."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from studylam.packs.exchange.answers import Said, read_answer
from studylam.packs.exchange.item import Batch, Choice, Item, LeftOut
from studylam.packs.exchange.markdown.asked import Known, without_options
from studylam.packs.exchange.markdown.groups import (
    Group,
    find_groups,
    number_of,
    with_starts,
)
from studylam.packs.exchange.markdown.keys import Entry, without_keys
from studylam.packs.exchange.markdown.lines import Line, text_of
from studylam.packs.exchange.markdown.pieces import ALL_BOLD, stem_of, tidy_text, without_marks
from studylam.packs.exchange.markdown.tasks import without_tasks
from studylam.packs.exchange.markdown.worded import answered, explained
from studylam.packs.exchange.mending import breaks, first_words


@dataclass
class Answer:
    """What stands below the options."""

    text: list[Line] = field(default_factory=list)
    """What the answer lines say."""
    rest: list[Line] = field(default_factory=list)
    """The explanation."""
    end: int = 0
    """Index of the line after it."""


def read_questions(lines: Sequence[Line], file: str) -> Batch:
    """All questions of a file."""
    batch = Batch()
    lines, keys = without_keys(lines)
    options, tasks = without_tasks(lines, find_groups(lines), file)
    groups, reasons = with_starts(lines, options)
    given, lost = keys.given([(g.start, number_of(lines[g.start])) for g in groups], file)
    known = Known(
        counted=sum(lines[group.start].kind == "numbered" for group in groups) > 1,
        headed=frozenset(lines[g.start].label for g in groups if lines[g.start].kind == "heading"),
    )
    after = 0
    found: list[tuple[int, Item | LeftOut]] = []
    for number, group in enumerate(groups):
        limit = groups[number + 1].start if number + 1 < len(groups) else len(lines)
        found += without_options(lines, after, group.start, file, known)
        answer = _answer(lines, group, limit)
        after = answer.end
        told: list[tuple[Sequence[Line], Group]] = [(lines, g) for g in reasons.get(number, [])]
        if (entry := given.get(group.start)) and not answer.text:
            told += _from_key(answer, entry)
        found.append((group.start, _question(lines, group, answer, told, file)))
    found += without_options(lines, after, len(lines), file, known)
    for _, one in found:
        if isinstance(one, Item):
            batch.items.append(one)
        else:
            batch.left_out.append(one)
    batch.left_out += [*lost, *tasks]
    return batch


def _from_key(answer: Answer, entry: Entry) -> list[tuple[Sequence[Line], Group]]:
    """Take what a key says of a question as its answer; the lists that explain its options."""
    answer.text = [entry.line._replace(kind="text", text=entry.said, body=entry.said)]
    rest = [
        line._replace(kind="text", text=line.body) if line.kind in ("explain", "answer") else line
        for line in entry.rest
    ]
    answer.rest += rest
    return [(rest, group) for group in find_groups(rest) if group.kind == "letter"]


# -- the answer below -----------------------------------------------------------------------------


def _answer(lines: Sequence[Line], group: Group, limit: int) -> Answer:
    """What of the lines between the options and the next question is about this one."""
    answer = Answer(end=limit)
    own = number_of(lines[group.start])
    inside = awaited = explaining = False
    for index in range(group.end, limit):
        line = lines[index]
        if line.kind == "open":
            inside = True
            awaited = awaited or not answer.text
            continue
        if line.kind == "close":
            inside = False
            continue
        if line.kind in ("heading", "ask", "rule") and not inside:
            if line.kind == "rule" and not answer.text and not answer.rest:
                continue
            answer.end = index
            break
        if (
            line.kind == "numbered"
            and not inside
            and own is not None
            and int(line.label) == own + 1
        ):
            answer.end = index
            break
        if line.kind == "numbered" and answer.text and not inside and _opens(lines, index, limit):
            answer.end = index
            break
        if line.kind == "rule":
            continue
        if line.kind == "summary":
            _summary(line, answer)
            explaining = explaining or explained(line.body) is not None
            awaited = not explaining and (awaited or not answer.text)
            continue
        if line.kind == "answer" and not (explaining and answer.text):
            awaited = not line.body
            if line.body:
                answer.text.append(line)
            continue
        if line.kind == "explain":
            explaining, awaited = True, False
            answer.rest.append(line._replace(kind="text", text=line.body))
            continue
        lone = line.kind == "text" and not answer.text and not inside and _LONE.fullmatch(line.body)
        if awaited and line.kind != "blank" and _TAGS.fullmatch(line.body):
            continue
        if lone or (awaited and line.kind != "blank"):
            answer.text.append(line)
            awaited = _more_to_come(lines, index, limit)
            continue
        if answer.text or inside or explaining or line.kind not in ("blank",):
            answer.rest.append(line)
    return answer


_LONE = re.compile(r"(?:\*\*)?\(?[A-J](?:\s*(?:,|&|\band\b)?\s*[A-J]\b){0,5}\)?\.?(?:\*\*)?")
"""An answer that is but the letters of options."""

_TAGS = re.compile(r"(?:</?[a-z][^<>]{0,200}>\s*)+", re.IGNORECASE)


def _opens(lines: Sequence[Line], index: int, limit: int) -> bool:
    """Whether a line has details of its own right below it: it is a question, then."""
    below = (line.kind for line in lines[index + 1 : limit] if line.kind != "blank")
    return next(below, "") == "open"


def _summary(line: Line, answer: Answer) -> None:
    """``<summary>Answer: B</summary>``."""
    said = answered(line.body)
    if said and said[0]:
        answer.text.append(line._replace(kind="answer", body=said[0]))


def _more_to_come(lines: Sequence[Line], index: int, limit: int) -> bool:
    """Whether the answer is a list that goes on: ``- A`` and below it ``- C``."""
    line = lines[index]
    following = lines[index + 1] if index + 1 < limit else None
    return (
        following is not None
        and following.kind == line.kind
        and line.kind in ("bullet", "letter")
        and len(following.body) < 200
    )


# -- a question with options ----------------------------------------------------------------------


def _question(
    lines: Sequence[Line],
    group: Group,
    answer: Answer,
    reasons: Sequence[tuple[Sequence[Line], Group]],
    file: str,
) -> Item | LeftOut:
    start = lines[group.start]
    stem = stem_of(lines, group.start, group.begin)
    where = start.number
    if not stem:
        words = first_words(lines[group.begin].body)
        return LeftOut(
            file, lines[group.begin].number, words, "there is no question above these options"
        )

    def left_out(reason: str) -> LeftOut:
        return LeftOut(file, where, first_words(stem), reason)

    options = [_option(lines, begin, end, group.kind) for begin, end in group.spans]
    if len(options) == 1:
        return left_out("it has only one option")
    empty = [n for n, (text, *_) in enumerate(options) if not text]
    if empty:
        return left_out(f"option {_name(options, empty[0])} is empty")
    labels = [label for _, label, _, _ in options]
    texts, marked = without_marks([text for text, *_ in options])
    said = _said(answer, labels, texts)
    keys, fault = _keys(options, marked, said, texts)
    if fault:
        return left_out(fault)
    if all(ALL_BOLD.fullmatch(texts[n]) for n in keys):
        texts = [_debold(text) for text in texts]
    why = [reason for *_, reason in options]
    rest = answer.rest
    for where_told, group_of_reasons in reasons:
        rest, why = _letter_reasons(where_told, group_of_reasons, rest, labels, why)
    rest, why = _told_reasons(rest, labels, why)
    explanation = "\n\n".join(part for part in (said.rest, tidy_text(text_of(rest))) if part)
    choices = tuple(Choice(text, n in keys, why[n]) for n, text in enumerate(texts))
    kind: Any = "single-choice" if len(keys) == 1 else "multiple-response"
    return Item(kind, stem, choices=choices, explanation=explanation, file=file, line=where)


def _option(lines: Sequence[Line], begin: int, end: int, kind: str) -> tuple[str, str, bool, str]:
    """Text, letter, whether its box is ticked, and the reason quoted below it."""
    first = lines[begin]
    quoted: list[str] = []
    kept: list[Line] = []
    for line in lines[begin + 1 : end]:
        if line.kind != "code" and line.body.startswith(">"):
            quoted.append(re.sub(r"^\s*> ?", "", line.text))
        elif quoted and line.kind != "blank" and not kept:
            quoted.append(line.text.strip())
        else:
            kept.append(line)
    text = breaks(first.body.strip())
    below = text_of(kept)
    if below:
        text = f"{text}\n{below}" if kept[0].kind != "blank" else f"{text}\n\n{below}"
    numbered = first.text.lstrip()[:1].isdigit()
    label = first.label.upper() if kind == "letter" and not numbered else ""
    if kind == "box" and (
        match := re.match(r"(?:\*\*)?\(?([A-J])[.):](?:\*\*)?\s+(.*)", text, re.DOTALL)
    ):
        label, text = match[1], match[2]
    ticked = kind == "box" and first.label == "x"
    return text.strip(), label, ticked, "\n".join(quoted).strip()


def _name(options: list[tuple[str, str, bool, str]], number: int) -> str:
    return options[number][1] or str(number + 1)


def _said(answer: Answer, labels: list[str], texts: list[str]) -> Said:
    """What the answer lines say, those of several lines together."""
    if not answer.text:
        return Said()
    keys: set[int] = set()
    rest: list[str] = []
    for number, line in enumerate(answer.text):
        text = breaks(line.body)
        if line.kind == "letter":
            text = f"{line.label}. {line.body}"
        said = read_answer(text, labels, texts)
        if said.fault:
            return said
        if not said.keys:
            rest.append(line.text if number else line.body)
            continue
        keys |= set(said.keys)
        rest += [said.rest] if said.rest else []
    if not keys:
        whole = read_answer("\n".join(line.body for line in answer.text), labels, texts)
        if whole.keys or whole.fault:
            return whole
    return Said(tuple(sorted(keys)), "\n".join(rest).strip())


def _keys(
    options: list[tuple[str, str, bool, str]], marked: list[int], said: Said, texts: list[str]
) -> tuple[tuple[int, ...], str]:
    """The right options, or why they aren't known."""
    ticked = [n for n, (_, _, tick, _) in enumerate(options) if tick]
    own = ticked or marked
    if said.fault and not own:
        return (), said.fault
    if own and said.keys and set(own) != set(said.keys):
        boxes = ", ".join(_name(options, n) for n in own)
        line = ", ".join(_name(options, n) for n in said.keys)
        return (), f"the options mark {boxes} as right, and the answer says {line}"
    keys = own or list(said.keys)
    if not keys:
        bold = [n for n, text in enumerate(texts) if ALL_BOLD.fullmatch(text)]
        if 0 < len(bold) < len(texts) and not said.rest:
            return tuple(bold), ""
        if said.rest:
            return (), f"its answer names none of the options: {first_words(said.rest, 40)}"
        return (), "it has no answer"
    return tuple(keys), ""


def _debold(text: str) -> str:
    match = ALL_BOLD.fullmatch(text)
    return match[2] if match else text


_TOLD = re.compile(
    r"\W*(?:why\s+)?(?:option\s+|answer\s+)?\(?([A-J])\)?\s+(?:is|was)\s+(?:in|not\s+)?"
    r"(?:correct|wrong|right)[*_\s]*[:.,–—-]*[*_\s]*(.*)",
    re.IGNORECASE,
)


def _told_reasons(
    rest: list[Line], labels: list[str], why: list[str]
) -> tuple[list[Line], list[str]]:
    """``Why A is incorrect: …`` in an explanation: the option's own reason."""
    kept, why = [], list(why)
    for line in rest:
        match = _TOLD.fullmatch(line.body) if len(line.body) < 2000 else None
        label = match[1].upper() if match else ""
        if match and match[2] and label in labels and not why[labels.index(label)]:
            why[labels.index(label)] = match[2].strip()
        else:
            kept.append(line)
    return kept, why


def _letter_reasons(
    lines: Sequence[Line], group: Group, rest: list[Line], labels: list[str], why: list[str]
) -> tuple[list[Line], list[str]]:
    """``A. is wrong because …`` below the answer: the options' own reasons."""
    by_label = {}
    for begin, end in group.spans:
        text, label, _, _ = _option(lines, begin, end, "letter")
        by_label[label] = text
    if not set(by_label) <= set(labels):
        return rest, why
    taken = {id(line) for begin, end in group.spans for line in lines[begin:end]}
    kept = [line for line in rest if id(line) not in taken]
    told = [one or by_label.get(label, "") for one, label in zip(why, labels, strict=True)]
    return kept, told
