"""Scenarios and exercises of a pack: their heads are read here, the rest is kept as it stands."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import ConfigDict, Field

from studylam.packs.backbone import load_yaml
from studylam.packs.models import ExerciseFile, Place, ScenarioFile, Tool
from studylam.packs.pieces import SCENARIOS
from studylam.packs.problems import Report
from studylam.packs.reading.files import PackFiles
from studylam.packs.reading.plain import plain
from studylam.packs.reading.schema import Entry, Int, Slug, Words, fill

BESIDE = (".csv", ".py")
"""What a scenario may have beside it: arrivals to replay, a handler to tune."""


_NAME = re.compile(r"[a-z0-9]+(?:[._-][a-z0-9]+)*")


class ScenarioHead(Entry):
    """What every scenario says of itself."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    tool: Tool
    title: Words
    practises: tuple[str, ...] = ()


class ExerciseHead(Entry):
    """What every exercise says of itself."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    kind: Slug
    title: Words
    practises: tuple[str, ...] = ()
    minutes: Annotated[Int, Field(ge=1, le=120)] = 5


def read_scenario(files: PackFiles, file: str, report: Report) -> ScenarioFile | None:
    """One file of ``content/scenarios``; none where its head can't be used."""
    files.used.update(f for suffix in BESIDE for f in files.below(SCENARIOS, suffix))
    _check_name(file, "a scenario", report)
    document = load_yaml(files, file, report)
    head = fill(ScenarioHead, document, report) if document else None
    if document is None or head is None:
        return None
    return ScenarioFile(**_common(files, file, document.data), **head.model_dump())


def read_exercise(files: PackFiles, file: str, report: Report) -> ExerciseFile | None:
    """One file of ``content/exercises``; none where its head can't be used."""
    _check_name(file, "an exercise", report)
    document = load_yaml(files, file, report)
    head = fill(ExerciseHead, document, report) if document else None
    if document is None or head is None:
        return None
    return ExerciseFile(**_common(files, file, document.data), **head.model_dump())


def _common(files: PackFiles, file: str, data: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": name_of(file),
        "data": plain(data),
        "path": str(files.root / file),
        "place": Place(file=file, line=1),
    }


def _check_name(file: str, what: str, report: Report) -> None:
    """What can't be an id can't be named by a fence, nor on the command line."""
    name = name_of(file)
    if _NAME.fullmatch(name) is None or len(name) > 80:
        message = f"The name of {what}'s file is small letters and digits, joined by - or ."
        report.add("F011", file, 1, message, hint="For example: slow-partner.yaml")


def name_of(file: str) -> str:
    """The id of a scenario or an exercise: its file's name."""
    return file.rsplit("/", 1)[1].removesuffix(".yaml")
