"""Labs as an author writes them, put into a pack on disk and read from there."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from studylam.labs.cases import run_all
from studylam.packs.load import load_pack
from studylam.packs.models import Lab, Pack
from studylam.runtime import LambdaService

PACK = "id: sample\ntitle: Sample\nversion: 1.0.0\nlicence: MIT\nauthors: [A]\n"
PAGE = """\
---
id: sample
title: Sample
summary: A sample.
minutes: 5
practises: [retries]
---
Do it.
"""
ECHO = "def lambda_handler(event, context):\n    return event\n"


def read_pack(
    root: Path, yaml: str, files: Mapping[str, str] | None = None, handler: str = ECHO
) -> Pack:
    """A pack with one lab; its solution is what it begins with, unless ``files`` says otherwise."""
    folder = root / "content/labs/sample"
    texts = {
        "../../pack.yaml": PACK,
        "lab.md": PAGE,
        "lab.yaml": yaml,
        "handler.py": handler,
        **(files or {}),
    }
    if not any(name.startswith("solution/") for name in texts):
        texts["solution/handler.py"] = handler
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return load_pack(root, cache=False)


def read_lab(
    root: Path, yaml: str, files: Mapping[str, str] | None = None, handler: str = ECHO
) -> Lab:
    """The lab of `read_pack`, which has nothing wrong with it."""
    pack = read_pack(root, yaml, files, handler)
    assert [str(problem) for problem in pack.problems if problem.level == "error"] == []
    return pack.labs[0]


def outcome(lab: Lab, service: LambdaService, *, solution: bool = True) -> dict[str, list[str]]:
    """Case → its mismatches, with the solution or the starter."""
    files = lab.solution if solution else lab.starter
    return {
        result.case.id: [f"{m.what}: {m.expected} / {m.got}" for m in result.mismatches]
        for result in run_all(lab, files, service)
    }
