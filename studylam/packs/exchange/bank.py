"""Our own question banks: questions ↔ items, and items as the Markdown of quizzes/README.md.

What is written is read again by the bank's own parser before it counts: what doesn't come back as
it was is written in a plainer way, or is said to be left out. So whatever strange text an imported
question has, a bank never says something else than the file that it came from.

An imported question seldom has all that StudyLam wants of one. What is missing is filled in with
something neutral, so that the question can be looked at, and is named in ``todo``: it fails the
check until somebody has written it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from studylam.packs.exchange.heads import Fill, full_head, head_of
from studylam.packs.exchange.ids import Ids
from studylam.packs.exchange.item import Choice, Item, Key, LeftOut, Match, Mended, Wrong
from studylam.packs.exchange.mending import first_words
from studylam.packs.exchange.texts import tidied
from studylam.packs.models import Question
from studylam.packs.problems import Report
from studylam.packs.questions.bank import MAX_QUESTION, cut, parse_question
from studylam.packs.questions.parts import MAX_SHOWN

COLUMNS = ("Left", "Right")
"""Heads of a table whose columns have no names."""


@dataclass
class BankWritten:
    """A bank's questions as Markdown, and what couldn't be written, or not as it was."""

    parts: list[str] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    """What was written: each with the id that it has now (``name``) and its full head."""
    left_out: list[LeftOut] = field(default_factory=list)
    mended: list[Mended] = field(default_factory=list)

    @property
    def body(self) -> str:
        """The questions, without the bank's head."""
        return "\n".join(self.parts)


# -- questions → items ----------------------------------------------------------------------------


def items_of(
    questions: Iterable[Question], show: Callable[[str], str] = lambda text: text
) -> list[Item]:
    """The questions as items; ``show`` writes out the facts that a text names."""
    return [_item(question, show) for question in questions]


def _item(q: Question, show: Callable[[str], str]) -> Item:
    kind: Any = q.type
    if q.type == "predict":
        kind = "single-choice" if q.options else "short-answer"
    elif q.type == "recall":
        kind = "short-answer"
    columns = tuple(show(column) for column in q.columns)
    number = q.number
    return Item(
        type=kind,
        stem=show(q.stem),
        name=q.id,
        choices=tuple(Choice(show(o.text), o.correct, show(o.explanation)) for o in q.options),
        matches=tuple(
            Match(show(pair.left), show(pair.right), show(pair.explanation)) for pair in q.pairs
        ),
        extra_rights=tuple(show(right) for right in q.extra_rights),
        columns=() if columns == COLUMNS else columns,
        key=Key(number.value, number.tolerance, number.unit) if number else None,
        accepts=tuple(show(text) for text in q.accepts),
        wrongs=tuple(Wrong(show(trap.text), show(trap.explanation)) for trap in q.traps),
        explanation=show(q.explanation),
        tags=q.assesses,
        head=head_of(q),
        file=q.place.file,
        line=q.place.line,
    )


# -- items → a bank -------------------------------------------------------------------------------


def write(items: Iterable[Item], fill: Fill, taken: Iterable[str] = ()) -> BankWritten:
    """The items as questions of a bank, each with an id that isn't ``taken``."""
    written = BankWritten()
    ids = Ids(taken)
    for item in items:
        reason = _refused(item)
        if reason:
            written.left_out.append(_left_out(item, reason))
            continue
        item, dropped = _fitting(item)
        item = replace(item, head=full_head(item, fill))
        for flat in (False, True):
            tidy, notes = tidied(item, flat=flat)
            named = replace(tidy, name=ids.of(tidy))
            text = question_text(named)
            fault = _fault(named, text)
            if not fault:
                break
        if fault:
            written.left_out.append(_left_out(item, f"it can't be written in a bank: {fault}"))
            continue
        ids.take(named.name)
        written.parts.append(text)
        written.items.append(named)
        written.mended += [Mended(item.file, item.line, note) for note in [*dropped, *notes]]
    return written


def bank_head(bank: str, title: str, exams: Sequence[str]) -> str:
    """The front matter of a bank."""
    lines = ["---", f"bank: {bank}"]
    if title:
        lines.append(_yaml("title", title))
    if exams:
        lines.append(_yaml("exam", list(exams)))
    return "\n".join([*lines, "---", ""])


def _left_out(item: Item, reason: str) -> LeftOut:
    return LeftOut(item.file, item.line, first_words(item.stem or item.name), reason)


def _refused(item: Item) -> str:
    """Why this can't be asked at all."""
    if not item.stem.strip():
        return "it has no text that asks something"
    rights = {match.right for match in item.matches} | set(item.extra_rights)
    most = max(len(item.choices), len(item.matches), len(rights))
    if most > MAX_SHOWN:
        return f"it has {most} things to choose from; {MAX_SHOWN} are the most that can be shown"
    keys = sum(choice.correct for choice in item.choices)
    if item.type in ("single-choice", "multiple-response"):
        if len(item.choices) < 2:
            return "it has only one option" if item.choices else "it has no options"
        if not keys:
            return "no option is right"
        if any(not choice.text.strip() for choice in item.choices):
            return "an option is empty"
    if item.type == "ordering" and len(item.choices) < 2:
        return "there is nothing to be put in order"
    if item.type == "matching" and not item.matches:
        return "there is nothing to be matched"
    if item.type == "numeric" and item.key is None:
        return "it has no right number"
    if item.type == "short-answer" and not item.accepts and "predict" not in item.head:
        return "it has no right answer"
    return ""


def _fitting(item: Item) -> tuple[Item, list[str]]:
    """The item without what its type has no room for, and what that was."""
    notes = []
    if item.type == "numeric" and item.key is not None:
        kept = tuple(wrong for wrong in item.wrongs if _is_number(wrong.text, item.key.unit))
        for wrong in item.wrongs:
            if wrong not in kept:
                said = f"{first_words(wrong.text, 40)!r}"
                notes.append(f"the answer {said} isn't a number and was left out")
        item = replace(item, wrongs=kept)
    if item.type in ("single-choice", "multiple-response"):
        # One key makes it a single choice: that is how a bank tells them apart.
        kind: Any = "single-choice" if sum(c.correct for c in item.choices) == 1 else None
        item = replace(item, type=kind or "multiple-response")
    return item, notes


def _is_number(text: str, unit: str) -> bool:
    from studylam.errors import UsageError
    from studylam.packs.questions.numbers import parse_number

    try:
        parse_number(text.strip("`* "), unit)
    except UsageError:
        return False
    return True


# -- one question as Markdown ---------------------------------------------------------------------


def question_text(item: Item) -> str:
    """A question as a bank has it, from its heading on."""
    lines = [f"## {item.name}", "", "```yaml"]
    lines += [_yaml(key, value) for key, value in item.head.items()]
    if item.type == "numeric" and item.key is not None:
        lines.append(_yaml("answer", shown_key(item.key)))
        lines += [_yaml("unit", item.key.unit)] if item.key.unit else []
    if item.type == "short-answer" and item.accepts:
        lines.append(_yaml("accepts", list(item.accepts)))
    lines += ["```", "", item.stem, ""]
    if item.choices:
        lines += _listed(item)
    elif item.matches:
        lines += _table(item)
    else:
        lines += _typed(item)
    if item.explanation and (item.choices or item.matches):
        lines += ["", *_quote(item.explanation)]
    return "\n".join([*lines, ""])


def shown_key(key: Key) -> str:
    """``37500 ± 5``, as `answer:` has it."""
    value = f"{key.value:f}"
    return f"{value} ± {key.tolerance:f}" if key.tolerance else value


def _yaml(key: str, value: Any) -> str:
    import yaml

    if key == "as_of":
        return f"as_of: {value}"  # in quotes it would be text
    # As an entry of a list in brackets: a value by itself would get an end of its own ("...").
    text: str = yaml.safe_dump([value], default_flow_style=True, allow_unicode=True, width=10**9)
    return f"{key}: {text.strip()[1:-1]}"


def _listed(item: Item) -> list[str]:
    marker = _free_marker(item.stem)
    lines = []
    for number, choice in enumerate(item.choices, 1):
        if item.type == "ordering":
            sign = ")" if re.search(r"(?m)^ {0,3}\d{1,9}\.", item.stem) else "."
            first, indent = f"{number}{sign} ", " " * len(f"{number}{sign} ")
        else:
            first, indent = f"{marker} [{'x' if choice.correct else ' '}] ", "  "
        lines += _option(first, indent, choice.text)
        lines += [(indent + line).rstrip() for line in _quote(choice.reason)]
    return lines


def _option(first: str, indent: str, text: str) -> list[str]:
    begin, *rest = text.split("\n")
    boxed = "[" in first
    if re.match(r"```|~~~|    |[|<]", begin) and boxed:
        # The box would make a paragraph of it, and its end would begin a fence.
        begin, rest = "", [begin, *rest]
    lines = [
        (first + begin).rstrip(),
        *((indent + line).rstrip() if not line.strip() else indent + line for line in rest),
    ]
    # What could go on after it (a table, HTML, a lazy paragraph) ends with a blank line.
    return (
        [*lines, ""]
        if len(lines) > 1 and not lines[-1].strip().startswith(("```", "~~~"))
        else lines
    )


def _free_marker(stem: str) -> str:
    """A list's sign that the stem's last list doesn't have: with the same, they would be one."""
    used = re.findall(r"(?m)^ {0,3}([-*+]) ", stem)
    return next(sign for sign in "-*+-" if not used or sign != used[-1])


def _quote(text: str) -> list[str]:
    return [f"> {line}".rstrip() for line in text.split("\n")] if text else []


def _table(item: Item) -> list[str]:
    reasons = any(match.reason for match in item.matches)
    rows = [
        [*(item.columns or COLUMNS), *(["Why"] if reasons else [])],
        ["---"] * (3 if reasons else 2),
    ]
    for match in item.matches:
        rows.append([match.left, match.right, *([match.reason] if reasons else [])])
    rows += [["", right, *([""] if reasons else [])] for right in item.extra_rights]
    return ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]


def _typed(item: Item) -> list[str]:
    lines = _quote(item.explanation) or [">"]
    if item.wrongs:
        lines.append("")
    for wrong in item.wrongs:
        lines += _option("- ", "  ", wrong.text)
        lines += ["  " + line for line in _quote(wrong.reason)]
    return lines


# -- reading it again -----------------------------------------------------------------------------


def _fault(item: Item, text: str) -> str:
    """Why the bank's parser doesn't read this text as this item; empty: it does."""
    if len(text) > MAX_QUESTION - 200:
        return f"it is longer than {MAX_QUESTION:,} characters"
    report = Report()
    chunks = list(cut(f"{text}\n## q-next\n", item.file, 1, report))
    if len(chunks) != 2 or chunks[1].heading != "q-next":
        return "something in it begins another question"
    question = parse_question(chunks[0], item.file, "bank", (), report)
    errors = [p for p in report.problems if p.code not in ("Q004", "Q023")]
    if question is None or errors:
        return errors[0].message if errors else "it isn't read"
    read = items_of([question])[0]
    for name in ("type", "stem", "choices", "matches", "extra_rights", "key", "accepts", "wrongs"):
        if not _same(getattr(read, name), getattr(item, name)):
            return f"its {name.replace('_', ' ')} would be read otherwise"
    if read.explanation != item.explanation or (item.columns and read.columns != item.columns):
        return "its explanation would be read otherwise"
    if item.head.get("predict") and read.head.get("predict") != item.head["predict"]:
        return "its prediction would be read otherwise"
    return ""


def _same(read: Any, written: Any) -> bool:
    if isinstance(read, Key) and isinstance(written, Key):
        return _close(read.value, written.value) and _close(read.tolerance, written.tolerance)
    if isinstance(read, tuple) and read and isinstance(read[0], Choice):
        return [(c.text, c.correct, c.reason) for c in read] == [
            (c.text, c.correct, c.reason) for c in written
        ] or [(c.text, c.reason) for c in read] == [(c.text, c.reason) for c in written]
    return bool(read == written)


def _close(read: Decimal, written: Decimal) -> bool:
    return read == written
