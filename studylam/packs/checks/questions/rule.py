"""What a rule is, and what it is given: one rule is one small function with a code.

A rule of one question is registered with `rule`, one of all questions of a pack with `pack_rule`.
Both are handed the `Sheet` of the check: thresholds, facts, today's date, and each question's
words, cut once for all rules. The codes are those of the project's table of item-writing checks
(Q001 to Q022), and a few more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from studylam.packs.checks.questions.words import Words, lazily
from studylam.packs.library import Library
from studylam.packs.models import CheckSettings, Fact, Level, Pack, Place, Question, Source
from studylam.packs.problems import CODES


@dataclass(frozen=True)
class Finding:
    """What a rule has found, and where."""

    place: Place
    message: str
    hint: str = ""
    word: str = ""
    """As it is written in the file, at or below ``place``: then the problem is said to be there."""
    after: str = ""
    """As it is written; the word that is meant comes after it."""
    level: Level | None = None
    """Where it isn't that of the code."""
    question: Question | None = None
    """Which one it is about, where a rule looks at many."""

    def about(self, question: Question) -> Finding:
        """The same, of this question."""
        return replace(self, question=question)


class Seen:
    """A question, and its texts cut into words."""

    def __init__(self, question: Question, facts: Mapping[str, Fact]) -> None:
        self.question = question
        self._facts = facts

    @lazily
    def stem(self) -> Words:
        """The stem."""
        return Words(self.question.stem, self._facts)

    @lazily
    def options(self) -> tuple[Words, ...]:
        """The options, or items of an order."""
        return tuple(Words(option.text, self._facts) for option in self.question.options)

    @lazily
    def numbers(self) -> tuple[int, ...]:
        """The key, as the question has it."""
        return self.question.keys

    @lazily
    def keys(self) -> tuple[Words, ...]:
        """The right options."""
        return tuple(self.options[number] for number in self.numbers) if self.choice else ()

    @lazily
    def having(self) -> Counter[str]:
        """Root of a word that says something → how many options have it."""
        return Counter(root for words in self.options for root in words.content)

    @lazily
    def wrong(self) -> tuple[Words, ...]:
        """The distractors."""
        pairs = zip(self.options, self.question.options, strict=True)
        return tuple(words for words, option in pairs if not option.correct) if self.choice else ()

    @property
    def choice(self) -> bool:
        """Whether one chooses among options of one's own words: not of what a handler prints."""
        return self.question.type in ("single-choice", "multiple-response")

    def place(self, words: Words) -> Place:
        """Where an option is."""
        for option, one in zip(self.question.options, self.options, strict=True):
            if one is words:
                return option.place
        return self.question.place


class Sheet:
    """All that rules may look at, made once for a check."""

    def __init__(self, pack: Pack, around: Library, today: date) -> None:
        self.pack = pack
        self.today = today
        self.settings: CheckSettings = pack.meta.checks
        self.facts: dict[str, Fact] = {fact.id: fact for fact in around.facts}
        self.sources: dict[str, Source] = {source.id: source for source in around.sources}
        self.around = around
        self.questions = tuple(Seen(question, self.facts) for question in pack.questions)

    @lazily
    def by_bank(self) -> dict[str, list[Seen]]:
        """The questions of each bank, in its order."""
        found: dict[str, list[Seen]] = {bank.id: [] for bank in self.pack.banks}
        for seen in self.questions:
            found.setdefault(seen.question.bank, []).append(seen)
        return found

    def groups(self, counts: Callable[[Seen], bool]) -> Iterator[tuple[Place, str, list[Seen]]]:
        """The questions of each bank that has enough of them for shares to mean something; and
        those of all smaller banks together. With the place to tell it, and what to call them.

        Args:
            counts: whether a question is one of those whose share is looked at.
        """
        small: list[Seen] = []
        first: Place | None = None
        for bank in self.pack.banks:
            found = [seen for seen in self.by_bank.get(bank.id, ()) if counts(seen)]
            if len(found) >= self.settings.position_least:
                yield bank.place, "this bank", found
            else:
                small += found
                first = first or bank.place
        if first is not None and len(small) >= self.settings.position_least:
            yield first, "the smaller banks together", small

    @lazily
    def others(self) -> Sequence[tuple[str, Question]]:
        """Questions of other packs, with their pack: nobody should be asked the same by two.

        A pack with the id of another is a copy of it, or a newer version.
        """
        packs = [pack for pack in self.around.packs if pack.meta.id != self.pack.meta.id]
        return [(pack.meta.id, question) for pack in packs for question in pack.questions]


Find = Callable[[Seen, Sheet], Iterator[Finding]]
FindAll = Callable[[Sheet], Iterator[Finding]]


@dataclass(frozen=True)
class Rule:
    """A rule for one question."""

    code: str
    title: str
    find: Find


@dataclass(frozen=True)
class PackRule:
    """A rule for all questions of a pack."""

    code: str
    title: str
    find: FindAll


RULES: list[Rule] = []
PACK_RULES: list[PackRule] = []


def rule(code: str) -> Callable[[Find], Find]:
    """Register a function as a rule; level and title are those of ``code`` in `CODES`."""

    def register(find: Find) -> Find:
        RULES.append(Rule(code, CODES[code].title, find))
        return find

    return register


def pack_rule(code: str) -> Callable[[FindAll], FindAll]:
    """Register a function as a rule for a whole pack."""

    def register(find: FindAll) -> FindAll:
        PACK_RULES.append(PackRule(code, CODES[code].title, find))
        return find

    return register
