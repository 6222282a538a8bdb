"""``studylam pack new lesson|lab|question``: one more of a kind, as a skeleton with comments.

A skeleton is complete enough to be read. What is still to be written says so by ``TODO(author)``,
which the check reports as an error at its line (`studylam.packs.reading.comments`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Literal, get_args

from studylam.errors import BadInputError, StorageError, UsageError
from studylam.packs.backbone import PACK
from studylam.packs.checks.check import surroundings
from studylam.packs.labs.folders import FOLDER as LABS
from studylam.packs.lessons import FOLDER as LESSONS
from studylam.packs.library import Library
from studylam.packs.load import load_pack
from studylam.packs.models import Bank, Pack, WrittenType
from studylam.packs.problems import Report
from studylam.packs.questions.bank import parse_bank
from studylam.packs.reading.comments import UNWRITTEN, without_comments
from studylam.packs.reading.files import Text
from studylam.packs.writing.files import Written, add_files, as_yaml, filled, grow, texts_of
from studylam.packs.writing.pack import checked_id

Kind = Literal["lesson", "lab", "question"]
KINDS: tuple[str, ...] = get_args(Kind)
TYPES: tuple[str, ...] = get_args(WrittenType)

BANKS = "quizzes"
SHOWN = 8
"""Ids that a comment lists."""


# -- lessons --------------------------------------------------------------------------------------


def new_lesson(
    root: Path,
    *,
    identifier: str | None = None,
    module: str | None = None,
    title: str | None = None,
) -> Written:
    """Add a lesson after the last one of a module; a module that isn't there is made.

    Args:
        module: a module's id or folder; without it, the last one.

    Raises:
        UsageError: the id is taken or none.
        StorageError: it can't be written.
    """
    pack = load_pack(root)
    name = free_id(identifier, "lesson", (t.id for t in pack.lessons), len(pack.lessons))
    folder = _module_folder(root, module)
    files = {}
    if not (root / LESSONS / folder / "module.yaml").is_file():
        about = re.sub(r"^\d+-", "", folder).replace("-", " ").capitalize()
        files[f"{LESSONS}/{folder}/module.yaml"] = filled(
            texts_of("skeletons")["module.yaml"], {"title": as_yaml(about)}
        )
    number = _after(entry.name for entry in _entries(root / LESSONS / folder))
    text = filled(
        texts_of("skeletons")["lesson.md"],
        concepts_of(pack) | {"id": name, "title": title_of(title, "what the lesson is called")},
    )
    files[f"{LESSONS}/{folder}/{number:02}-{name.replace('.', '-')}.md"] = text
    add_files(root, files)
    return Written("lesson", name, root, tuple(files))


def _module_folder(root: Path, module: str | None) -> str:
    """The folder of a module: one that is there, or the name of a new one."""
    there = sorted(
        (entry.name for entry in _entries(root / LESSONS) if entry.is_dir()),
        key=lambda name: (_number(name), name),
    )
    if module is None:
        return there[-1] if there else "01-first-steps"
    for name in there:
        if module in (name, re.sub(r"^\d+-", "", name)):
            return name
    if re.fullmatch(r"\d+-.+", module):
        checked_id(module.partition("-")[2], "--module")
        return module
    return f"{_after(there):02}-{checked_id(module, '--module').replace('.', '-')}"


# -- labs -----------------------------------------------------------------------------------------


def new_lab(root: Path, *, identifier: str | None = None, title: str | None = None) -> Written:
    """Add a lab that runs: its starter fails a case, its solution passes all.

    Raises:
        UsageError: the id is taken or none.
        StorageError: it can't be written.
    """
    pack = load_pack(root)
    taken = [lab.id for lab in pack.labs] + [entry.name for entry in _entries(root / LABS)]
    name = free_id(identifier, "lab", taken, len(pack.labs))
    values = concepts_of(pack) | {"id": name, "title": title_of(title, "what the lab is called")}
    start = "lab/"
    files = {
        f"{LABS}/{name}/{path.removeprefix(start)}": filled(text, values)
        for path, text in texts_of("skeletons").items()
        if path.startswith(start)
    }
    add_files(root, files)
    return Written("lab", name, root, tuple(files))


# -- questions ------------------------------------------------------------------------------------


def new_question(
    root: Path,
    *,
    identifier: str | None = None,
    bank: str | None = None,
    kind: str = "single-choice",
) -> Written:
    """Add a question at the end of a bank; a bank that isn't there is made.

    Args:
        bank: a bank's id or file; without it, the last one.
        kind: the type of the question.

    Raises:
        UsageError: the id is taken or none, or the pack lacks what such a question needs.
        BadInputError: the bank's end isn't one: a question there would never be read.
        StorageError: it can't be written.
    """
    pack = load_pack(root)
    around = surroundings(pack)
    chosen = _bank(pack, bank)
    name = bank_name(bank) if bank and chosen is None else ""
    of = chosen.id if chosen else name or "questions"
    before = len(chosen.questions) if chosen else 0
    new = free_id(identifier, f"q-{of}", (q.id for q in pack.questions), before)
    exams = _exams(pack, chosen)
    text = _question(pack, around, new, kind, exams)
    if chosen is None:
        file = f"{BANKS}/{of}.md"
        head = filled(
            texts_of("skeletons")["bank.md"],
            {
                "bank": of,
                "title": as_yaml(of.replace("-", " ").capitalize()),
                "exams": ", ".join(exams),
            },
        )
        add_files(root, {file: f"{head}\n{text}"})
        return Written("question", new, root, (file,))
    file = chosen.place.file
    _append(root / file, file, text, new)
    return Written("question", new, root, (), (file,))


def bank_name(bank: str) -> str:
    """The id that a new bank gets of what was said."""
    return checked_id(bank.removeprefix(f"{BANKS}/").removesuffix(".md"), "--bank")


def _bank(pack: Pack, bank: str | None) -> Bank | None:
    if bank is None:
        return pack.banks[-1] if pack.banks else None
    for known in pack.banks:
        file = known.place.file
        if bank in (known.id, file, file.removeprefix(f"{BANKS}/"), Path(file).stem):
            return known
    return None


def _exams(pack: Pack, bank: Bank | None) -> tuple[str, ...]:
    exams = (bank.exams if bank else ()) or pack.meta.exams
    if not exams:
        raise UsageError(
            "The pack serves no exam, so a question has no domain to be in.",
            where=PACK,
            hint="Say it there: exams: [saa-c03], or an exam of your own in quizzes/blueprints/.",
        )
    return exams


def _question(pack: Pack, around: Library, name: str, kind: str, exams: tuple[str, ...]) -> str:
    parts = texts_of("skeletons")
    sources = [s.id for s in pack.sources] or [s.id for s in around.sources]
    if not sources:
        raise UsageError(
            "There is no source yet that a question could name.",
            where="content/facts.yaml",
            hint="Add one below sources:, with its title and url.",
        )
    domains = {b.exam: b.domains for b in around.blueprints if b.exam in exams}
    said = "; ".join(
        f"{exam}: " + ", ".join(f"{d.number} {d.name}" for d in of) for exam, of in domains.items()
    )
    extra = ""
    if kind == "numeric":
        extra = (
            f"answer: 120                      # {UNWRITTEN}: e.g. 120 ± 5 or 120 ± 5 %\nunit: s\n"
        )
    if kind == "short-answer":
        extra = f"accepts: [warm start]            # {UNWRITTEN}: every spelling that is right\n"
    if kind == "predict":
        extra = _prediction(pack, around)
    values = concepts_of(pack) | {
        "id": name,
        "domain": ", ".join(f"{e}: {domains[e][0].number if e in domains else 1}" for e in exams),
        "domains": f"{UNWRITTEN}: which? {said}" if said else f"{UNWRITTEN}: of each exam, which?",
        "source": sources[0],
        "today": date.today().isoformat(),
        "sources": f"{UNWRITTEN}: where is it said? {_some(sources)}",
        "extra": extra,
    }
    return filled(parts["question/head.md"], values) + filled(parts[f"question/{kind}.md"], values)


def _prediction(pack: Pack, around: Library) -> str:
    lab = next((lab for lab in (*pack.labs, *around.labs) if lab.cases), None)
    if lab is None:
        raise UsageError(
            "There is no lab yet whose case could be predicted.", hint="studylam pack new lab"
        )
    cases = _some([case.id for case in lab.cases])
    return (
        f"# {UNWRITTEN}: which case of which lab? The first lab has {cases}\n"
        f"predict: {lab.id}/{lab.cases[0].id}\n"
        "what: return                     # or log\n"
        "code: solution                   # or starter\n"
    )


def _append(path: Path, file: str, text: str, identifier: str) -> None:
    try:
        old = path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise StorageError(f"The bank can't be read: {error}.", where=file) from error
    ends = "\r\n" if "\r\n" in old else "\n"
    whole = old.rstrip() + ends * 2 + text.replace("\n", ends)
    shown = without_comments(whole.replace("\r\n", "\n"), file, Report())
    read = parse_bank(Text(file, shown), Report())
    if read is None or identifier not in read[0].questions:
        raise BadInputError(
            "A question at the end of this bank would never be read.",
            where=file,
            hint="Is a comment or a fence open there? studylam pack check tells.",
        )
    grow(path, whole)


# -- what they share ------------------------------------------------------------------------------


def free_id(identifier: str | None, start: str, taken: Iterable[str], before: int) -> str:
    """The id that was asked for, or ``start`` with a number that is free, above ``before``."""
    known = set(taken)
    if identifier is not None:
        if checked_id(identifier, "ID") in known:
            raise UsageError(f"The pack has {identifier!r} already.", hint="Give it another id.")
        return identifier
    number = before + 1
    while f"{start}-{number}" in known:
        number += 1
    return f"{start}-{number}"


def title_of(title: str | None, wish: str) -> str:
    plain = " ".join((title or "").split())
    return as_yaml(plain or f"{UNWRITTEN}: {wish}")


def concepts_of(pack: Pack) -> dict[str, str]:
    """The concept that a skeleton begins with, and a comment on which there are."""
    known = [c.id for c in pack.concepts] or [c.id for c in surroundings(pack).concepts]
    if not known:
        raise UsageError(
            "There is no concept yet that it could be about.",
            where="content/concepts.yaml",
            hint="Add one below concepts:, with its name and a sentence.",
        )
    return {"concept": known[-1], "concepts": f"{UNWRITTEN}: which concepts? {_some(known)}"}


def _some(names: list[str]) -> str:
    more = f", … ({len(names)} in all)" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more


def _entries(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir()) if folder.is_dir() else []
    except OSError:
        return []


def _number(name: str) -> int:
    match = re.match(r"\d{1,4}", name)
    return int(match[0]) if match else 0


def _after(names: Iterable[str]) -> int:
    return max((_number(name) for name in names), default=0) + 1
