"""What is below a question's stem, and so what type the question is of.

====================================  ==================================================
in the bank                           type
====================================  ==================================================
a list with boxes, one ``[x]``        single choice
a list with boxes, more ``[x]``       multiple response
a numbered list                       ordering; the list has the right order
a table of two or three columns       matching; the third column has reasons
``answer:`` in the YAML               numeric; a quote, then a list of typical wrong values
``accepts:`` in the YAML              short answer; like numeric
``predict:`` in the YAML              predict; a list with boxes, or like numeric
====================================  ==================================================

A list or table before that belongs to the stem. A quote below it is the reason of the whole.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from studylam.packs.models import Number, Option, Pair, Place, Prediction, QuestionType, Trap
from studylam.packs.problems import Report
from studylam.packs.questions.items import has_boxes, items, options, ordered, quoted, table
from studylam.packs.questions.keys import read_number, read_prediction, read_traps
from studylam.packs.questions.short import note_accepted_traps
from studylam.packs.reading.markdown import Page
from studylam.packs.reading.prose import begin_of, note_no_tables

if TYPE_CHECKING:
    from markdown_it.token import Token

    from studylam.packs.questions.bank import QuestionHead
    from studylam.packs.reading.yamltext import Document

_FORMS = (
    "Below the stem: - [ ] and - [x] options, a numbered list to be put in order, or a table to be "
    "matched; or answer:, accepts: or predict: in the YAML."
)


_NEAR_BOX = re.compile(r"[-*+]?\s*\[[ xX]?\s?\](?!\()")

MAX_SHOWN = 10
"""Options, items or right sides of a question: as many as have a letter on the screen."""


@dataclass
class Parts:
    """What a question consists of beside its stem."""

    type: QuestionType
    begin: int
    """Line (from 0) of the page on which the stem ends."""
    options: tuple[Option, ...] = ()
    pairs: tuple[Pair, ...] = ()
    extra_rights: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    number: Number | None = None
    accepts: tuple[str, ...] = ()
    predicts: Prediction | None = None
    traps: tuple[Trap, ...] = ()
    explanation: str = ""


def read_parts(
    page: Page,
    stem_from: int,
    head: QuestionHead | None,
    document: Document | None,
    identifier: str,
    report: Report,
) -> Parts | None:
    """Everything below the stem; None with problems noted where it can't be asked."""
    reader = _Reader(page, stem_from, identifier, report)
    parts = _parts(reader, head, document, identifier, report)
    if parts is not None:
        reader.note_reasons_above(parts.begin)
    return parts


def _parts(
    reader: _Reader,
    head: QuestionHead | None,
    document: Document | None,
    identifier: str,
    report: Report,
) -> Parts | None:
    if head is None or document is None:
        # What is wrong in the YAML is said already. It may be the very answer that is asked for.
        typed = document is not None and not reader.boxed and not reader.listed
        return None if typed else reader.picked()
    _note_strays(head, document, identifier, report)
    if head.answer is not None:
        number = read_number(head.answer, head.unit or "", document, report)
        parts = reader.typed("numeric", number)
        if parts is None or number is None:
            return None
        parts.number = number
        return parts
    if head.accepts:
        parts = reader.typed("short-answer", None)
        if parts is None:
            return None
        parts.accepts = head.accepts
        note_accepted_traps(parts.traps, head.accepts, identifier, report)
        return parts
    if head.predict is not None:
        predicts = read_prediction(head.predict, head.what, head.code, document, report)
        picked = bool(reader.boxed)
        parts_or_none = reader.picked() if picked else reader.typed("predict", None)
        if parts_or_none is None or predicts is None:
            return None
        parts_or_none.predicts = predicts
        if picked and parts_or_none.type != "single-choice":
            report.at(
                "Q001",
                reader.place,
                f"{identifier}: a prediction has one right option.",
                hint="What a handler does is one thing: mark it with - [x].",
            )
            return None
        parts_or_none.type = "predict"
        return parts_or_none
    return reader.picked()


def _note_strays(head: QuestionHead, document: Document, identifier: str, report: Report) -> None:
    """Keys that mean nothing without another one."""
    strays = [
        ("unit", "answer", head.unit is not None and head.answer is None),
        ("what", "predict", head.what is not None and head.predict is None),
        ("code", "predict", head.code is not None and head.predict is None),
    ]
    for key, other, stray in strays:
        if stray:
            line, column = document.mark((key,))
            message = f"{identifier}: {key!r} means nothing without {other!r}."
            hint = f"Add {other}: …, or take it out."
            report.add("Q001", document.file, line, message, hint=hint, column=column)
    keys = (("answer", head.answer), ("accepts", head.accepts), ("predict", head.predict))
    given = [key for key, value in keys if value]
    for key in given[1:]:
        line, column = document.mark((key,))
        message = f"{identifier}: a question has {given[0]!r} or {key!r}, not both."
        report.add("Q001", document.file, line, message, hint="Take one out.", column=column)


class _Reader:
    def __init__(self, page: Page, stem_from: int, identifier: str, report: Report) -> None:
        self.page = page
        self.identifier = identifier
        self.report = report
        self.blocks = [t for t in page.top if t.map is not None and t.map[0] >= stem_from]
        self.boxed = [t for t in self.blocks if t.type == "bullet_list_open" and has_boxes(page, t)]
        kinds = ("ordered_list_open", "table_open")
        self.listed = [token for token in self.blocks if token.type in kinds]
        self.place = Place(file=page.file, line=page.first_line - 1)
        """Of the heading."""

    # -- what is picked ---------------------------------------------------------------------------

    def picked(self) -> Parts | None:
        """Options, items or a table, and the quote below them."""
        parts = self._picked()
        if parts is None:
            return None
        rights = {pair.right for pair in parts.pairs} | set(parts.extra_rights)
        most = max(len(parts.options), len(parts.pairs), len(rights))
        if most > MAX_SHOWN:
            hint = "Leave out what doesn't matter, or make two questions of it."
            self._note(self.place, f"{most} things to look at; {MAX_SHOWN} are the most.", hint)
            return None
        return parts

    def _picked(self) -> Parts | None:
        if self.boxed:
            return self._choice(self.boxed[-1])
        if not self.listed:
            before = len(self.report.problems)
            self._note_near_misses()
            if len(self.report.problems) == before:
                self._note(self.place, "this question has no options.", _FORMS)
            return None
        token = self.listed[-1]
        if token.type == "table_open":
            return self._matching(token)
        in_order = ordered(self.page, token, self.identifier, self.report)
        parts = Parts("ordering", begin_of(token), options=in_order)
        parts.explanation = self._below(token)
        return parts

    def _choice(self, token: Token) -> Parts | None:
        if len(self.boxed) > 1:
            # One slip makes two lists or three: it is told where the first of them ends.
            other = self.boxed[0]
            ends = self.blocks[self.blocks.index(other) + 1]
            hint = "Indent what stands between them by two spaces, so that it belongs to an option."
            if ends.type == other.type:
                hint = f"All options begin with the same sign: {other.markup} [ ]"
            message = "the options are in two lists: here the first one ends."
            self._note(self.page.place(begin_of(ends)), message, hint)
        before = len(self.report.problems)
        found = options(self.page, token, self.identifier, self.report)
        if any(p.level == "error" for p in self.report.problems[before:]):
            return None  # what couldn't be read may be the right one
        keys = sum(option.correct for option in found)
        kind: QuestionType = "single-choice" if keys == 1 else "multiple-response"
        parts = Parts(kind, begin_of(token), options=found)
        parts.explanation = self._below(token)
        if not keys and len(self.boxed) == 1:
            place = self.page.place(begin_of(token))
            self._note(place, "no option is marked as right.", "Mark the right one: - [x]")
        return parts if keys else None

    def _matching(self, token: Token) -> Parts | None:
        found = table(self.page, token, self.identifier, self.report)
        if found is None:
            return None
        if not found.pairs:
            self._note(
                self.page.place(begin_of(token)), "nothing is to be matched.", "| Left | Right |"
            )
            return None
        parts = Parts("matching", begin_of(token))
        parts.columns, parts.pairs, parts.extra_rights = (
            found.columns,
            found.pairs,
            found.extra_rights,
        )
        parts.explanation = self._below(token)
        return parts

    def _below(self, token: Token) -> str:
        """The quote right below, and a note on what stands there and isn't shown."""
        at = next(i for i, block in enumerate(self.blocks) if block is token)
        quote = self.blocks[at + 1] if at + 1 < len(self.blocks) else None
        if quote is None or quote.type != "blockquote_open":
            self._nothing_after(_last(token))
            return ""
        self._nothing_after(_last(quote))
        return quoted(self.page, quote)

    # -- what is typed ----------------------------------------------------------------------------

    def typed(self, kind: QuestionType, number: Number | None) -> Parts | None:
        """The quote that has the reason, and the typical wrong answers."""
        quotes = [token for token in self.blocks if token.type == "blockquote_open"]
        if not quotes:
            self._note(
                self.place,
                "the reason of the right answer is missing.",
                "Below the stem, as a quote: > 3,000,000 × 0.1 s × …",
                code="Q004",
            )
            return None
        quote = quotes[-1]
        parts = Parts(kind, begin_of(quote), explanation=quoted(self.page, quote))
        at = next(i for i, block in enumerate(self.blocks) if block is quote)
        listed = self.blocks[at + 1] if at + 1 < len(self.blocks) else None
        if listed is None or listed.type != "bullet_list_open":
            self._nothing_after(_last(quote))
            return parts
        found = items(self.page, listed, self.identifier, self.report)
        parts.traps = read_traps(found, number, self.identifier, self.report)
        self._nothing_after(_last(listed))
        return parts

    def _note_near_misses(self) -> None:
        """What was meant as options or as a table, and is text."""
        for number, token in enumerate(self.page.tokens):
            if token.type != "inline" or self.page.tokens[number - 1].type != "paragraph_open":
                continue
            note_no_tables(token, self.page, "Q001", f"{self.identifier}: ", self.report)
            for line, text in enumerate(token.content.split("\n")):
                if _NEAR_BOX.match(text):
                    place = self.page.place(begin_of(token) + line)
                    hint = "A sign, a space, a box, a space: - [ ] a wrong one, - [x] a right one."
                    self._note(place, f"this isn't an option yet: {text[:40]!r}.", hint)

    # -- notes ------------------------------------------------------------------------------------

    def note_reasons_above(self, begin: int) -> None:
        """Items with reasons that would be shown as a part of the stem, and give the key away."""
        known = {id(token) for token in self.boxed}
        for token in self.blocks:
            if begin_of(token) >= begin:
                break
            if not token.type.endswith("list_open") or id(token) in known:
                continue
            inside = self.page.inside(token)
            if any(one.type == "blockquote_open" and one.level == 2 for one in inside):
                place = self.page.place(begin_of(token))
                hint = "What is asked comes last: one list or table; of a typed answer, the reason "
                hint += "(a quote), then the typical wrong answers."
                self._note(place, "this list with reasons would be shown with the stem.", hint)

    def _nothing_after(self, line: int) -> None:
        after = self.page.slice(line, len(self.page.lines))
        if not after:
            return
        first = next(i for i in range(line, len(self.page.lines)) if self.page.lines[i].strip())
        self.report.at(
            "Q001",
            self.page.place(first),
            f"{self.identifier}: text after the options isn't shown: {after[:40]!r}.",
            hint="Put it into the stem or into an option's reason.",
            level="warning",
        )

    def _note(self, place: Place, message: str, hint: str, code: str = "Q001") -> None:
        self.report.at(code, place, f"{self.identifier}: {message}", hint=hint)


def _last(token: Token) -> int:
    return (token.map or (0, 0))[1]
