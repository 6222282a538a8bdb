"""A question bank as plain Markdown that reads well on any code host, and back.

Under each ``###`` is a question in the dialect that others use too, with reasons as quotes. What
nobody needs to see (the id, the concepts, the key of what is typed) is JSON in a comment, so that
our own import takes the question back exactly; without it, it is read as any other bank.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from studylam.packs.exchange import bank
from studylam.packs.exchange.item import Batch, Item, LeftOut, Written
from studylam.packs.exchange.mending import first_words
from studylam.packs.exchange.texts import tidied
from studylam.packs.problems import Report
from studylam.packs.questions.bank import cut, parse_question

_COMMENT = re.compile(r"<!-- studylam (\{.*\}) -->")
_PLAIN_STEM = re.compile(r"[A-Za-z0-9À-ɏ\"“'(`*_][^\n]*[^\n#\s]")
_NAMED = re.compile(r"(?:question|ques|q|qn|frage|problem|exercise)\W*\d", re.IGNORECASE)
_QUESTION = re.compile(r"(?m)^(?:### .*\n\n)?<!-- studylam \{")


def write(items: Sequence[Item], title: str = "Questions") -> Written:
    """A Markdown file of questions."""
    parts = [f"# {' '.join(title.split())}\n"]
    left_out = []
    for number, item in enumerate(items, 1):
        text, fault = _question(item, number)
        if fault:
            left_out.append(LeftOut(item.file, item.line, first_words(item.stem), fault))
        else:
            parts.append(text)
    return Written("\n".join(parts).encode("utf-8", "replace"), tuple(left_out))


def _question(item: Item, number: int) -> tuple[str, str]:
    """A question, or why it can't be written."""
    fault = ""
    for flat in (False, True):
        tidy, _ = tidied(item, flat=flat)
        text = _text(tidy, number)
        read = _read_one(text.split("\n"), item.file, item.line)
        fault = read.reason if isinstance(read, LeftOut) else ""
        if not isinstance(read, LeftOut):
            told = replace(read, line=tidy.line, file=tidy.file, type=tidy.type)
            if told == tidy:
                return text, ""
            fault = "some of its text would be read otherwise"
    return "", fault


def _text(item: Item, number: int) -> str:
    said: dict[str, Any] = {"id": item.name, "type": item.type}
    said |= {"head": dict(item.head)} if item.head else {}
    said |= {"tags": list(item.tags)} if item.tags else {}
    if item.matches:
        said["columns"] = list(item.columns)
    if item.key is not None:
        said["answer"] = {
            "value": f"{item.key.value:f}",
            "tolerance": f"{item.key.tolerance:f}",
            "unit": item.key.unit,
        }
    said |= {"accepts": list(item.accepts)} if item.accepts else {}
    alone = _PLAIN_STEM.fullmatch(item.stem) and not _NAMED.match(item.stem)
    said |= {} if alone else {"stem": "below"}
    comment = json.dumps(said, ensure_ascii=False).replace("--", "-\\u002d").replace(">", "\\u003e")
    lines = [f"### {item.stem if alone else f'Question {number}'}", ""]
    lines += [f"<!-- studylam {comment} -->", ""]
    lines += [] if alone else [item.stem, ""]
    # From here on it is as in our own bank.
    body = bank.question_text(replace(item, name="q", head={}, stem="x" if alone else item.stem))
    stem = "x" if alone else item.stem
    body = body.split("```\n\n", 1)[1].removeprefix(f"{stem}\n\n")
    if item.type == "short-answer" and item.accepts:
        lines += [f"**Answer:** {' or '.join(item.accepts)}", ""]
    elif item.key is not None:
        lines += [f"**Answer:** {bank.shown_key(item.key)} {item.key.unit}".rstrip(), ""]
    return "\n".join([*lines, body])


# -- back -----------------------------------------------------------------------------------------


def own_questions(text: str, file: str) -> tuple[Batch, str]:
    """The questions that we have written, and the text without them (its lines stay)."""
    batch = Batch()
    if "<!-- studylam {" not in text:
        return batch, text
    lines = text.split("\n")
    starts = [n for n, line in enumerate(lines) if _COMMENT.fullmatch(line)]
    heads = [_heading_above(lines, n) for n in starts]
    ends = [*heads[1:], len(lines)]
    for head, end in zip(heads, ends, strict=True):
        one = _read_one(lines[head:end], file, head + 1)
        if isinstance(one, Item):
            batch.items.append(one)
        else:
            batch.left_out.append(one)
        lines[head:end] = [""] * (end - head)
    return batch, "\n".join(lines)


def _heading_above(lines: Sequence[str], at: int) -> int:
    for back in (1, 2):
        if at - back >= 0 and lines[at - back].startswith("### "):
            return at - back
    return at


def _read_one(lines: list[str], file: str, line: int) -> Item | LeftOut:
    """One question from its heading on."""
    at = next((n for n, text in enumerate(lines[:4]) if _COMMENT.fullmatch(text)), None)
    heading = lines[0][4:] if lines and lines[0].startswith("### ") else ""

    def left_out(reason: str) -> LeftOut:
        return LeftOut(file, line, first_words(heading), reason)

    match = _COMMENT.fullmatch(lines[at]) if at is not None else None
    if at is None or match is None:
        return left_out("its comment can't be read")
    try:
        said = json.loads(match[1])
    except (ValueError, RecursionError):
        return left_out("its comment isn't JSON any more")
    body = "\n".join(lines[at + 1 :]).strip("\n")
    stem = ""
    if not isinstance(said, dict):
        return left_out("its comment can't be read")
    if said.get("stem") != "below":
        stem = f"{heading}\n\n"
    typed = "accepts" in said or "answer" in said
    if typed:
        body = re.sub(r"(?m)^\*\*Answer:\*\* .*\n?", "", body, count=1)
    try:
        return _parsed(said, stem + body, file, line)
    except (KeyError, TypeError, ValueError, AttributeError, ArithmeticError):
        return left_out("its comment can't be read")


def _parsed(said: dict[str, Any], text: str, file: str, line: int) -> Item | LeftOut:
    from studylam.packs.exchange.ownjson import of_object

    bare = {"type": said["type"], "question": "x", "id": said.get("id", "")}
    kept = {key: said[key] for key in ("answer", "accepts", "tags", "head") if key in said}
    known = of_object({**bare, **kept}, file, line)
    head = "assesses: [x]\nlevel: apply"
    if known.type in ("numeric", "short-answer"):
        head += "\naccepts: [what is typed]"
    report = Report()
    chunks = list(cut(f"## q\n```yaml\n{head}\n```\n{text}\n", file, 1, report))
    title = first_words(text)
    if len(chunks) != 1:
        return LeftOut(file, line, title, "a heading in it begins another question")
    question = parse_question(chunks[0], file, "bank", (), report)
    errors = [problem for problem in report.problems if problem.code not in ("Q004", "Q023")]
    if question is None or errors:
        return LeftOut(file, line, title, errors[0].message if errors else "it can't be read")
    read = bank.items_of([question])[0]
    columns = tuple(said.get("columns", ()))
    return replace(
        known,
        stem=read.stem,
        choices=read.choices,
        matches=read.matches,
        extra_rights=read.extra_rights,
        columns=read.columns if columns else (),
        wrongs=read.wrongs,
        explanation=read.explanation,
    )
