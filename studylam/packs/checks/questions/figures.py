"""Numbers in keys, and the facts that should bear them out (Q018).

A number that a key claims about AWS can go stale, so it belongs into ``facts.yaml``, where it has a
source and a day, and the key says ``{fact:id}``. But most numbers in keys aren't such claims: they
come from the stem, or are worked out of it. What is said of a number therefore depends:

* It is one that a fact lists as outdated or wrong, of what the question is about: an error.
* It is nearly that of a fact that the question is about, a slip of the keyboard: an error.
* The stem gives no numbers, so that there is nothing to work out, and the fact that the question is
  about says another: an error. So it is where options are plain numbers and no fact has it.
* It is that of such a fact, but typed: a note. Written as ``{fact:id}`` it can't go stale alone.
* It comes from the stem, is code, a version, a port or a status, stands in a distractor as well, or
  is worked out (of the stem's numbers, or as its reason shows): nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from weakref import WeakKeyDictionary

from studylam.packs.checks.questions.quantities import Quantity, quantities, quantity
from studylam.packs.checks.questions.rule import Finding, Seen, Sheet, rule
from studylam.packs.checks.questions.words import lazily, listed, prose_of, root_of
from studylam.packs.models import Fact, Place

_SAME = {
    word: group.split()[0]
    for group in (
        "largest longest maximum max most highest limit quota upper greatest exceed up",
        "smallest shortest minimum min least lowest lower",
        "default nobody initially",
        "price cost charge pay fee rate",
        "run execute duration timeout",
        "concurrent concurrency parallel simultaneous",
        "file descriptor",
    )
    for word in group.split()
}
"""Words that titles of facts and stems use for the same."""

_GENERIC = listed(
    """
    function lambda standard size number edition about today plain which when one sets nobody
    kind amount general environment
    """
)
_ASKS_FOR_COUNT = re.compile(
    r"\bhow (?:many|much|long|large|big|far)\b|\b(?:maximum|minimum|limit|quota)\b", re.I
)
_SPELT = re.compile(
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|forty|fifty|"
    r"sixty|ninety|hundred|thousand|million)[ -]"
    r"(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?|percent|times|requests?|invocations?|"
    r"megabytes?|gigabytes?)\b|\bone \w+ (?:in|of|out of) \w+\b",
    re.I,
)
_SUM = re.compile(
    r"\d[^.\n]{0,20}(?:[×*+÷/−=]|\s[-x]\s)[^.\n]{0,20}\d"
    r"|\b(?:half|third|quarter|double|twice|together|sum|add up|adds up|divided|multiplied)\b",
    re.I,
)
"""A reason that shows how one arrives at a number."""

_DIGIT = re.compile(r"[0-9]")
_NO_QUANTITY = re.compile(r"\b(?:status|code|port|version|year|protocol|layer)s?\b", re.I)


@dataclass(frozen=True)
class _Known:
    """A number of a fact: its value, or one that older notes have for it."""

    fact: Fact
    quantity: Quantity
    why_wrong: str = ""


class _Facts:
    """The numbers of all facts, by kind."""

    def __init__(self, facts: Iterable[Fact]) -> None:
        self.values: dict[str, list[_Known]] = defaultdict(list)
        self.wrong: dict[str, list[_Known]] = defaultdict(list)
        self.subjects: dict[str, frozenset[str]] = {}
        for fact in facts:
            self.subjects[fact.id] = _subject(fact.title)
            for found in _values(fact):
                self.values[found.kind].append(_Known(fact, found))
            for seen in fact.also_seen:
                # "512 MB only" isn't wrong as a number.
                old = quantity(seen.value)
                if old is not None and seen.verdict != "oversimplified":
                    self.wrong[old.kind].append(_Known(fact, old, seen.why))

    def about(self, fact: Fact, subject: frozenset[str]) -> float:
        """How much of what a fact is about a question speaks of, from 0 to 1."""
        own = self.subjects[fact.id]
        return len(own & subject) / len(own) if own else 0.0


_CACHE: WeakKeyDictionary[Sheet, _Facts] = WeakKeyDictionary()


def _facts(sheet: Sheet) -> _Facts:
    if sheet not in _CACHE:
        _CACHE[sheet] = _Facts(sheet.facts.values())
    return _CACHE[sheet]


def _values(fact: Fact) -> list[Quantity]:
    found = quantities(fact.display)
    if isinstance(fact.value, Decimal):
        exact = quantity(f"{fact.value:f} {fact.unit.split(' per ')[0]}".strip())
        found.append(exact or Quantity(fact.value.normalize(), "", str(fact.value)))
    return found


def _subject(text: str) -> frozenset[str]:
    words = (word.lower() for word in re.findall(r"[A-Za-z]{2,}", text))
    roots = (root_of(_SAME.get(word, word)) for word in words if word not in _DULL)
    return frozenset(roots)


_DULL = _GENERIC | listed(
    """
    a an the of in at on for with when and or to is are what it that by be from no has have its
    as
    """
)


@dataclass(frozen=True)
class _Claim:
    """A number that a key claims."""

    quantity: Quantity
    place: Place
    alone: bool
    """Whether it is all that the key says."""
    word: str


@dataclass
class _Case:
    """A question with what is needed to judge its numbers."""

    seen: Seen
    facts: _Facts

    @lazily
    def given(self) -> list[Quantity]:
        """The numbers of the stem."""
        stem = self.seen.stem
        return quantities(stem.seen) if _DIGIT.search(stem.shown) else []

    @lazily
    def subject(self) -> frozenset[str]:
        """What it is about."""
        return _subject(
            " ".join([self.seen.stem.shown, *(words.shown for words in self.seen.keys)])
        )

    @lazily
    def derivable(self) -> bool:
        """Whether a number may be worked out: from the stem's, or as a reason shows."""
        question = self.seen.question
        if self.given or _SPELT.search(self.seen.stem.prose):
            return True
        reasons = [option.explanation for option in question.options if option.correct]
        return any(_SUM.search(reason) for reason in [*reasons, question.explanation])

    @lazily
    def wrong(self) -> list[Quantity]:
        """The numbers of the distractors."""
        return [n for words in self.seen.wrong if words.has_digit for n in quantities(words.seen)]

    def best(self, known: Iterable[_Known], least: float) -> _Known | None:
        """The fact that the question speaks of most, if it does at all."""
        ranked = [(self.facts.about(one.fact, self.subject), one) for one in known]
        score, found = max(ranked, key=lambda pair: pair[0], default=(0.0, None))
        return found if score >= least else None


@rule("Q018")
def borne_out(seen: Seen, sheet: Sheet) -> Iterator[Finding]:
    """A number that a key claims is that of a fact."""
    claims = list(_claims(seen))
    if not claims or not sheet.facts:
        return
    case = _Case(seen, _facts(sheet))
    for claim in claims:
        if any(_equal(claim.quantity, given) for given in case.given):
            continue
        message, hint, level = _judged(claim, case)
        if message:
            yield Finding(
                claim.place,
                message,
                hint,
                word=claim.word,
                level="info" if level == "info" else None,
            )


def _claims(seen: Seen) -> Iterator[_Claim]:
    for words in seen.keys:
        if not words.has_digit:
            continue
        text = prose_of(words.written)
        whole = quantity(text)
        for found in [whole] if whole else quantities(text):
            if found.kind or whole:
                yield _Claim(found, seen.place(words), bool(whole), found.text)
    number = seen.question.number
    if number is not None:
        unit = number.unit.split(" per ")[0]
        answer = quantity(f"{number.value:f} {unit}".strip())
        if answer is not None:
            yield _Claim(answer, seen.question.place, True, "answer:")


def _judged(claim: _Claim, case: _Case) -> tuple[str, str, str]:
    number, facts = claim.quantity, case.facts
    values = facts.values[number.kind]
    wrong = [one for one in facts.wrong[number.kind] if one.quantity.value == number.value]
    if old := case.best(wrong, 0.5):
        says = f"{number.text} is an old or wrong number: {old.fact.id} is {old.fact.display}."
        return says, f"{old.why_wrong} Write {{fact:{old.fact.id}}}.", "error"
    same = [one for one in values if one.quantity.value == number.value]
    if match := case.best(same, 0.5):
        if claim.word == "answer:":
            return "", "", ""
        says = f"{number.text} is what the fact {match.fact.id} says."
        return says, f"Write {{fact:{match.fact.id}}}: then it goes stale in one place.", "info"
    near = [one for one in values if not same and _nearly(number.text, one.quantity.text)]
    if slip := case.best(near, 0.3):
        says = f"{number.text} is nearly {slip.fact.id}, which is {slip.fact.display}."
        return says, f"Is it a slip? Write {{fact:{slip.fact.id}}}.", "error"
    if same or case.derivable or _is_label(number, case):
        return "", "", ""
    if meant := case.best(values, 0.6):
        says = f"The fact {meant.fact.id} is {meant.fact.display}, and this says {number.text}."
        return says, f"If the fact is right, write {{fact:{meant.fact.id}}}.", "error"
    if claim.alone:
        says = f"No fact bears out {number.text}, and nothing in the stem leads to it."
        return says, "Add a fact with its source and day, and write {fact:its-id}.", "error"
    if any(_equal(number, other) for other in case.wrong):
        return "", "", ""
    says = f"No fact bears out {number.text}."
    return says, "If it can change, add a fact and write {fact:its-id}.", "info"


def _is_label(number: Quantity, case: _Case) -> bool:
    """Whether a bare number is no quantity: a status, a port; or nobody asks for one."""
    if number.kind:
        return False
    stem = case.seen.stem.prose
    return _NO_QUANTITY.search(stem) is not None or _ASKS_FOR_COUNT.search(stem) is None


def _equal(one: Quantity, other: Quantity) -> bool:
    return one.value == other.value and (one.kind == other.kind or not one.kind or not other.kind)


def _nearly(one: str, other: str) -> bool:
    """Whether two numbers of three digits or more differ by a slip: a digit, or two swapped."""
    digits, others = (re.sub(r"\D", "", text) for text in (one, other))
    if digits == others or len(digits) < 3 or len(digits) != len(others):
        return False
    differ = [i for i in range(len(digits)) if digits[i] != others[i]]
    swapped = len(differ) == 2 and differ[1] == differ[0] + 1 and sorted(digits) == sorted(others)
    # 100 and 200 differ by a digit, and by no slip; 10,240 and 10,340 do.
    return swapped or (len(differ) == 1 and len(digits.rstrip("0")) > 3)
