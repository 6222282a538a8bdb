"""Where words are looked up: SQLite's full-text index, or, where it has none, all texts in turn.

Both give the numbers of the entries that a query is for, with a score: the lower, the better.
"""

from __future__ import annotations

import re
import sqlite3
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import Protocol

from studylam.study.search.entries import Entry
from studylam.study.search.query import Query, Word, tokens

COLUMNS = ("title", "names", "around", "text")
WEIGHTS = (10.0, 9.0, 3.0, 1.0)
"""How much more a word says in a title than in a text."""


class Engine(Protocol):
    """Looks words up."""

    def add(self, entries: Iterable[tuple[int, Entry]]) -> None:
        """Have these found by their numbers."""

    def drop(self, numbers: Iterable[int]) -> None:
        """Have these found no more."""

    def find(self, query: Query) -> list[tuple[int, float]]:
        """Numbers with scores, the best first."""

    def vocabulary(self) -> list[str]:
        """Every word that is in some entry, sorted."""


def engine() -> Engine:
    """The best that there is here."""
    try:
        return FullText()
    except sqlite3.OperationalError:  # no such module: fts5
        return Scan()


def columns(entry: Entry) -> tuple[str, str, str, str]:
    """The texts of an entry as they are compared, by `COLUMNS`.

    What a question asks is no title: it is long, and names much in passing.
    """
    title, within = entry.title, entry.within
    if entry.kind == "question":
        title, within = "", f"{title} {within}"
    names, about = (" ".join(them) for them in ((*entry.also, *entry.formerly), entry.topics))
    texts = (title, names, f"{within} {about}", entry.text)
    first, second, third, fourth = (" ".join(tokens(text)) for text in texts)
    return first, second, third, fourth


class FullText:
    """FTS5, in memory.

    Raises:
        sqlite3.OperationalError: this SQLite has no FTS5.
    """

    def __init__(self) -> None:
        # Made in a thread, asked in another; SQLite lets one in at a time.
        self._db = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
        self._db.execute(
            f"create virtual table entries using fts5({', '.join(COLUMNS)}, prefix='1 2 3')"
        )
        rank = f"bm25({', '.join(map(str, WEIGHTS))})"
        self._db.execute("insert into entries(entries, rank) values('rank', ?)", (rank,))
        self._db.execute("create virtual table words using fts5vocab(entries, row)")

    def add(self, entries: Iterable[tuple[int, Entry]]) -> None:
        self._db.execute("begin")
        self._db.executemany(
            f"insert into entries(rowid, {', '.join(COLUMNS)}) values(?, ?, ?, ?, ?)",
            ((number, *columns(entry)) for number, entry in entries),
        )
        self._db.execute("commit")

    def drop(self, numbers: Iterable[int]) -> None:
        self._db.execute("begin")
        self._db.executemany("delete from entries where rowid = ?", ((n,) for n in numbers))
        self._db.execute("commit")

    def find(self, query: Query) -> list[tuple[int, float]]:
        return self._db.execute(
            "select rowid, rank from entries where entries match ? order by rank", (query.match,)
        ).fetchall()

    def vocabulary(self) -> list[str]:
        return sorted(row[0] for row in self._db.execute("select term from words"))


class Scan:
    """Goes through all texts with each question: some milliseconds for a course."""

    def __init__(self) -> None:
        self._texts: dict[int, tuple[str, ...]] = {}

    def add(self, entries: Iterable[tuple[int, Entry]]) -> None:
        for number, entry in entries:
            self._texts[number] = tuple(f" {column}" for column in columns(entry))

    def drop(self, numbers: Iterable[int]) -> None:
        for number in numbers:
            self._texts.pop(number, None)

    def find(self, query: Query) -> list[tuple[int, float]]:
        wanted = [[" " + " ".join(shape) for shape in word.shapes] for word in query.words]
        found = []
        for number, texts in self._texts.items():
            scores = [_score(texts, shapes) for shapes in wanted]
            if any(scores) if query.any_of else all(scores):
                found.append((number, -sum(scores)))
        return sorted(found, key=lambda row: (row[1], row[0]))

    def vocabulary(self) -> list[str]:
        texts = (text for columns in self._texts.values() for text in columns)
        return sorted({word for text in texts for word in text.split()})


def _score(texts: Sequence[str], shapes: Sequence[str]) -> float:
    """What it says that the word is there, and there again."""
    return sum(
        weight * (1 + 0.1 * min(times, 5))
        for weight, text in zip(WEIGHTS, texts, strict=True)
        if (times := sum(text.count(shape) for shape in shapes))
    )


# -- slips of the finger --------------------------------------------------------------------------

_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
_LEAST, _LONGEST = 3, 24
"""Letters of a word in which a slip is looked for; a shorter one is as near to anything."""
_MOST_MEANT = 6


def meant(word: Word, vocabulary: Sequence[str], *, known: bool = False) -> Word | None:
    """The words of the vocabulary that may have been meant, where one letter is wrong, missing, one
    too many, or has changed places with the next.

    Args:
        known: also of a word that is in the vocabulary, or begins one.

    Returns:
        None: there are none, or it needs no mending.
    """
    typed = word.typed
    is_known = _begins(typed, vocabulary)
    if " " in typed or not _LEAST <= len(typed) <= _LONGEST or (is_known and not known):
        return None
    near = [one for one in dict.fromkeys(_edits(typed)) if _begins(one, vocabulary)]
    if not near and not is_known:
        near = _alike(typed, vocabulary)
    # The first letter is seldom the wrong one; a whole word is rather meant than a beginning.
    near.sort(key=lambda one: (one[0] != typed[0], not _is_there(one, vocabulary), -len(one)))
    shapes = dict.fromkeys((*((typed,) if is_known else ()), *near[:_MOST_MEANT]))
    return Word(tuple((one,) for one in shapes)) if near else None


def _begins(start: str, vocabulary: Sequence[str]) -> bool:
    """Whether a word begins so."""
    at = bisect_left(vocabulary, start)
    return at < len(vocabulary) and vocabulary[at].startswith(start)


def _is_there(word: str, vocabulary: Sequence[str]) -> bool:
    at = bisect_left(vocabulary, word)
    return at < len(vocabulary) and vocabulary[at] == word


def _edits(word: str) -> Iterable[str]:
    cuts = [(word[:i], word[i:]) for i in range(len(word) + 1)]
    for left, right in cuts:
        if len(right) > 1:
            yield left + right[1] + right[0] + right[2:]
        if right:
            yield left + right[1:]
        for letter in _LETTERS:
            if right:
                yield left + letter + right[1:]
            yield left + letter + right


def _alike(word: str, vocabulary: Sequence[str]) -> list[str]:
    """Words with more than one slip in them: as long, and with the same first letter."""
    from difflib import get_close_matches

    if len(word) < 6:
        return []
    last = word[0] + "\U0010ffff"
    same = vocabulary[bisect_left(vocabulary, word[0]) : bisect_left(vocabulary, last)]
    near = [one for one in same if abs(len(one) - len(word)) <= 2 and re.fullmatch(r"\D+", one)]
    return get_close_matches(word, near, n=2, cutoff=0.78)
