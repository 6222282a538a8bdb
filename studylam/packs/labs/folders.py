"""Labs: a page, code and a configuration, put together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from studylam.packs.labs.code import check_handler, check_python, read_code
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
    document = parts.document if parts else None
    code = read_code(lab, parts.editable if parts else None, document)
    if head is not None and head.id != name:
        message = f"The lab's id {head.id!r} isn't its folder's name {name!r}."
        report.add("B001", file, 2, message, hint="Rename one.")
    if head is None or parts is None or not code.starter or not code.solution:
        return None
    specs = (parts.function, *parts.around.functions)
    for number, spec in enumerate(specs):
        at = ("functions", number - 1, "handler") if number else ("function", "handler")
        check_handler(spec.handler, folder, code, report, parts.document.mark(at))
    check_python(folder, code, (spec.handler for spec in specs), report)
    if not hints:
        message = f"The lab {name!r} has no hints."
        hint = "Below the task: ## Hints, and a numbered list."
        report.add("B008", file, 1, message, hint=hint)
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
