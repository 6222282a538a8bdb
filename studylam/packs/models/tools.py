"""What the calculator, the simulators and the exercises work on, as a pack brings it.

Packs keep the data as they were written: what is in them is known to the rooms that use them, which
refuse what makes no sense by `studylam.errors.FieldError`.
"""

from __future__ import annotations

from dataclasses import field
from typing import Any, Literal

from studylam.packs.models.base import Place, model

Tool = Literal["price", "load", "retries", "tuning"]
"""What a scenario is for."""


@model
class ScenarioFile:
    """``content/scenarios/<id>.yaml``: an architecture to price, a load to simulate, …"""

    id: str
    tool: Tool
    title: str
    practises: tuple[str, ...] = ()
    """Concepts that one sees at work in it."""
    data: dict[str, Any]
    """The whole file, dates as ISO texts."""
    path: str
    """Of the file, absolute."""
    place: Place


@model
class ExerciseFile:
    """``content/exercises/<id>.yaml``: decisions to make, and what would come of them."""

    id: str
    kind: str
    """The model behind it, which `studylam.exercises` knows."""
    title: str
    practises: tuple[str, ...] = ()
    minutes: int = 5
    data: dict[str, Any]
    """The whole file, dates as ISO texts."""
    path: str
    """Of the file, absolute."""
    place: Place


@model
class ToolBlock:
    """Opens a scenario or an exercise from a text.

    Written as a fence ``price``, ``simulate``, ``retries``, ``tune`` or ``exercise`` with the id of
    one, or with a scenario written out in it.
    """

    kind: Literal["tool"] = "tool"
    tool: Tool | Literal["exercise"]
    target: str = ""
    """The id; empty where the scenario is written out."""
    data: dict[str, Any] = field(default_factory=dict)
    written: str = ""
    """The YAML in the fence."""
    place: Place
