"""``studylam pack new scenario|exercise``: one more of a kind, as a skeleton with comments."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

from studylam.packs.load import load_pack
from studylam.packs.models.tools import Tool
from studylam.packs.pieces import EXERCISES, SCENARIOS
from studylam.packs.reading.fences import TOOLS as FENCES
from studylam.packs.writing.files import Written, add_files, filled, texts_of
from studylam.packs.writing.parts import concepts_of, free_id, title_of

TOOLS: tuple[Tool, ...] = get_args(Tool)


def new_scenario(
    root: Path,
    *,
    identifier: str | None = None,
    tool: str = "price",
    title: str | None = None,
) -> Written:
    """Add a scenario for the calculator, a simulator or the tuning.

    Raises:
        UsageError: the id is taken or none.
        StorageError: it can't be written.
    """
    pack = load_pack(root)
    taken = [one.id for one in pack.scenarios]
    name = free_id(identifier, "scenario", taken, len(taken))
    values = {"title": title_of(title, "what the scenario is called")}
    file = f"{SCENARIOS}/{name}.yaml"
    add_files(root, {file: filled(texts_of("skeletons")[f"scenario/{tool}.yaml"], values)})
    fence = next(fence for fence, opens in FENCES.items() if opens == tool)
    note = f"A lesson opens it by a fence: ```{fence} {name}"
    return Written("scenario", name, root, (file,), note=note)


def new_exercise(root: Path, *, identifier: str | None = None, title: str | None = None) -> Written:
    """Add a decision exercise of one round.

    Raises:
        UsageError: the id is taken or none.
        StorageError: it can't be written.
    """
    pack = load_pack(root)
    taken = [one.id for one in pack.exercises]
    name = free_id(identifier, "exercise", taken, len(taken))
    values = concepts_of(pack) | {"title": title_of(title, "what the exercise is called")}
    file = f"{EXERCISES}/{name}.yaml"
    add_files(root, {file: filled(texts_of("skeletons")["exercise.yaml"], values)})
    note = f"A lesson opens it by a fence: ```exercise {name}"
    return Written("exercise", name, root, (file,), note=note)
