"""A lab's files for the learner: the starter in its folder, the solution beside it.

Code is Python; JSON files are those that ``lab.yaml`` names (a role, permissions, a state machine).
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from studylam.packs.canned import parse_json
from studylam.packs.labs.files import MAX_CODE, LabFiles
from studylam.packs.problems import Report, did_you_mean
from studylam.packs.reading.fences import python_fault
from studylam.packs.reading.handlers import cannot_be_called
from studylam.packs.reading.yamltext import Document


@dataclass
class LabCode:
    """File name → text. The solution has all that the starter has."""

    starter: dict[str, str] = field(default_factory=dict)
    solution: dict[str, str] = field(default_factory=dict)
    fixed: dict[str, str] = field(default_factory=dict)
    """What the learner doesn't edit."""


def read_code(
    lab: LabFiles, editable: tuple[str, ...] | None, document: Document | None
) -> LabCode:
    """Starter and solution, both empty where missing.

    ``editable``: the files that the learner edits, in their order; None: all code, ``handler.py``
    first. ``document``: lab.yaml, where it says so.
    """
    folder, report = lab.folder, lab.report
    everything = _read(lab, folder)
    if editable is None:
        wanted = [name for name in everything if name.endswith(".py")]
    else:
        wanted = [name for name in dict.fromkeys(editable) if name in everything]
        for number, name in enumerate(editable):
            if name in editable[:number] and document is not None:
                line, column = document.mark(("editable", number))
                message = f"{name!r} is named twice."
                file = f"{folder}/lab.yaml"
                report.add("B001", file, line, message, hint="Take one out.", column=column)
                continue
            if name not in everything and document is not None:
                message = f"The lab has no file {name!r} that a learner could edit."
                hint = did_you_mean(name, everything, f"Files: {', '.join(everything)}.")
                if lab.path(name):
                    message = (
                        f"Nothing in lab.yaml uses {name!r}, so there is no point in editing it."
                    )
                    hint = "Name it where it belongs: role: role.json"
                line, column = document.mark(("editable", number))
                file = f"{folder}/lab.yaml"
                report.add("B001", file, line, message, hint=hint, column=column)
    starter = {name: everything.pop(name) for name in wanted}
    solution = _read(lab, f"{folder}/solution")
    if not starter:
        message = "This lab has no starter."
        report.add("F010", f"{folder}/handler.py", 1, message, hint="Write a handler.py.")
    # Of a lab.yaml that can't be read, nobody knows which JSON files are the solution's.
    unknown = document is None and lab.files.below(f"{folder}/solution", ".json")
    if not solution and not unknown:
        message = "This lab has no solution."
        hint = "In solution/ are the starter's files, as they should be."
        report.add("F010", f"{folder}/solution/handler.py", 1, message, hint=hint)
    for name in sorted(set(solution) - set(starter)) if starter and solution else ():
        report.add(
            "B001",
            f"{folder}/solution/{name}",
            1,
            "The starter has no file of this name.",
            hint="A solution changes the starter's files.",
        )
    for place, texts in ((folder, everything), (f"{folder}/solution", solution)):
        for name, text in texts.items():
            if name.endswith(".json"):
                # A starter may be broken on purpose.
                parse_json(text.encode(), f"{place}/{name}", report)
    for name, text in starter.items():
        if name.endswith(".json") and solution and name not in solution:
            parse_json(text.encode(), f"{folder}/{name}", report)  # it is the solution's, too
    return LabCode(starter, {**starter, **solution} if solution else {}, everything)


def _read(lab: LabFiles, folder: str) -> dict[str, str]:
    """Code, and the JSON files that are documents; not events and other data."""
    found = {}
    for file in (*lab.files.below(folder, ".py"), *lab.files.below(folder, ".json")):
        name = posixpath.basename(file)
        if posixpath.dirname(file) != folder or (name.endswith(".json") and name not in lab.named):
            continue
        text = lab.files.text(file, MAX_CODE)
        if text is not None:
            found[name] = text.text
    names = sorted(found, key=lambda name: (name != "handler.py", name.endswith(".json"), name))
    return {name: found[name] for name in names}


def check_handler(
    handler: str, folder: str, code: LabCode, report: Report, mark: tuple[int, int]
) -> None:
    """Report a handler that names no file or function of the lab, and code that isn't Python."""
    module, _, name = handler.rpartition(".")
    file = f"{module}.py"
    starter, solution = {**code.fixed, **code.starter}, {**code.fixed, **code.solution}
    if file not in starter:
        report.add(
            "B001",
            f"{folder}/lab.yaml",
            mark[0],
            f"The handler is {handler!r}, but the lab has no {file}.",
            hint="handler is the file's name without .py, a dot, and the function's name.",
            column=mark[1],
        )
        return
    places = [(folder, starter[file])]
    if file in code.starter:
        places.append((f"{folder}/solution", solution[file]))
    if all(not python_fault(text) and not _defines(name, text) for _, text in places):
        report.add(
            "B001",
            f"{folder}/lab.yaml",
            mark[0],
            f"The handler is {handler!r}, but {file} has no {name}.",
            hint=f"def {name}(event, context): …" if name.isidentifier() else "",
            column=mark[1],
        )
        return
    for place_of, text in places:
        place = f"{place_of}/{file}"
        if fault := python_fault(text):
            report.add("L010", place, fault[0], fault[1])
        elif not _defines(name, text):
            report.add("B001", place, 1, f"There is no {name} here, which is the handler.")
        elif fault := cannot_be_called(text, name):
            # A starter may be meant to fail so.
            hint = f"def {name}(event, context): …"
            report.add("L010", place, fault[0], fault[1], hint=hint, level="warning")


def _defines(name: str, text: str) -> bool:
    pattern = rf"^(?:def +|async def +)?{re.escape(name)}\b"
    return re.search(pattern, text, re.MULTILINE) is not None


def check_python(folder: str, code: LabCode, handlers: Iterable[str], report: Report) -> None:
    """Report files that aren't Python; those of handlers are looked at by themselves."""
    known = {f"{handler.rpartition('.')[0]}.py" for handler in handlers}
    own = {name: text for name, text in code.solution.items() if code.starter.get(name) != text}
    parts = ((folder, {**code.fixed, **code.starter}), (f"{folder}/solution", own))
    for place, texts in parts:
        for name, text in texts.items():
            if name.endswith(".py") and name not in known and (fault := python_fault(text)):
                report.add("L010", f"{place}/{name}", fault[0], fault[1])
