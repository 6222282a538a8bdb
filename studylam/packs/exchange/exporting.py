"""A pack's questions as a file of another program."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studylam.errors import NotFoundError, UsageError
from studylam.packs.exchange.bank import items_of
from studylam.packs.exchange.formats import FORMATS
from studylam.packs.exchange.item import Item, LeftOut, Written
from studylam.packs.exchange.mending import first_words
from studylam.packs.models import Pack
from studylam.work import Tell, unheard

if TYPE_CHECKING:
    from studylam.packs.exchange.anki import Front


@dataclass(frozen=True)
class Exported:
    """What an export made, and what it couldn't take along."""

    data: bytes
    count: int
    total: int
    left_out: tuple[LeftOut, ...]
    cards: int = 0
    """Of lessons, that went along with the questions."""


def format_of(out: Path) -> str:
    """The format that a file's name asks for.

    Raises:
        UsageError: none does.
    """
    suffix = out.suffix.lower()
    found = [one.name for one in FORMATS.values() if one.writes and suffix in one.suffixes]
    if not found:
        names = ", ".join(one.name for one in FORMATS.values() if one.writes)
        raise UsageError(
            f"The name {out.name!r} doesn't say what format is meant.", hint=f"--format {names}"
        )
    return found[0]


def export_pack(
    folder: Path,
    name: str,
    banks: Sequence[str] = (),
    *,
    keep_facts: bool = False,
    tell: Tell = unheard,
) -> Exported:
    """The questions of a pack, or of some of its banks, in a format.

    With all questions, a deck of cards takes the cards of lessons along.

    Args:
        keep_facts: leave ``{fact:…}`` as it is written, for a file that comes back to StudyLam.
        tell: hears what is done.

    Raises:
        NotFoundError: there is no such pack or bank.
        UsageError: the format can't be written.
    """
    from studylam.packs import Library, builtin_root, load_pack

    form = FORMATS[name]
    if not form.writes:
        raise UsageError(f"{form.title} can't be written.", hint="The banks are in quizzes/.")
    tell(0, 3, "reading the pack")
    pack = load_pack(folder)
    known = [bank.id for bank in pack.banks]
    for bank in banks:
        if bank not in known:
            raise NotFoundError.named("question bank", bank, known)
    builtin = builtin_root()
    behind = [] if pack.root == str(builtin) else [load_pack(builtin)]
    text = Library([pack], behind=behind).text
    questions = [q for q in pack.questions if not banks or q.bank in banks]
    tell(1, 3, f"{len(questions):,} questions")
    items = items_of(questions) if keep_facts else items_of(questions, text)
    kept = [item for item in items if form.own or _is_plain(item)]
    left_out = [_only_here(item) for item in items if not (form.own or _is_plain(item))]
    cards = list(_cards(pack, text)) if name == "anki" and not banks else []
    tell(2, 3, form.title)
    written: Written = _written(form.load(), name, kept, pack, cards)
    left_out += written.left_out
    left_out.sort(key=lambda one: (one.file, one.line))
    gone = {(one.file, one.line) for one in left_out if not is_partly(one)}
    count = len(items) - sum((item.file, item.line) in gone for item in items)
    return Exported(written.data, count, len(items), tuple(left_out), len(cards))


def _cards(pack: Pack, text: Callable[[str], str]) -> Iterator[Front]:
    """What lessons have to be known by heart."""
    from studylam.packs.exchange.anki import Front

    for lesson in pack.lessons:
        for section in lesson.sections:
            for card in section.cards:
                name = f"card:{lesson.id}#{card.id}"
                tags = (*lesson.teaches, f"lesson::{lesson.id}")
                yield Front(name, text(card.ask), text(card.answer), tags)


def is_partly(one: LeftOut) -> bool:
    """Whether the question was written all the same, without a part of it."""
    return one.reason.startswith("written ")


def _written(
    module: Any, name: str, items: Iterable[Item], pack: Pack, cards: Sequence[Front]
) -> Written:
    if name == "anki":
        return module.write(items, pack=pack.meta.id, title=pack.meta.title, cards=cards)  # type: ignore[no-any-return]
    if name == "markdown":
        return module.write(items, title=pack.meta.title)  # type: ignore[no-any-return]
    return module.write(items)  # type: ignore[no-any-return]


def _is_plain(item: Item) -> bool:
    """Whether another program can ask it: what has to be run to be known, it can't."""
    return item.type != "short-answer" or bool(item.accepts)


def _only_here(item: Item) -> LeftOut:
    case = item.head.get("predict", "")
    reason = f"its answer is what the lab's case {case} does when it is run"
    return LeftOut(item.file, item.line, first_words(item.stem), reason)
