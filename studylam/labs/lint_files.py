"""What is wrong with a lab's functions and steps, told at the lines of lab.yaml or of the JSON file
that the learner writes: of the solution's, where it has one of its own."""

from __future__ import annotations

import posixpath
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from studylam.errors import StudyLamError
from studylam.labs.documents import Documents
from studylam.packs.models import Place
from studylam.packs.problems import line_and_column
from studylam.packs.reading.locate import Spot

if TYPE_CHECKING:
    from studylam.packs.models import Lab
    from studylam.packs.problems import Report
    from studylam.packs.reading.yamltext import Document


_KEYS = {
    "memorySize": "memory_mb",
    "timeout": "timeout_s",
    "environment": "environment",
    "layer": "layers",
    "can't be a handler": "handler",
    "can't be called": "name",
}
"""What a refusal of a function's configuration says → the key that it is about."""


def inside_file(lab: Lab, name: str, where: str) -> Spot:
    """A place told as ``function.json:4:3``: in the solution's file, if it has one of its own."""
    folder = posixpath.dirname(lab.place.file)
    if lab.solution.get(name) != lab.starter.get(name):
        folder += "/solution"
    line, column = line_and_column(where)
    return Spot(Place(file=f"{folder}/{name}", line=line), column)


def check_steps(lab: Lab, documents: Documents, report: Report) -> None:
    """Report steps in a file that can't be done."""
    from studylam.labs.running import actions_of
    from studylam.packs.labs.calls import read_beside, shaped

    read = partial(read_beside, Path(lab.folder))
    choices = (*lab.events, *(case.event for case in lab.cases))
    files = [one.file for choice in choices for one in choice.actions if one.kind == "steps"]
    for file in dict.fromkeys(files):
        try:
            for action in actions_of(documents.text(file), where=file):
                if action.kind == "call":
                    shaped(action, read)
        except StudyLamError as error:
            spot = inside_file(lab, file, error.where or "")
            hint = error.hint or ""
            report.at("B006", spot.place, error.message, hint=hint, column=spot.column)


def check_functions(lab: Lab, report: Report) -> None:
    """Report what Lambda refuses of the functions' configuration, at the key that it is about."""
    from studylam.labs.function import function_config
    from studylam.labs.function_file import current
    from studylam.runtime.layers import layer_files

    file = f"{posixpath.dirname(lab.place.file)}/lab.yaml"
    document = document_of(lab)
    documents = Documents(lab, {**lab.starter, **lab.solution})
    for number, own in enumerate((lab.function, *lab.around.functions)):
        at: tuple[str | int, ...] = ("functions", number - 1) if number else ("function",)
        spec = own
        try:
            now = current(own, documents)
            spec = now.spec
            with now.placed():
                config = function_config(lab, spec)
                for layer in config.layers:
                    layer_files(layer)
        except StudyLamError as error:
            if own.document:
                spot = inside_file(lab, own.document, error.where or "")
                message = f"The function {spec.name}: {error.message}"
                hint = error.hint or ""
                report.at("B001", spot.place, message, hint=hint, column=spot.column)
                continue
            # The words of a refusal are AWS's; the most special ones are looked for first.
            key = next((key for words, key in _KEYS.items() if words in error.message), "")
            line, column = document.mark((*at, key)) if document else (1, 1)
            message = f"The function {spec.name}: {error.message}"
            hint = error.hint or ""
            report.add("B001", file, line, message, hint=hint, column=column)


def document_of(lab: Lab) -> Document | None:
    """lab.yaml once more, for its lines: a lab doesn't keep them all."""
    from studylam.packs.problems import Report
    from studylam.packs.reading.yamltext import parse_yaml

    try:
        text = (Path(lab.folder) / "lab.yaml").read_text("utf-8", "replace")
    except OSError:
        return None
    return parse_yaml(text, "lab.yaml", Report())
