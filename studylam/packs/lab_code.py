"""A lab's code: the starter in its folder, the solution beside it. Read, never run."""

from __future__ import annotations

import posixpath
import re

from studylam.packs.files import PackFiles
from studylam.packs.markdown import python_fault
from studylam.packs.problems import Report

MAX_CODE = 200_000
"""Bytes of one file of code."""


def read_code(
    files: PackFiles, folder: str, report: Report
) -> tuple[dict[str, str], dict[str, str]]:
    """Starter and solution, file name → text, ``handler.py`` first; both empty where missing."""
    starter = _python(files, folder)
    solution = _python(files, f"{folder}/solution")
    if not starter:
        message = "This lab has no starter."
        report.add("F010", f"{folder}/handler.py", 1, message, hint="Write a handler.py.")
    if not solution:
        message = "This lab has no solution."
        report.add("F010", f"{folder}/solution/handler.py", 1, message)
    for name in sorted(set(solution) - set(starter)) if starter and solution else ():
        report.add(
            "B001",
            f"{folder}/solution/{name}",
            1,
            "The starter has no file of this name.",
            hint="A solution changes the starter's files.",
        )
    return starter, {**starter, **solution} if solution else {}


def _python(files: PackFiles, folder: str) -> dict[str, str]:
    found = {}
    for file in files.below(folder, ".py"):
        if posixpath.dirname(file) != folder:
            continue
        text = files.text(file, MAX_CODE)
        if text is not None:
            found[posixpath.basename(file)] = text.text
    names = sorted(found, key=lambda name: (name != "handler.py", name))
    return {name: found[name] for name in names}


def check_handler(
    handler: str, folder: str, starter: dict[str, str], solution: dict[str, str], report: Report
) -> None:
    """Report a handler that names no file or function of the lab, and code that isn't Python."""
    module, _, name = handler.rpartition(".")
    file = f"{module}.py"
    if file not in starter:
        report.add(
            "B001",
            f"{folder}/lab.yaml",
            1,
            f"The handler is {handler!r}, but the lab has no {file}.",
            hint="handler is the file's name without .py, a dot, and the function's name.",
        )
        return
    for place_of, code in (
        (folder, starter[file]),
        (f"{folder}/solution", solution[file]),
    ):
        place = f"{place_of}/{file}"
        if fault := python_fault(code):
            report.add("L010", place, fault[0], fault[1])
        elif not re.search(rf"^(?:def +|async def +)?{re.escape(name)}\b", code, re.MULTILINE):
            report.add("B001", place, 1, f"There is no {name} here, which is the handler.")
