"""Labs: a page, code and a configuration, put together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from studylam.packs.labs.code import check_handler, read_code
from studylam.packs.labs.configuration import ConfigurationReader
from studylam.packs.labs.files import LabFiles
from studylam.packs.labs.page import read_page
from studylam.packs.models import Lab, Place
from studylam.packs.problems import Report
from studylam.packs.reading.files import PackFiles

FOLDER = "content/labs"


def read_lab(files: PackFiles, name: str, canned: Mapping[str, Any], report: Report) -> Lab | None:
    """The lab of a folder, if it can be read whole. ``canned``: the events that it may name."""
    folder = f"{FOLDER}/{name}"
    file = f"{folder}/lab.md"
    head, task, hints, after = read_page(files, file, report)
    lab = LabFiles(files, folder, report)
    parts = ConfigurationReader(lab, canned).read(f"{folder}/lab.yaml")
    line = parts.document.line("editable") if parts else 1
    code = read_code(lab, parts.editable if parts else None, line)
    if head is None or parts is None or not code.starter or not code.solution:
        return None
    if head.id != name:
        message = f"The lab's id {head.id!r} isn't its folder's name {name!r}."
        report.add("B001", file, 2, message, hint="Rename one.")
    for spec in (parts.function, *parts.around.functions):
        check_handler(spec.handler, folder, code, report, 1)
    return Lab(
        id=head.id,
        title=head.title,
        summary=head.summary,
        minutes=head.minutes,
        practises=head.practises,
        task=task,
        hints=hints,
        after=after,
        function=parts.function,
        world=parts.world,
        around=parts.around,
        events=tuple(parts.events),
        cases=tuple(parts.cases),
        starter=code.starter,
        solution=code.solution,
        fixed=code.fixed,
        folder=str(files.root / folder),
        place=Place(file=file),
    )
