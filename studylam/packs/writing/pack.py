"""``studylam pack new DIR``: a small, whole pack whose comments say how one is written."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from studylam import __version__
from studylam.errors import UsageError
from studylam.inert import inert_line
from studylam.packs.builtin import builtin_root
from studylam.packs.load import load_pack
from studylam.packs.models import Blueprint
from studylam.packs.namespaces import RESERVED
from studylam.packs.problems import did_you_mean
from studylam.packs.writing.files import Written, as_yaml, filled, texts_of, write_folder

MAX_ID = 60
_ID = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*")


def new_pack(
    folder: Path,
    *,
    identifier: str | None = None,
    title: str | None = None,
    author: str | None = None,
    exam: str | None = None,
) -> Written:
    """Write a new pack into ``folder``, which mustn't exist yet, or be empty.

    Args:
        identifier: the pack's id; without it, it is made of the folder's name.
        exam: the exam that its questions are for; without it, one that StudyLam knows. For one that
            it doesn't know, a blueprint is written too.

    Raises:
        UsageError: something is there already, or an id can't be used.
        StorageError: it can't be written; nothing is left behind.
    """
    folder = _absolute(folder)
    name = _own_id(identifier) if identifier is not None else id_of(folder.name)
    if name in RESERVED:
        name += "-pack"
    if not name:
        raise UsageError(
            f"The name {folder.name!r} makes no id of a pack: it has no plain letters or digits.",
            hint="Give one: --id my-first-pack",
        )
    values, note = _exam(exam, name)
    shown = _line(title) or re.sub(r"[.-]", " ", name).capitalize()
    values |= {
        "id": name,
        "title": as_yaml(shown),
        "heading": shown,
        # In a list, a comma would make two of them.
        "author": json.dumps(_line(author), ensure_ascii=False) if _line(author) else "",
        "studylam": __version__,
    }
    files = {path: filled(text, values) for path, text in texts_of("template").items()}
    if note:
        blueprint = texts_of("skeletons")["blueprint.yaml"]
        files[f"quizzes/blueprints/{values['exam']}.yaml"] = filled(blueprint, values)
    write_folder(folder, files)
    return Written("pack", name, folder, tuple(sorted(files)), note=note)


def _absolute(folder: Path) -> Path:
    try:
        return folder.expanduser().resolve()
    except (OSError, RuntimeError, ValueError) as error:
        raise UsageError(f"{str(folder)!r} can't be a folder: {error}.") from error


def _own_id(identifier: str) -> str:
    name = checked_id(identifier, "--id")
    if name in RESERVED or name == load_pack(builtin_root()).meta.id:
        raise UsageError(
            f"No pack may be called {name!r}.", where="--id", hint=f"For example: {name}-pack"
        )
    return name


def id_of(name: str) -> str:
    """An id from any name: ``Café Lambda 2027`` is ``cafe-lambda-2027``. May be empty."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:MAX_ID].strip("-")


def checked_id(identifier: str, what: str) -> str:
    """``identifier`` if it can be one.

    Raises:
        UsageError: it can't, with one that could.
    """
    if _ID.fullmatch(identifier) and len(identifier) <= MAX_ID:
        return identifier
    near = id_of(identifier)
    raise UsageError(
        f"{inert_line(identifier[:80])!r} is no id.",
        where=what,
        hint="Small letters and digits, joined by hyphens" + (f": {near}" if near else "."),
    )


def _line(text: str | None) -> str:
    return " ".join(inert_line(text or "").split())


def _exam(exam: str | None, identifier: str) -> tuple[dict[str, str], str]:
    """What the template says of the exam; and a note, where it is one of the author's own."""
    known = {blueprint.exam: blueprint for blueprint in load_pack(builtin_root()).blueprints}
    name = checked_id(exam, "--exam") if exam is not None else _usual(known.values())
    note = ""
    if name in known:
        domains = "".join(f"\n#   {d.number} {d.name}" for d in known[name].domains)
        said = f"StudyLam knows this one, and its domains:{domains}"
        domain = _domain(known[name])
    else:
        name = name or identifier
        said = f"This one is your own:\n# quizzes/blueprints/{name}.yaml says what it asks."
        domain = 1
        note = (
            f"No exam {name!r} is known: quizzes/blueprints/{name}.yaml makes it one of your own."
        )
        note = f"{note} {did_you_mean(name, known)}".rstrip()
    row = (
        f"| `quizzes/blueprints/{name}.yaml` | an exam of your own: how long, and what it asks |\n"
    )
    values = {
        "exam": name,
        "domain": str(domain),
        "exam_comes_from": said,
        "own_exam": "" if name in known else row,
        "today": date.today().isoformat(),
    }
    return values, note


def _usual(blueprints: Iterable[Blueprint]) -> str:
    """Of the exams that go on, the one that asks for most of Lambda; empty: there is none."""
    lasting = [blueprint for blueprint in blueprints if blueprint.valid.last is None]
    best = max(lasting, key=lambda b: (len(b.lambda_tasks), b.minutes), default=None)
    return best.exam if best else ""


def _domain(blueprint: Blueprint) -> int:
    """The domain of the first task that is about Lambda."""
    numbers = {domain.number for domain in blueprint.domains}
    first = blueprint.lambda_tasks[0].split(".")[0] if blueprint.lambda_tasks else ""
    return int(first) if first.isdigit() and int(first) in numbers else min(numbers)
