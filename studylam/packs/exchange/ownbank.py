"""A question bank of StudyLam as a file to import from: into another pack, say."""

from __future__ import annotations

from studylam.packs.exchange.bank import items_of
from studylam.packs.exchange.item import Batch, LeftOut
from studylam.packs.exchange.mending import decoded, first_words
from studylam.packs.problems import Report
from studylam.packs.questions.bank import parse_bank
from studylam.packs.reading.files import Text, inert_text


def read(data: bytes, file: str) -> Batch:
    """The questions of a bank; those that can't be asked, with what is wrong."""
    text, mended = decoded(data, file)
    batch = Batch(mended=mended)
    report = Report()
    safe = inert_text(text, file, report, markdown=True)
    found = parse_bank(Text(file, safe), report)
    questions = found[1] if found else []
    batch.items = items_of(questions)
    lines = sorted(question.place.line for question in questions)
    for problem in report.problems:
        # What stands in a question that is there costs it nothing.
        if problem.level == "error" and not _within(problem.place.line, lines, safe):
            title = first_words(_heading(problem.place.line, safe))
            batch.left_out.append(LeftOut(file, problem.place.line, title, problem.message))
    return batch


def _within(line: int, starts: list[int], text: str) -> bool:
    return _heading_line(line, text) in starts


def _heading_line(line: int, text: str) -> int:
    lines = text.split("\n")
    for number in range(min(line, len(lines)), 0, -1):
        if lines[number - 1].startswith("## "):
            return number
    return 0


def _heading(line: int, text: str) -> str:
    at = _heading_line(line, text)
    return text.split("\n")[at - 1][3:] if at else ""
