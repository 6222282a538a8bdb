"""The index of a library and its learner, and what it finds."""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import count
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from studylam.study.search.engines import Engine, engine, meant
from studylam.study.search.entries import OWN, WORDS, Entry, Kind, entries
from studylam.study.search.excerpt import Excerpt, excerpt, spans
from studylam.study.search.query import Query, parse, tokens

if TYPE_CHECKING:
    from studylam.packs import Library
    from studylam.progress import Record

MOST_HITS = 60
"""Hits that are handed out, unless more are asked for: nobody reads on."""
_MOST_RANKED = 250
"""Of those that are best by their words, so many are looked at for whether they are called so."""
_LEAST_AS_ONE = 4
"""Letters from which on a name is also compared without its spaces."""
_LIKELY: Mapping[Kind, int] = {kind: n for n, kind in enumerate(WORDS)}


@dataclass(frozen=True)
class Hit:
    """An entry that was found. Where the words stand in it is looked for when it is asked."""

    entry: Entry
    patterns: tuple[re.Pattern[str], ...] = ()
    """One for each word that was looked for."""

    @cached_property
    def title_marks(self) -> tuple[tuple[int, int], ...]:
        """(from, to) of the words in its title."""
        return spans(self.entry.title, self.patterns)

    @cached_property
    def excerpt(self) -> Excerpt:
        """The piece of its text in which the words stand."""
        return excerpt(self.entry.text, self.patterns)

    @cached_property
    def _name(self) -> tuple[str, bool]:
        return _named(self.entry, self.patterns) if self.patterns else ("", False)

    @property
    def by(self) -> str:
        """The name by which it was found, where that isn't its title."""
        return self._name[0]

    @property
    def was(self) -> bool:
        """It was found by an old name."""
        return self._name[1]

    @property
    def renamed(self) -> str:
        """What there is to say of an old name; empty for any other."""
        return f"{self.by} is called {self.entry.title} today." if self.was else ""


@dataclass(frozen=True)
class Found:
    """What a search found, the best first."""

    hits: tuple[Hit, ...] = ()
    counts: Mapping[Kind, int] = field(default_factory=dict)
    """Kind → how many there are, whatever kind was asked for."""
    total: int = 0
    """How many there are of the kinds asked for, with those beyond the hits."""
    is_asked: bool = True
    """Anything was looked for: something else than signs and spaces was typed."""
    says: str = ""
    """What was looked for in place of what was typed; empty: just that."""


class Index:
    """What can be found in a library. Made and brought up to date in a thread, asked with each key
    in another: one at a time.
    """

    def __init__(self, library: Library, engine: Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._entries: dict[int, Entry] = {}
        self._numbers = count(1)
        self._names: dict[int, tuple[str, ...]] = {}
        """As they are compared, a space before each word."""
        self._own: dict[Kind, dict[Entry, int]] = {}
        self._vocabulary: list[str] | None = None
        self._add(entries(library))

    def _add(self, new: Iterable[Entry]) -> dict[Entry, int]:
        numbered = [(next(self._numbers), entry) for entry in new]
        self._entries.update(numbered)
        self._names.update((number, _compared(entry)) for number, entry in numbered)
        self._engine.add(numbered)
        self._vocabulary = None
        return {entry: number for number, entry in numbered}

    def set_own(self, kind: Kind, now: Sequence[Entry]) -> None:
        """Have exactly these found of a kind that isn't in the packs."""
        with self._lock:
            before, wanted = self._own.get(kind, {}), set(now)
            gone = [number for entry, number in before.items() if entry not in wanted]
            new = [entry for entry in dict.fromkeys(now) if entry not in before]
            if gone:
                self._engine.drop(gone)
                for number in gone:
                    self._entries.pop(number, None)
                    self._names.pop(number, None)
            kept = {entry: number for entry, number in before.items() if entry in wanted}
            self._own[kind] = {**kept, **(self._add(new) if new else {})}

    def listed(self, kind: Kind) -> list[Entry]:
        """Everything of a kind: lessons in their order, the rest by name."""
        with self._lock:
            found = [entry for entry in self._entries.values() if entry.kind == kind]
        if kind in ("lesson", "place"):
            return found
        return sorted(found, key=lambda entry: (tokens(entry.title), entry.title))

    def counts(self) -> Mapping[Kind, int]:
        """How many there are of each kind."""
        with self._lock:
            return Counter(entry.kind for entry in self._entries.values())

    def find(self, typed: str, kinds: Collection[Kind] = (), *, limit: int = MOST_HITS) -> Found:
        """What was meant by what is typed.

        What has all the words; else, with slips mended; else what has some of them, which is said.

        Args:
            kinds: only of these; none: of all.
        """
        query = parse(typed)
        if not query.words:
            return Found(is_asked=False)
        with self._lock:
            run_on = self._called_as_one(query)
            query, rows, says = self._rows(query, run_on)
            counts = Counter(self._entries[number].kind for number, _ in rows)
            if kinds:
                rows = [row for row in rows if self._entries[row[0]].kind in kinds]
            best = self._ranked(rows, query)[:limit]
            words = tuple(word.pattern for word in query.words)
            hits = tuple(
                Hit(self._entries[number], (query.as_one,) if number in run_on else words)
                for number in best
            )
        return Found(hits, counts, len(rows), says=says)

    def _called_as_one(self, query: Query) -> set[int]:
        """What is called so (or begins so) but for where its words begin: ``cloud watch events``,
        ``xray``, ``stepfunctions``. The engine compares word by word.
        """
        if len(query.run_together) < _LEAST_AS_ONE:
            return set()
        spaced = f" {' '.join(word.typed for word in query.words)}"
        return {
            number
            for number, names in self._names.items()
            for name in names
            if name.replace(" ", "").startswith(query.run_together) and not name.startswith(spaced)
        }

    def _rows(
        self, query: Query, run_on: Collection[int]
    ) -> tuple[Query, list[tuple[int, float]], str]:
        """What there is, for which words, and what there is to say of them."""
        rows = [row for row in self._engine.find(query) if row[0] not in run_on]
        if rows or run_on:
            return query, [*((number, 0.0) for number in run_on), *rows], ""
        vocabulary = self._every_word()
        for known in (False, True):
            near = [meant(word, vocabulary, known=known) for word in query.words]
            pairs = list(zip(query.words, near, strict=True))
            other = replace(query, words=tuple(new or word for word, new in pairs))
            if other != query and (rows := self._engine.find(other)):
                said = " ".join(word.typed for word in query.words)
                return other, rows, f"Nothing has “{said}”: this is near."
        if len(query.words) > 1:
            some = replace(query, any_of=True)
            if rows := self._engine.find(some):
                return some, rows, "Nothing has all of these words: this has some."
        return query, [], ""

    def _every_word(self) -> list[str]:
        if self._vocabulary is None:
            self._vocabulary = self._engine.vocabulary()
        return self._vocabulary

    def get_ready(self) -> None:
        """Collect the words among which slips are mended, before a key waits for it."""
        with self._lock:
            self._every_word()

    def _ranked(self, rows: Sequence[tuple[int, float]], query: Query) -> list[int]:
        """What is called so, then what begins so, then what has all the words in a name; else by
        how much the words say.
        """
        if query.any_of:
            return [number for number, _ in rows]
        shapes = [[f" {' '.join(shape)}" for shape in word.shapes] for word in query.words]
        wanted = " ".join(word.typed for word in query.words)
        together = query.run_together

        def as_one(name: str) -> str:
            return name.replace(" ", "") if len(together) >= _LEAST_AS_ONE else ""

        def key(row: tuple[int, float]) -> tuple[int, int, float]:
            number, score = row
            kind = _LIKELY[self._entries[number].kind]
            tier = 3
            for name in self._names[number]:
                if _same(name, f" {wanted}") or _same(as_one(name), together):
                    return 0, kind, score
                if name.startswith(f" {wanted}") or as_one(name).startswith(together):
                    tier = min(tier, 1)
                elif tier == 3 and all(any(one in name for one in word) for word in shapes):
                    tier = 2
            return tier, 0, score

        first = sorted(rows[:_MOST_RANKED], key=key)
        return [number for number, _ in (*first, *rows[_MOST_RANKED:])]


def listed(index: Index, kind: Kind) -> Found:
    """Everything of a kind, as if it had been found; of lessons, not each section."""
    entries = [entry for entry in index.listed(kind) if "#" not in entry.target or kind == "note"]
    hits = tuple(Hit(entry) for entry in entries)
    return Found(hits, index.counts(), len(hits), is_asked=False)


def _same(name: str, wanted: str) -> bool:
    return name == wanted or name == f"{wanted}s" or f"{name}s" == wanted


def _compared(entry: Entry) -> tuple[str, ...]:
    names = (*(() if entry.kind == "question" else (entry.title,)), *entry.also, *entry.formerly)
    return tuple("".join(f" {token}" for token in tokens(name)) for name in names)


def _named(entry: Entry, patterns: Sequence[re.Pattern[str]]) -> tuple[str, bool]:
    """The name by which an entry was found, if its title has not all of the words."""

    def has_all(name: str) -> bool:
        return all(pattern.search(name) for pattern in patterns)

    if has_all(entry.title):
        return "", False
    for names, was in ((entry.also, False), (entry.formerly, True)):
        for name in names:
            if has_all(name):
                return name, was
    return "", False


# -- one for each library -------------------------------------------------------------------------

_MADE: WeakKeyDictionary[Library, Index] = WeakKeyDictionary()
"""Nothing in a library changes, so its index is made once."""
_MAKING = threading.Lock()


def fresh(library: Library, record: Record | None) -> Index:
    """The index of a library, with what the record has now. Takes a moment, so in a thread.

    Raises:
        StorageError: the record can't be read.
    """
    with _MAKING:
        index = _MADE.get(library)
        if index is None:
            index = _MADE[library] = Index(library, engine())
        if record is not None:
            for kind, own in OWN.items():
                index.set_own(kind, own(library, record))
        index.get_ready()
        return index
