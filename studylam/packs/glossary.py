"""``content/glossary.yaml``: the words of a subject, read from a pack, and found by any of their
names, a part of one, or one with a slip in it.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Literal

from pydantic import AfterValidator

from studylam.packs.backbone import entries, top
from studylam.packs.lessons import note_broken_facts
from studylam.packs.models import Pack, Place, Term
from studylam.packs.problems import Report
from studylam.packs.reading.files import PackFiles
from studylam.packs.reading.locate import Locator
from studylam.packs.reading.schema import Entry, Words, fill
from studylam.packs.reading.yamltext import parse_yaml

FILE = "content/glossary.yaml"
MOST = 80
"""Characters of what is looked for; nothing is called by more."""
MOST_NEAR = 5000
"""Names among which slips are looked for: with each letter that is typed, all are compared."""
NEAR = 0.78
"""How alike a name and what was typed have to be for a slip of the finger."""

Kind = Literal["term", "other", "old"]
"""Of a name: what it is called, is called as well, was called."""


def _on_one_line(name: str) -> str:
    return " ".join(name.split())


Name = Annotated[Words, AfterValidator(_on_one_line)]
"""A name stands in lists, and in the field in which it is looked for."""


class TermEntry(Entry):
    """One entry of ``glossary.yaml``."""

    term: Name
    meaning: Words
    also: tuple[Name, ...] = ()
    formerly: tuple[Name, ...] = ()
    concept: Words | None = None
    lesson: Words | None = None
    source: Words | None = None


def read_glossary(files: PackFiles, report: Report) -> list[Term]:
    """The terms of a pack, in their order; none if it has no such file."""
    text = files.text(FILE, markdown=True) if files.has(FILE) else None
    document = parse_yaml(text.text, FILE, report) if text else None
    if text is None or document is None or not top(document, report, "terms"):
        return []
    note_broken_facts(text.text, FILE, 1, report)
    found = []
    for name, at in entries(document, "terms", report):
        entry = fill(TermEntry, document, report, at=at, what=name)
        if entry is not None:
            place = Place(file=FILE, line=document.line(*at))
            found.append(Term(id=name, place=place, **entry.model_dump()))
    return found


def check_glossary(pack: Pack, report: Report, locate: Locator) -> None:
    """Note names that two terms claim: who looks one up would find the first."""
    first: dict[str, Term] = {}
    for term in pack.terms:
        for name in term.names:
            key = folded(name)
            other = first.setdefault(key, term)
            if other is not term:
                spot = locate(term.place, name)
                message = f"{term.id}: {name!r} is a name of {other.id!r} as well."
                hint = "Give it to one of them, or make the two one."
                report.at("C011", spot.place, message, hint=hint, column=spot.column)


# -- looking up -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Found:
    """A term, and the name by which it was found."""

    term: Term
    name: str
    kind: Kind
    is_exact: bool
    """It is what was looked for, not a part of it or something like it."""

    @property
    def renamed(self) -> str:
        """What there is to say of an old name; empty for any other."""
        if self.kind != "old":
            return ""
        return f"{self.name} is called {self.term.term} today."


def by_name(terms: Iterable[Term]) -> list[Term]:
    """Terms in the order of an index; signs and capitals don't count."""
    return sorted(terms, key=lambda term: (folded(term.term), term.term))


@lru_cache(maxsize=4096)
def folded(name: str) -> str:
    """A name as it is compared: without capitals, accents, signs between words, plurals.

    Of a name that is nothing but signs (``→``), the signs are what is compared.

    Words lose an ``e`` at their end, too, so that of a plural in ``es`` it needn't be known whether
    that is a part of the word.
    """
    plain = unicodedata.normalize("NFKD", name.replace("λ", "lambda")).casefold()
    words = re.findall(r"[^\W_]+", "".join(c for c in plain if not unicodedata.combining(c)))
    return " ".join(map(_stem, words)) or "".join(plain.split())


def _stem(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    if len(word) > 3 and word.endswith("s") and word[-2] != "s":
        word = word[:-1]
    return word[:-1] if len(word) > 3 and word.endswith("e") else word


def find_terms(terms: Iterable[Term], words: str) -> list[Found]:
    """The terms that somebody may mean, the likeliest first; each once.

    What is called so, then what begins so, then what has all the words; only where there is nothing
    of the kind, what looks nearly like it.
    """
    wanted = folded(words[:MOST])
    if not wanted:
        return []
    parts = wanted.split()
    named = [
        (folded(name), Found(term, name, kind, folded(name) == wanted))
        for term in terms
        for kind, names in _named(term)
        for name in names
    ]
    ranked: list[tuple[int, int, Found]] = []
    for number, (name, found) in enumerate(named):
        if found.is_exact:
            ranked.append((0, number, found))
        elif name.startswith(wanted):
            ranked.append((1, number, found))
        elif all(any(word.startswith(part) for word in name.split()) for part in parts):
            ranked.append((2, number, found))
        elif len(wanted) > 2 and wanted in name:
            ranked.append((3, number, found))
    if not ranked:
        near = _near(wanted, [name for name, _ in named[:MOST_NEAR]])
        ranked = [(near[name], n, found) for n, (name, found) in enumerate(named) if name in near]
    first: dict[str, Found] = {}
    for _, _, found in sorted(ranked, key=lambda row: row[:2]):
        first.setdefault(found.term.id, found)
    return list(first.values())


def _near(wanted: str, names: list[str]) -> dict[str, int]:
    """Names like what was typed, or with words like all of its words → how near, 0 the nearest."""
    alike = difflib.get_close_matches(wanted, dict.fromkeys(names), n=5, cutoff=NEAR)
    if not alike:
        known = {word for name in names for word in name.split()}
        meant = [
            {
                *difflib.get_close_matches(part, known, n=5, cutoff=NEAR),
                *(word for word in known if word.startswith(part)),
            }
            for part in wanted.split()[:8]
        ]
        alike = [name for name in names if all(words & set(name.split()) for words in meant)]
    return {name: number for number, name in enumerate(dict.fromkeys(alike))}


def _named(term: Term) -> tuple[tuple[Kind, tuple[str, ...]], ...]:
    return (("term", (term.term,)), ("other", term.also), ("old", term.formerly))
