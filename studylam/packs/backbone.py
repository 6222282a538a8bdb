"""What everything else refers to: the pack's own description, concepts, facts."""

# ruff: noqa: RUF012 - pydantic copies defaults

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, ValidationError

from studylam.packs.models import (
    AlsoSeen,
    CheckSettings,
    Concept,
    Fact,
    PackMeta,
    Place,
    Source,
)
from studylam.packs.models.pack import exact
from studylam.packs.problems import Report
from studylam.packs.reading.facts import FACT, broken_facts
from studylam.packs.reading.files import PackFiles
from studylam.packs.reading.schema import Entry, Slug, Words, fill
from studylam.packs.reading.yamltext import Document, parse_yaml

PACK = "content/pack.yaml"
CONCEPTS = "content/concepts.yaml"
FACTS = "content/facts.yaml"


class PackFile(Entry):
    """``content/pack.yaml``."""

    id: Slug
    title: Words
    version: Words
    licence: Words
    authors: tuple[Words, ...] = ()
    description: str = ""
    exams: tuple[Slug, ...] = ()
    studylam: str = ""
    extends: tuple[Slug, ...] = ()
    checks: CheckSettings = CheckSettings()


class ConceptEntry(Entry):
    """One entry of ``concepts.yaml``."""

    name: Words
    sentence: Words
    builds_on: tuple[str, ...] = ()
    serves: dict[str, tuple[str, ...]] = {}
    also_called: tuple[Words, ...] = ()


def _web_address(url: str) -> str:
    if url and re.fullmatch(r"https?://\S+", url) is None:
        raise ValueError(f"{url[:60]!r} is no address that begins with https://")
    return url


class SourceEntry(Entry):
    """One entry of ``sources`` in ``facts.yaml``."""

    title: Words
    publisher: str = "AWS"
    url: Annotated[str, AfterValidator(_web_address)] = ""
    read: date | None = None


class AlsoSeenEntry(Entry):
    """What older notes say about a fact."""

    value: str | int | float
    why: Words
    verdict: Literal["outdated", "wrong", "oversimplified"] = "outdated"


class FactEntry(Entry):
    """One entry of ``facts`` in ``facts.yaml``."""

    title: Words
    value: str | int | float
    unit: str = ""
    display: str = ""
    as_of: date
    source: str
    note: str = ""
    also_seen: tuple[AlsoSeenEntry, ...] = ()
    card: bool = True


def load_yaml(files: PackFiles, file: str, report: Report) -> Document | None:
    """A file's YAML, or None with problems noted."""
    text = files.text(file)
    return parse_yaml(text.text, file, report) if text else None


def read_meta(files: PackFiles, report: Report) -> PackMeta:
    """The pack's description; what can't be read is made up from the folder's name."""
    document = load_yaml(files, PACK, report)
    head = fill(PackFile, document, report) if document else None
    if head is None:
        head = _usable(files.root.name, document.data if document else None)
    if document and head.studylam and not re.fullmatch(r"\d+(?:\.\d+)*", head.studylam):
        line, column = document.mark(("studylam",))
        message = f"'studylam' should be a version, not {head.studylam[:40]!r}."
        report.add("Y008", PACK, line, message, hint="For example: 0.1.0", column=column)
    if document and head.version != "0" and not re.match(r"v?\d", head.version):
        line, column = document.mark(("version",))
        message = f"The version {head.version[:40]!r} has no number, so that none is newer."
        hint = "A version is written as 1.0.0."
        report.add("Y008", PACK, line, message, hint=hint, column=column, level="warning")
    if document and head.studylam and not _new_enough(head.studylam):
        report.add(
            "Y008",
            PACK,
            document.line("studylam"),
            f"This pack needs StudyLam {head.studylam} or newer.",
            hint="Update StudyLam.",
        )
    return PackMeta(**vars(head))


def _usable(folder: str, data: Any) -> PackFile:
    """What can be used of a description that has mistakes, so that one costs nothing else."""
    name = re.sub(r"[^a-z0-9]+", "-", folder.lower()).strip("-")[:80].strip("-") or "pack"
    usable: dict[str, Any] = {"id": name, "title": name, "version": "0", "licence": "unknown"}
    for key, value in data.items() if isinstance(data, dict) else ():
        parts = value.items() if key == "checks" and isinstance(value, dict) else ()
        if parts:
            value = {name: part for name, part in parts if _fits(usable, key, {name: part})}
        if _fits(usable, key, value):
            usable[key] = value
    return PackFile.model_validate(usable)


def _fits(usable: dict[str, Any], key: str, value: Any) -> bool:
    try:
        PackFile.model_validate({**usable, key: value})
    except (ValidationError, RecursionError):
        return False
    return True


def _new_enough(wanted: str) -> bool:
    from studylam import __version__

    def parts(version: str) -> tuple[int, ...]:
        return tuple(int(part) for part in re.findall(r"\d{1,6}", version)[:3])

    return parts(__version__) >= parts(wanted)


def top(document: Document, report: Report, *known: str) -> bool:
    """Whether the document is a mapping; keys that it shouldn't have are noted."""
    if not isinstance(document.data, dict):
        message = f"Here should be {known[0]}: with its entries below."
        report.add("Y009", document.file, document.first_line, message)
        return False
    for other in document.data:
        if other not in known:
            report.add(
                "Y007",
                document.file,
                document.line(other),
                f"There is no key {other!r} here.",
                hint=f"Known keys: {', '.join(known)}.",
            )
    return True


def entries(
    document: Document, key: str, report: Report, *, capitals: bool = False
) -> list[tuple[str, tuple[str, str]]]:
    """Ids below ``key`` that have the form of an id, with their path. ``capitals`` may be in them
    where they are the ids of somebody's list, and of nothing in a pack.
    """
    letters, like = ("a-zA-Z", "C001") if capitals else ("a-z", "cold-start")
    form = rf"[{letters}0-9]+(?:[._-][{letters}0-9]+)*"
    entries = document.data.get(key)
    if not isinstance(entries, dict):
        if entries is None and key in document.data:
            line, column = document.mark((key,))
            message, hint = f"{key!r} has no value.", "Write its entries below it, indented."
            report.add("Y012", document.file, line, message, hint=hint, column=column)
        elif entries is not None:
            message = f"{key!r} should be keys with values."
            report.add("Y008", document.file, document.line(key), message)
        return []
    found: list[tuple[str, tuple[str, str]]] = []
    for name in entries:
        if re.fullmatch(form, name) is None or len(name) > 80:
            report.add(
                "Y008",
                document.file,
                document.line(key, name),
                f"{name[:60]!r} is no id: {'' if capitals else 'small '}letters and digits, "
                "joined by - or .",
                hint=f"For example: {like}",
            )
        else:
            found.append((name, (key, name)))
    return found


def read_concepts(files: PackFiles, report: Report) -> list[Concept]:
    """``content/concepts.yaml``, if there is one."""
    document = load_yaml(files, CONCEPTS, report) if files.has(CONCEPTS) else None
    if document is None or not top(document, report, "concepts"):
        return []
    found = []
    for name, at in entries(document, "concepts", report):
        entry = fill(ConceptEntry, document, report, at=at, what=name)
        if entry:
            _no_facts(entry, ("name", "sentence"), at, document, report)
            place = Place(file=CONCEPTS, line=document.line(*at))
            found.append(Concept(id=name, place=place, **entry.model_dump()))
    return found


def read_facts(files: PackFiles, report: Report) -> tuple[list[Source], list[Fact]]:
    """``content/facts.yaml``, if there is one."""
    document = load_yaml(files, FACTS, report) if files.has(FACTS) else None
    if document is None or not top(document, report, "sources", "facts"):
        return [], []
    sources = []
    for name, at in entries(document, "sources", report):
        source = fill(SourceEntry, document, report, at=at, what=name)
        if source:
            place = Place(file=FACTS, line=document.line(*at))
            sources.append(Source(id=name, place=place, **source.model_dump()))
    facts = []
    for name, at in entries(document, "facts", report):
        entry = fill(FactEntry, document, report, at=at, what=name)
        if entry:
            _note_value(entry.value, (*at, "value"), document, report)
            _no_facts(entry, ("title", "display", "note"), at, document, report)
            facts.append(_fact(name, entry, Place(file=FACTS, line=document.line(*at))))
    return sources, facts


def _no_facts(
    entry: Entry, keys: tuple[str, ...], at: tuple[str, str], document: Document, report: Report
) -> None:
    """Texts of the backbone stand on their own: facts aren't filled in there."""
    for key in keys:
        text = getattr(entry, key)
        if named := FACT.search(text) or broken_facts(text):
            shown = named[0] if isinstance(named, re.Match) else named[0][2]
            line, column = document.mark((*at, key))
            message = f"{key}: {shown} is shown as it stands: facts aren't filled in here."
            report.add("K011", document.file, line, message, hint="Write it out.", column=column)


def _note_value(
    value: str | int | float, at: tuple[str | int, ...], document: Document, report: Report
) -> None:
    """A number with a comma is text to YAML, and can be compared with nothing."""
    if isinstance(value, str) and (not value.strip() or re.fullmatch(r"\d[\d.,_ ]*", value)):
        line, column = document.mark(at)
        empty = not value.strip()
        message = (
            "The value is empty." if empty else f"The value {value[:40]!r} is text, no number."
        )
        hint = "Write it without commas and quotes, e.g. 10240; display: says how it is shown."
        code = "Y008" if empty else "Y011"
        report.add(code, document.file, line, message, hint=hint, column=column)


def _fact(name: str, entry: FactEntry, place: Place) -> Fact:
    value = number_or_text(entry.value)
    return Fact(
        id=name,
        title=entry.title,
        value=value,
        unit=entry.unit,
        display=entry.display or display_of(value, entry.unit),
        as_of=entry.as_of,
        source=entry.source,
        note=entry.note,
        also_seen=tuple(
            AlsoSeen(value=str(seen.value), why=seen.why, verdict=seen.verdict)
            for seen in entry.also_seen
        ),
        card=entry.card,
        place=place,
    )


def number_or_text(value: str | int | float) -> Decimal | str:
    """A fact's value: exact where it is a number, as YAML wrote it where it is text."""
    if isinstance(value, str):
        return exact(value)
    try:
        number = Decimal(repr(value))
    except InvalidOperation:
        return str(value)
    return number if number.is_finite() else str(value)


def display_of(value: Decimal | str, unit: str) -> str:
    """``10,240 MB`` for 10240 and MB; dollars come before, per cent without a space."""
    text = f"{value:,f}" if isinstance(value, Decimal) else value
    if unit in ("USD", "$"):
        return f"${text}"
    if unit == "%":
        return f"{text} %"
    return f"{text} {unit}".strip()
