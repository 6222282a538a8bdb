"""What is wrong in JSON files of a lab that the learner writes, told at the solution's lines."""

from __future__ import annotations

import posixpath
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from studylam.errors import StudyLamError
from studylam.packs.models import Place
from studylam.packs.reading.locate import Spot

if TYPE_CHECKING:
    from studylam.labs.documents import Documents
    from studylam.packs.models import Lab
    from studylam.packs.problems import Report


def inside_file(lab: Lab, name: str, where: str) -> Spot:
    """A place told as ``function.json:4:3``: in the solution's file, if it has one of its own."""
    folder = posixpath.dirname(lab.place.file)
    if lab.solution.get(name) != lab.starter.get(name):
        folder += "/solution"
    numbers = [int(part) for part in where.split(":")[1:] if part.isdigit()]
    line, column = (*numbers, 1, 1)[:2]
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
