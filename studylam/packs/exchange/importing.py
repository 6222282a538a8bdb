"""Questions of other programs' files into a bank of a pack: what came in, and what didn't."""

from __future__ import annotations

import os
import re
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from studylam.errors import BadInputError, StorageError, UsageError
from studylam.packs.builtin import builtin_root
from studylam.packs.exchange.bank import BankWritten, bank_head, write
from studylam.packs.exchange.concepts import with_concept
from studylam.packs.exchange.formats import read_file
from studylam.packs.exchange.heads import UNSORTED, Fill
from studylam.packs.exchange.item import Batch, Item, Mended
from studylam.packs.exchange.texts import without_facts
from studylam.packs.load import load_pack
from studylam.packs.models import Bank, Pack
from studylam.packs.questions.bank import FOLDER, MAX_BANK
from studylam.packs.reading.facts import facts_in
from studylam.packs.reading.markdown import slug
from studylam.work import Tell, unheard

CONCEPTS = "content/concepts.yaml"


@dataclass(frozen=True)
class Wish:
    """What the caller says of the bank and of its questions."""

    bank: str = ""
    title: str = ""
    format: str | None = None
    exams: tuple[str, ...] = ()
    domain: int | None = None
    concepts: tuple[str, ...] = ()
    level: str = ""
    append: bool = False
    dry_run: bool = False


@dataclass
class Imported:
    """What an import did, or would do."""

    bank: str
    file: str
    """Of the bank, relative to the pack."""
    written: BankWritten
    formats: tuple[str, ...]
    concept: str = ""
    """What was added to the pack's concepts."""
    hints: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        """All that was meant as a question."""
        return len(self.written.items) + len(self.written.left_out)

    @property
    def by_type(self) -> dict[str, int]:
        """How many came in of each type."""
        return dict(Counter(item.type for item in self.written.items).most_common())


def import_files(files: Sequence[Path], into: Path, wish: Wish, tell: Tell = unheard) -> Imported:
    """Read questions and write them into a bank of the pack in ``into``.

    Args:
        tell: hears which file is read, then that the bank is written; not while files are replaced.

    Raises:
        NotFoundError: ``into`` isn't a pack.
        UsageError: the bank is there already, or isn't there to be appended to.
        BadInputError: a file can't be read, or its format can't be told.
        StorageError: the bank can't be written.
    """
    pack = load_pack(into)
    root = Path(pack.root)
    exams = _known_exams(wish)
    bank = wish.bank or _bank_name(files)
    if re.fullmatch(r"[a-z0-9]+(?:[.-][a-z0-9]+)*", bank) is None or len(bank) > 80:
        raise UsageError(
            f"{bank!r} can't be the id of a bank.", hint="Small letters, digits and hyphens."
        )
    there = _bank_there(pack, root, bank, wish)
    batch, formats = Batch(), list[str]()
    for number, path in enumerate(files):
        tell(number, len(files) + 1, path.name)
        chosen, found = read_file(path, wish.format)
        formats.append(chosen.name)
        batch.add(found)
    tell(len(files), len(files) + 1, f"{len(batch.items):,} questions for the bank")
    known = {fact.id for fact in pack.facts}
    concepts = _concepts_of(pack)
    items = [_sorted_in(_factless(item, known), concepts) for item in batch.items]
    batch.mended += _lost_labels(items)
    if there is not None:
        exams = there.exams
    fill = Fill(
        concepts=wish.concepts,
        level=wish.level,
        domain=dict.fromkeys(exams, wish.domain) if wish.domain is not None else {},
        exams=exams,
    )
    written = write(items, fill, (question.id for question in pack.questions))
    if there is None and not exams:
        exams = _exams_of(written.items)
    written.left_out = sorted(
        [*batch.left_out, *written.left_out], key=lambda one: (one.file, one.line)
    )
    written.mended = sorted([*batch.mended, *written.mended], key=lambda one: (one.file, one.line))
    file = there.place.file if there is not None else f"{FOLDER}/{bank}.md"
    done = Imported(bank, file, written, tuple(dict.fromkeys(formats)))
    done.hints += _unknown_concepts(wish.concepts, concepts)
    if written.items:
        title = wish.title or bank.replace("-", " ").capitalize()
        _write(
            root, done, bank_head(bank, title, exams), append=there is not None, dry=wish.dry_run
        )
        _add_concept(root, pack, done, dry=wish.dry_run)
    return done


def _known_exams(wish: Wish) -> tuple[str, ...]:
    if wish.domain is not None and not wish.exams and not wish.append:
        raise UsageError("A domain is one of an exam.", hint="Say which: --exam dva-c02 --domain 1")
    return wish.exams


def _bank_name(files: Sequence[Path]) -> str:
    """The file's name; a README is called like its folder."""
    path = files[0]
    name = path.stem
    if slug(name) in ("readme", "index", "imsmanifest", ""):
        name = path.absolute().parent.name
    return slug(name)[:60].strip("-") or "imported"


def _bank_there(pack: Pack, root: Path, bank: str, wish: Wish) -> Bank | None:
    """The bank that is appended to; None: it is to be a new one."""
    found = next((one for one in pack.banks if one.id == bank), None)
    if wish.append:
        if found is None:
            raise UsageError(
                f"There is no bank {bank!r} to append to.",
                hint="Without --append, it is a new one.",
            )
        if set(wish.exams) - set(found.exams):
            raise UsageError(
                f"The bank {bank!r} is for {', '.join(found.exams) or 'no exam'}.",
                hint=f"Add the exam in {found.place.file} first.",
            )
        return found
    if found is not None or (root / FOLDER / f"{bank}.md").exists():
        raise UsageError(
            f"There is a bank {bank!r} already, and nothing is written over.",
            where=f"{FOLDER}/{bank}.md",
            hint="Add to it with --append, or give the new one another id: --bank ID",
        )
    return None


def _factless(item: Item, known: set[str]) -> Item:
    texts = "\n".join(
        [item.stem, item.explanation, *(f"{one.text}\n{one.reason}" for one in item.choices)]
        + [f"{one.left}\n{one.right}\n{one.reason}" for one in item.matches]
        + [f"{one.text}\n{one.reason}" for one in item.wrongs]
        + list(item.extra_rights)
    )
    named = facts_in(texts)
    if named and set(named) <= known and not re.search(r"\{\s*facts?\s*:(?!\w)", texts):
        return item
    return without_facts(item)


def _concepts_of(pack: Pack) -> set[str]:
    """Concepts that a question of this pack may name: its own and the built-in course's."""
    builtin = builtin_root()
    packs = [pack] if pack.root == str(builtin) else [pack, load_pack(builtin)]
    return {concept.id for one in packs for concept in one.concepts}


def _sorted_in(item: Item, concepts: set[str]) -> Item:
    """Labels that are concepts say what a question assesses."""
    if item.head.get("assesses"):
        return replace(item, tags=())
    found = [tag for tag in item.tags if tag in concepts]
    head = {**item.head, "assesses": found} if found else item.head
    return replace(item, head=head, tags=tuple(tag for tag in item.tags if tag not in concepts))


def _lost_labels(items: Iterable[Item]) -> list[Mended]:
    """What a bank has no place for, told once a file."""
    labels: dict[str, dict[str, int]] = {}
    for item in items:
        for tag in item.tags:
            labels.setdefault(item.file, {}).setdefault(tag, item.line)
    mended = []
    for file, found in labels.items():
        names = ", ".join(list(found)[:8]) + (" …" if len(found) > 8 else "")
        what = f"labels have no place in a bank unless they are concepts: {names}"
        mended.append(Mended(file, min(found.values()), what))
    return mended


def _exams_of(items: Iterable[Item]) -> tuple[str, ...]:
    """The exams that the questions themselves say they are for."""
    return tuple(dict.fromkeys(exam for item in items for exam in item.head.get("domain", ())))


def _unknown_concepts(concepts: Sequence[str], known: set[str]) -> list[str]:
    return [
        f"There is no concept {name!r}: add it to {CONCEPTS}."
        for name in concepts
        if name not in known and ":" not in name
    ]


def _write(root: Path, done: Imported, head: str, *, append: bool, dry: bool) -> None:
    from studylam.packs.writing.files import add_files

    path = root / done.file
    text = f"{head}\n{done.written.body}"
    if append:
        before = path.read_text(encoding="utf-8").rstrip("\n")
        text = f"{before}\n\n{done.written.body}"
    if len(text.encode("utf-8", "replace")) > MAX_BANK:
        raise BadInputError(
            f"The bank would be larger than {MAX_BANK:,} bytes.",
            hint="Import the files one by one, each into a bank of its own.",
        )
    if dry:
        return
    if append:
        replace_file(path, text)
    else:
        add_files(root, {done.file: text})


def replace_file(path: Path, text: str | bytes) -> None:
    """Write a file in place of one that is there, whole or not at all.

    Raises:
        StorageError: it can't be written.
    """
    data = text if isinstance(text, bytes) else text.encode()
    temporary: str | None = None
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask()
        Path(temporary).chmod(mode)
        Path(temporary).replace(path)
    except BaseException as error:  # also where somebody presses Ctrl+C
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
        if not isinstance(error, OSError):
            raise
        raise StorageError(
            f"The file can't be written ({error.strerror}).",
            where=str(path),
            hint="Name a file in a folder that you may write to.",
        ) from error


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


def _add_concept(root: Path, pack: Pack, done: Imported, *, dry: bool) -> None:
    """``unsorted`` among the pack's concepts, where questions have no other."""
    needed = any(UNSORTED in item.head["assesses"] for item in done.written.items)
    if not needed or any(concept.id == UNSORTED for concept in pack.concepts):
        return
    path = root / CONCEPTS
    try:
        text = path.read_text(encoding="utf-8") if path.exists() else ""
    except (OSError, UnicodeDecodeError):
        text = "?"
    sentence = "What imported questions are about before somebody has said it."
    new = with_concept(text, UNSORTED, "Not sorted yet", sentence)
    if new is None:
        done.hints.append(f"Add the concept {UNSORTED!r} to {CONCEPTS}: it couldn't be done here.")
        return
    done.concept = UNSORTED
    if not dry:
        replace_file(path, new)
