"""Questions without lettered options: their answer is typed, or one of a plain list.

What has the form of a question and no answer is said to be left out; other text is no question.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from studylam.packs.exchange.answers import plain, read_answer, short_answer
from studylam.packs.exchange.item import Choice, Item, LeftOut
from studylam.packs.exchange.markdown.groups import number_of
from studylam.packs.exchange.markdown.lines import Line, text_of
from studylam.packs.exchange.markdown.patterns import QUESTION_WORDS
from studylam.packs.exchange.markdown.pieces import stem_of, tidy_text, without_marks
from studylam.packs.exchange.markdown.shapes import asks
from studylam.packs.exchange.markdown.worded import answered
from studylam.packs.exchange.mending import first_words

_QUESTION_WORD = re.compile(rf"\W*(?:{QUESTION_WORDS})\W{{0,3}}\d", re.IGNORECASE)
_REPORT = re.compile(
    r"\W*(?:solutions?|lösung|correct\b(?!\s+(?:answer|option|choice)))|\s*[-*+]\s[^:]*[–—-]\s",
    re.IGNORECASE,
)
Found = tuple[int, Item | LeftOut]


@dataclass(frozen=True)
class Known:
    """How the questions with options of this file begin: others are meant where they do so too."""

    counted: bool
    """By numbers."""
    headed: frozenset[str]
    """By headings of these levels."""


@dataclass
class _Walk:
    """The question that is being read."""

    lines: Sequence[Line]
    file: str
    known: Known
    found: list[Found] = field(default_factory=list)
    start: int | None = None
    stop: int = 0
    """Index of the line after its stem."""
    answer: list[Line] | None = None
    opened: bool = False
    counted: int = 0
    """The last number of a list in the answer."""
    said: str = ""
    """The line on which the answer begins."""
    before: list[Line] = field(default_factory=list)
    """An explanation that stands before the answer."""

    def step(self, index: int) -> None:
        line = self.lines[index]
        if self._begins(line):
            if not self._is_title_of(line, index):
                self.finish(index)
            self.start = index
        elif line.kind == "rule":
            self.finish(index)
        elif line.kind in ("open", "close"):
            self.opened = line.kind == "open"
            self._stop(index)
            if not self.opened and self.start is not None and self._in_summary():
                self.finish(index)
        elif line.kind == "summary" and self._asks_itself(line):
            self.finish(index)
            self.start, self.stop, self.opened = index, index + 1, True
        elif self.start is None:
            return
        elif line.kind == "summary":
            said = answered(line.body)
            self.said = self.said or (line.body if said else "")
            if said and said[0] and self.answer is None:
                self.answer = [line._replace(kind="text", text=said[0], indent=0)]
        elif self.answer is None and self._answers(line):
            self._stop(index)
            self.answer = [line._replace(kind="text", text=line.body, indent=0)]
            self.said = line.text
        elif self.answer is None and (self.before or line.kind == "explain"):
            self._stop(index)
            text = line.body if line.kind == "explain" else line.text
            self.before.append(
                line if line.kind == "code" else line._replace(kind="text", text=text)
            )
        elif self.answer is not None:
            self.answer.append(line if line.kind == "code" else line._replace(kind="text"))
        elif self.opened and line.kind != "blank":
            self.answer = [line]

    def _begins(self, line: Line) -> bool:
        first = self.lines[self.start] if self.start is not None else None
        if line.kind == "ask" and first is not None and self.answer is None:
            # "Question:" below "Scenario:" asks what the scenario is for.
            both = "scenario" in first.text.lower()[:14], "scenario" in line.text.lower()[:14]
            return both != (True, False)
        if line.kind in ("ask", "heading"):
            return True
        if line.kind != "numbered":
            return False
        if first is None:
            return True
        if number_of(first) is not None and int(line.label) == (number_of(first) or 0) + 1:
            return True
        if self.answer is not None:
            # An answer may be a numbered list itself: that counts from 1.
            goes_on = int(line.label) in (1, self.counted + 1)
            self.counted = int(line.label) if goes_on else 0
            alone = first.kind == "numbered" or not goes_on
            return self.known.counted and not self.opened and alone
        return first.kind == "heading" and not first.body.rstrip("* ").endswith(("?", ":"))

    def _asks_itself(self, line: Line) -> bool:
        """``<summary>What is it?</summary>``, with the answer in the details."""
        asks = line.body.rstrip("* ").endswith("?")
        return asks and self.answer is None and answered(line.body) is None

    def _in_summary(self) -> bool:
        return self.start is not None and self.lines[self.start].kind == "summary"

    def _is_title_of(self, line: Line, index: int) -> bool:
        """Whether what has begun is but a heading, and the question comes right below it."""
        if self.start is None or self.lines[self.start].kind != "heading" or line.kind != "ask":
            return False
        return not any(one.body for one in self.lines[self.start + 1 : index])

    def _answers(self, line: Line) -> bool:
        if line.kind == "answer":
            return True
        return line.kind == "letter" and line.label == "A" and ":" in line.text[:8]

    def _stop(self, index: int) -> None:
        if self.start is not None and not self.stop:
            self.stop = index

    def finish(self, index: int) -> None:
        """What has been read up to here is a question, or none."""
        if self.start is not None:
            one = self._asked(self.start, self.stop or index)
            if one is not None:
                self.found.append((self.start, one))
        self.start, self.stop, self.answer, self.opened = None, 0, None, False
        self.before, self.counted, self.said = [], 0, ""

    def _asked(self, start: int, stop: int) -> Item | LeftOut | None:
        first = self.lines[start]
        stem = stem_of(self.lines, start, stop)
        text = tidy_text(text_of(self.answer)) if self.answer is not None else ""
        if not stem:
            return None
        if listed := self._listed(start, stop, text):
            return listed
        title = first_words(stem)
        if re.fullmatch(r"[(\[]?[A-J][)\].]?", text):
            reason = f"its answer is option {text.strip('()[].')}, and it has no options"
            return LeftOut(self.file, first.number, title, reason)
        if text and first.kind in ("heading", "numbered") and self._is_report(stem):
            return None
        if text and (self._meant(first, stem) or first.kind == "heading"):
            one = _typed(stem, text, self.file, first.number)
            before = tidy_text(text_of(self.before))
            told = "\n\n".join(part for part in (one.explanation, before) if part)
            return replace(one, explanation=told)
        if not self._meant(first, stem):
            return None
        what = "no options and no answer" if self.answer is None else "an answer without text"
        return LeftOut(self.file, first.number, title, f"it has {what}")

    def _is_report(self, stem: str) -> bool:
        """A problem and its solution in a log of changes, a list of what a program can do."""
        if asks(stem) or self.known.counted or self.known.headed:
            return False
        if not self.said:  # details that hide no answer
            return True
        return _REPORT.match(self.said) is not None

    def _meant(self, first: Line, stem: str) -> bool:
        """Whether this was meant as a question."""
        if first.kind in ("ask", "summary"):
            return True
        if first.kind == "numbered":
            named = _QUESTION_WORD.match(first.text) is not None
            asking = any(
                line.rstrip("*_ ").endswith(("?", "？")) for line in stem.split("\n", 8)[:8]
            )
            return self.known.counted or self.answer is not None or named or asking
        asks = stem.rstrip("* ").endswith("?") or number_of(first) is not None
        return first.label in self.known.headed and asks

    def _listed(self, start: int, stop: int, text: str) -> Item | None:
        """A plain list whose right option is marked, or named by the answer."""
        end = stop
        while end > start and self.lines[end - 1].kind == "blank":
            end -= 1
        begin = end
        while begin > start + 1 and self.lines[begin - 1].kind == "bullet":
            begin -= 1
        bullets = [line.body.strip() for line in self.lines[begin:end]]
        if len(bullets) < 2:
            return None
        texts, marked = without_marks(bullets)
        said = read_answer(text, [], texts) if text else None
        keys = set(marked) or set(said.keys if said and not said.fault else ())
        stem = stem_of(self.lines, start, begin)
        if not keys or not stem:
            return None
        kind: Any = "single-choice" if len(keys) == 1 else "multiple-response"
        choices = tuple(Choice(one, n in keys) for n, one in enumerate(texts))
        rest = said.rest if said and said.keys else text
        below = text.split("\n", 1)[1].strip() if said and said.keys and "\n" in text else ""
        explanation = rest or below
        line = self.lines[start].number
        return Item(kind, stem, choices=choices, explanation=explanation, file=self.file, line=line)


def without_options(
    lines: Sequence[Line], begin: int, end: int, file: str, known: Known
) -> list[Found]:
    """Questions between two others, and what was meant as one."""
    walk = _Walk(lines, file, known)
    for index in range(begin, end):
        walk.step(index)
    walk.finish(end)
    return walk.found


def _typed(stem: str, text: str, file: str, line: int) -> Item:
    """A question whose answer is typed; true or false is picked."""
    short, rest, fits = short_answer(text)
    if plain(short) in ("true", "false", "yes", "no") and fits:
        pair = ("True", "False") if plain(short) in ("true", "false") else ("Yes", "No")
        choices = tuple(Choice(one, one.lower() == plain(short)) for one in pair)
        return Item("single-choice", stem, choices=choices, explanation=rest, file=file, line=line)
    head = {} if fits else {"todo": ["answer"]}
    return Item(
        "short-answer",
        stem,
        accepts=(short,),
        explanation=rest,
        head=head,
        file=file,
        line=line,
    )
