"""The picture of rooms and floors shows the house that stands."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

import studylam
from studylam.docs import page

pytestmark = pytest.mark.quick

TOP = Path(__file__).parents[2]
PACKAGE = Path(studylam.__file__).parent
UNDRAWN = {"late", "work", "__main__", "__init__"}
"""Modules of no floor of their own: tools that anybody may use, and the program's beginning."""


def floors() -> list[set[str]]:
    """The rooms as they are drawn, floor by floor from the top."""
    picture = page("architecture").text.split("```text\n")[1].split("```")[0]
    found: list[set[str]] = []
    for line in picture.splitlines():
        if re.match(r" +\d+ ", line):
            rooms = re.findall(r"│ ([a-z]+)\b", line)
            found.append(set(rooms))
    return found


def contract() -> list[set[str]]:
    """The rooms as import-linter holds them."""
    settings = tomllib.loads((TOP / "pyproject.toml").read_text("utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    layers = next(one["layers"] for one in contracts if one["type"] == "layers")
    return [
        {room.strip().removeprefix("studylam.") for room in layer.split("|")} - UNDRAWN
        for layer in layers
    ]


def test_the_picture_has_the_floors_of_the_contract() -> None:
    assert floors() == contract()


def test_every_room_has_a_floor() -> None:
    rooms = {
        path.stem
        for path in PACKAGE.iterdir()
        if path.suffix == ".py" or (path / "__init__.py").is_file()
    }
    assert rooms - UNDRAWN == set().union(*floors())


def test_the_files_and_folders_that_it_names_are_there() -> None:
    for name in re.findall(r"`([a-z_]+/[\w/.]*)`", page("architecture").text):
        if name not in ("packs/pages/CODE.md",):
            places = (PACKAGE / name, TOP / name)
            assert any(place.exists() or place.with_suffix(".py").exists() for place in places), (
                name
            )
