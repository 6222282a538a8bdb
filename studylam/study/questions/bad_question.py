"""Says that a question is bad: writes down where it stands, what it says, and the learner's words.

StudyLam sends nothing by itself. The report is a file in the home folder's ``reports/``, which the
learner can read, change, and send to whoever made the pack.
"""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from studylam import __version__, home
from studylam.errors import StorageError, UsageError
from studylam.inert import inert, inert_line
from studylam.progress import Answer, Record, utc_now
from studylam.study.drills.drill import asked

if TYPE_CHECKING:
    from studylam.packs import Library
    from studylam.packs.models import Question

LONGEST = 10_000
"""Characters of the learner's words that are taken."""

HOW_TO_SEND = (
    "Nothing is sent by itself. Send this file to the authors of the pack; it names no one."
)


def report_question(
    library: Library, record: Record, question: str, words: str, at: datetime | None = None
) -> Path:
    """Write a report on a question (its id); returns the file. No report replaces another.

    Raises:
        NotFoundError: there is no such question.
        UsageError: there are no words, or far too many.
        StorageError: it can't be written; says where, and how to mend it.
    """
    found = asked(library, question)
    if len(words) > LONGEST:
        raise UsageError(f"A report has at most {LONGEST:,} characters.", hint="Make it shorter.")
    words = inert(words).strip()
    if not words:
        raise UsageError("A report needs a few words.", hint="Say what is wrong with the question.")
    at = at or utc_now()
    answers = record.answers(question)
    text = _report(library, found, answers[-1] if answers else None, words, at)
    return _written(f"{at.astimezone():%Y-%m-%d}-{_safe(found.id)}", text)


def _written(name: str, text: str) -> Path:
    folder = home.home() / "reports"
    try:
        folder.mkdir(exist_ok=True)
        for number in range(1, 1000):
            path = folder / (f"{name}.md" if number == 1 else f"{name}-{number}.md")
            try:
                file = path.open("x", encoding="utf-8")
            except FileExistsError:
                continue
            try:
                with file:
                    file.write(text)
            except OSError:
                path.unlink(missing_ok=True)  # half a report would be mistaken for a whole one
                raise
            return path
    except OSError as error:
        raise StorageError(
            f"The report can't be written ({error.strerror or error}).",
            where=str(folder),
            hint="Make room there and make the folder writable, then report it again.",
        ) from error
    raise StorageError(
        "There are too many reports on this question today.",
        where=str(folder),
        hint="Move those that were sent elsewhere.",
    )


def _safe(id: str) -> str:
    """A file name on any system: an id from a pack is only text."""
    return re.sub(r"[^a-z0-9]+", "-", id.casefold()).strip("-")[:60] or "question"


def _report(
    library: Library, question: Question, answer: Answer | None, words: str, at: datetime
) -> str:
    lines = [
        f"# About the question {inert_line(question.id)}",
        "",
        HOW_TO_SEND,
        "",
        *_origin(library, question),
        f"- Place: {inert_line(str(question.place))}",
        f"- Version of the question: {inert_line(question.version)}",
        f"- StudyLam {__version__}",
        f"- Written {at:%Y-%m-%d %H:%M} UTC",
        "",
        "## What is wrong with it",
        "",
        words,
        "",
        "## The question",
        "",
        inert(library.text(question.stem)),
        "",
        *_shown(library, question),
    ]
    if answer is not None:
        verdict = "right" if answer.correct else "wrong"
        sure = f", {answer.confidence}" if answer.confidence else ""
        lines += [
            "## The last answer",
            "",
            f"{_given(library, question, answer)} ({verdict}{sure}, {answer.at:%Y-%m-%d})",
            "",
        ]
        if answer.question_version != question.version:
            lines += ["It was given to an earlier wording of the question.", ""]
    return "\n".join(lines)


def _shown(library: Library, question: Question) -> list[str]:
    """What it offers, with the key, in the order of the bank."""
    lines = []
    for option in question.options:
        mark = "x" if option.correct or question.type == "ordering" else " "
        lines.append(f"- [{mark}] {inert(library.text(option.text))}")
    for pair in question.pairs:
        lines.append(f"- {inert(library.text(pair.left))} → {inert(library.text(pair.right))}")
    if question.number is not None:
        number = question.number
        lines.append(f"- {number.value} ± {number.tolerance} {inert_line(number.unit)}".rstrip())
    return [*lines, ""] if lines else []


def _given(library: Library, question: Question, answer: Answer) -> str:
    """An answer in the words of the question, as far as it still has them."""
    if isinstance(answer.chosen, str):
        return inert_line(answer.chosen)
    if question.type == "matching":
        rights = question.rights
        pairs = zip(question.pairs, answer.chosen, strict=False)
        texts = [f"{p.left} → {rights[i]}" for p, i in pairs if 0 <= i < len(rights)]
    else:
        options = question.options
        texts = [options[i].text for i in answer.chosen if 0 <= i < len(options)]
    return inert_line(" / ".join(library.text(text) for text in texts)) or "none"


def _origin(library: Library, question: Question) -> list[str]:
    for pack in library.packs:
        if any(question.id == one.id for one in pack.questions):
            meta = pack.meta
            lines = [f"- Pack: {inert_line(f'{meta.title} ({meta.id} {meta.version})')}"]
            if meta.authors:
                lines.append(f"- Authors: {inert_line(', '.join(meta.authors))}")
            return lines
    return []
