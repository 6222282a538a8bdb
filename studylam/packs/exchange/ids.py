"""Ids of imported questions: readable, each once, and the same whenever a file is imported."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable

from studylam.packs.exchange.item import Item

MAX_ID = 60
_IN_USE = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*")
_SAYS_NOTHING = re.compile(
    r"(?:q|question|item|frage|problem|exercise|no|nr)?-?(?:ident-?)?[0-9-]*"
)
_SMALL_WORDS = re.compile(
    r"an?|and|are|as|at|be|by|can|do|does|for|from|has|have|how|in|is|it|its|of|on|or|should|that|"
    r"the|their|there|these|they|this|to|was|what|when|where|which|who|will|with|would|you|your|"
    r"following"
)


class Ids:
    """The ids that are in use, and new ones."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = set(taken)
        self._next: dict[str, int] = {}

    def of(self, item: Item) -> str:
        """An id for the item: its own, or made of its name, else of its stem's words."""
        wish = item.name if _is_id(item.name) else ""
        if not wish or _SAYS_NOTHING.fullmatch(wish):
            name = _slug(item.name)
            wish = name if name and not _SAYS_NOTHING.fullmatch(name) else words_of(item.stem)
            wish = f"q-{wish}" if wish and not wish.startswith("q-") else wish
        if not wish:
            wish = f"q-{_hash(item, 8)}"
        if wish not in self._taken:
            return wish
        for length in (4, 8, 16):
            other = f"{wish[: MAX_ID - 1 - length].rstrip('-.')}-{_hash(item, length)}"
            if other not in self._taken:
                return other
        number = self._next.get(other, 2)  # the very same question once more
        while f"{other}-{number}" in self._taken:
            number += 1
        self._next[other] = number
        return f"{other}-{number}"

    def take(self, identifier: str) -> None:
        """From now on it is in use."""
        self._taken.add(identifier)


def _is_id(name: str) -> bool:
    return len(name) <= 80 and _IN_USE.fullmatch(name) is not None


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text[:300]).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain.replace("'", "")).strip("-")
    if len(slug) > MAX_ID - 2:
        slug = slug[: MAX_ID - 2].rsplit("-", 1)[0]
    return slug


def words_of(stem: str, most: int = 7) -> str:
    """The last sentence's words that say something: what is asked stands at a stem's end."""
    plain = re.sub(r"```.*?```|!\[[^\]]*\]\([^)]*\)|[`*_]", " ", stem[:4000], flags=re.DOTALL)
    plain = re.sub(r"\((?:select|choose|pick)[^()]{0,40}\)", " ", plain, flags=re.IGNORECASE)
    sentences = [one for one in re.split(r"(?<=[.?!:])\s+|\n+", plain) if _slug(one)]
    asked = _telling(sentences[-1]) if sentences else []
    if len(asked) < 4 and sentences:
        asked = [*_telling(sentences[0]), *asked] if len(sentences) > 1 else asked
    return "-".join(asked[:most])[: MAX_ID - 2].strip("-")


def _telling(sentence: str) -> list[str]:
    words = _slug(sentence).split("-")
    return [word for word in words if not _SMALL_WORDS.fullmatch(word)] or words


def _hash(item: Item, length: int) -> str:
    texts = [item.stem, *(choice.text for choice in item.choices)]
    texts += [f"{match.left}\0{match.right}" for match in item.matches]
    plain = "\0".join(" ".join(text.split()) for text in [*texts, *item.accepts, str(item.key)])
    return hashlib.sha256(plain.encode("utf-8", "replace")).hexdigest()[:length]
