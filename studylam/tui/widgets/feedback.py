"""What is said about an answer: the verdict, then why, item by item, what the learner gave first.

Every verdict has a sign and a word beside its colour. Partial credit is told in practice only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby
from typing import TYPE_CHECKING

from textual.content import Content

from studylam.packs.questions.numbers import shown_number
from studylam.study.chance import LETTERS
from studylam.tui.columns import Columns
from studylam.tui.prose import code_lines, hang, set_text, wrap
from studylam.tui.widgets.sheet import Line

if TYPE_CHECKING:
    from studylam.study import Feedback, Part

BLANK = Content("")
VERDICT = "verdict"
"""Target of the first line: from there on it is about the answer."""

SIGNS = {
    "right": ("✓", "$success"),
    "wrong": ("✗", "$error"),
    "missed": ("✓", "$success"),
    "rest": (" ", "$text-muted"),
}
CONFIDENCES = {"sure": "sure", "unsure": "not sure", "guess": "a guess"}


class FeedbackText:
    """Lays one feedback out; ``order``: how the options were shown."""

    def __init__(
        self, said: Feedback, order: tuple[int, ...], text: Callable[[str], str], width: int
    ) -> None:
        self.said = said
        self.question = said.question
        self.order = order
        self.text = text
        self.width = width

    def lines(self) -> Iterator[Line]:
        """Verdict, notes, what really ran, then the parts."""
        yield from self._verdict()
        said, width = self.said, self.width
        for note in said.notes:
            for line in wrap(Content.styled(f"! {note}", "$warning"), width):
                yield Line(line)
            yield Line(BLANK)
        if said.truth is not None and self.question.predicts is not None:
            from studylam.tui.predicting import truth_lines

            for line in truth_lines(said.truth, self.question.predicts.what, width):
                yield Line(line)
        if self.question.type == "ordering" and not said.correct and said.response:
            yield Line(Content.styled("✗ marks what has to be moved.", "$text-muted"))
            yield Line(BLANK)
        for part in self._in_order():
            yield from self._part(part)
        if not said.parts:
            yield from self._untold()

    def _in_order(self) -> Iterator[Part]:
        """What was given comes before what was missed, and both before the other options, which
        stand by the letters that they were shown with."""
        for _, parts in groupby(self.said.parts, lambda part: part.verdict):
            if self.question.type in ("ordering", "matching") or not self.question.options:
                yield from parts
            else:
                yield from sorted(parts, key=self._letter)

    def _letter(self, part: Part) -> int:
        """Where the option stood; last what is said of the answer as a whole."""
        shown = part.text and part.index in self.order
        return self.order.index(part.index) if shown else len(self.order)

    def _untold(self) -> Iterator[Line]:
        """Nothing was given, so there is only what would have been right."""
        number = self.question.number
        if number is not None:
            wanted = shown_number(number.value, number.unit)
            yield from self._plain("missed", wanted, "the right answer")
        yield from self._prose(self.question.explanation, 2)
        yield Line(BLANK)

    # -- the verdict ------------------------------------------------------------------------------

    def _verdict(self) -> Iterator[Line]:
        said = self.said
        if said.correct:
            words = "You knew it." if self.question.type == "recall" else "Right."
            head = Content.styled(f"✓ {words}", "bold $success")
        else:
            words = "Not this time." if said.response else "Not answered."
            if self.question.type == "recall":
                words = "Forgotten: it comes back soon."
            head = Content.styled(f"✗ {words}", "bold $error")
        more = []
        if not said.correct and said.grade.credit > 0:
            share = f"{round(said.grade.credit * 100)} %"
            more.append(f"{share} of it is right; an exam would count it as wrong.")
        if said.surprising:
            more.append(
                "You were sure: such answers teach the most, and this one comes back first."
            )
        elif said.correct and said.confidence in ("unsure", "guess"):
            more.append("You weren't sure, so it comes back sooner.")
        for line in wrap(head + Content.styled("  " + " ".join(more), "$text-muted"), self.width):
            yield Line(line, VERDICT)
        yield Line(BLANK)

    # -- the parts --------------------------------------------------------------------------------

    def _part(self, part: Part) -> Iterator[Line]:
        if not part.text and part.verdict == "rest":
            yield from self._prose(part.explanation, 0)
            yield Line(BLANK)
            return
        match self.question.type:
            case "ordering":
                yield from self._place(part)
            case "matching":
                yield from self._pair(part)
            case "recall":
                yield from self._prose(part.explanation, 0)
                yield Line(BLANK)
            case _ if self.question.options:
                yield from self._option(part)
            case _:
                yield from self._typed(part)

    def _option(self, part: Part) -> Iterator[Line]:
        letter = LETTERS[self.order.index(part.index)] if part.index in self.order else " "
        note = ""
        if part.verdict in ("right", "wrong"):
            note = self._mine()
        elif part.verdict == "missed":
            note = "missing from yours" if len(self.question.keys) > 1 else "the right one"
        yield from self._item(part, f"{letter}  ", part.text, note)

    def _place(self, part: Part) -> Iterator[Line]:
        moved = part.verdict != "right" or part.given != part.wanted
        note = f"yours: {part.given or 'none'}" if moved else ""
        yield from self._item(part, f"{part.wanted}  ", part.text, note)

    def _pair(self, part: Part) -> Iterator[Line]:
        sign = "✗" if part.verdict == "missed" else None
        lines = list(self._item(part, "", part.text, "", why=False, sign=sign))[:-1]
        yield from lines
        if part.verdict == "right":
            yield from self._aside("→ ", part.wanted, "$success")
        else:
            yield from self._aside("✗ yours: ", part.given or "none", "$error")
            yield from self._aside("✓ ", part.wanted, "$success")
        if part.explanation:
            yield from self._prose(part.explanation, 2)
        yield Line(BLANK)

    def _aside(self, head: str, source: str, style: str) -> Iterator[Line]:
        first = Content("  ") + Content.styled(head, f"bold {style}")
        room = self.width - first.cell_length
        for line in hang(set_text(self.text(source), max(room, 8)), first, first.cell_length):
            yield Line(line)

    def _typed(self, part: Part) -> Iterator[Line]:
        if part.verdict == "rest":
            yield from self._item(part, "", part.text, "")
            return
        if part.given:
            sign = "right" if part.verdict == "right" else "wrong"
            yield from self._plain(sign, part.given, self._mine())
            if part.text:  # a typical mistake: why it tempts, right below it
                yield from self._prose(part.explanation, 2)
                yield Line(BLANK)
                return
        # What a prediction is held to is shown already, as what really ran.
        if part.verdict != "right" and self.question.predicts is None:
            yield from self._plain("missed", part.wanted, "the right answer")
        yield from self._prose(part.explanation, 2)
        yield Line(BLANK)

    def _plain(self, verdict: str, words: str, note: str) -> Iterator[Line]:
        """Something typed, or a number: shown as it is, several lines as code."""
        sign, style = SIGNS[verdict]
        head = Content.styled(f"{sign} ", f"bold {style}")
        if "\n" in words or self.question.predicts is not None:
            yield Line(head + Content.styled(note, "$text-muted"))
            for line in code_lines(words, "text", self.width - 2):
                yield Line(Content("  ") + line)
            return
        lines = hang(wrap(Content.styled(words, "bold"), self.width - 2 - len(note) - 2), head, 2)
        lines[0] = Columns(lines[0], Content.styled(note, "$text-muted")).line(self.width)
        yield from map(Line, lines)

    # -- pieces -----------------------------------------------------------------------------------

    def _item(
        self,
        part: Part,
        label: str,
        source: str,
        note: str,
        *,
        why: bool = True,
        sign: str | None = None,
    ) -> Iterator[Line]:
        own, style = SIGNS[part.verdict]
        if sign is not None:
            own, style = sign, "$error"
        head = Content.styled(f"{own} {label}", f"bold {style}")
        indent = head.cell_length
        room = self.width - indent - (len(note) + 2 if note else 0)
        weight = "$text-muted" if part.verdict == "rest" else "bold"
        text = [line.stylize_before(weight) for line in set_text(self.text(source), max(room, 8))]
        lines = hang(text, head, indent)
        if note:
            lines[0] = Columns(lines[0], Content.styled(note, "$text-muted")).line(self.width)
        target = f"why-{part.index}"
        for line in lines:
            yield Line(line, target)
        if why and part.explanation:
            yield from self._prose(part.explanation, indent)
        yield Line(BLANK)

    def _prose(self, source: str, indent: int) -> Iterator[Line]:
        for line in set_text(self.text(source), max(self.width - indent, 8)):
            yield Line(Content(" " * indent) + line)

    def _mine(self) -> str:
        confidence = self.said.confidence
        return "your answer" + (f", {CONFIDENCES[confidence]}" if confidence else "")
