"""Scenarios that the learner keeps: in the record, as what was typed or as an architecture."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from studylam.tui.billing import read_usage

if TYPE_CHECKING:
    from studylam.packs.models import ScenarioFile
    from studylam.pricing import Bill, PriceList
    from studylam.tui.ports import SessionApp

SAVED = "tui.price.saved"
MOST = 200
"""Scenarios that are kept."""
MAX_TITLE = 80


@dataclass(frozen=True)
class Saved:
    """One scenario: a function's ``values`` as they were typed, or an architecture's ``data``."""

    id: str
    title: str
    values: Mapping[str, str] = field(default_factory=dict)
    data: Mapping[str, Any] | None = None

    @classmethod
    def new(
        cls, title: str, values: Mapping[str, str], data: Mapping[str, Any] | None = None
    ) -> Saved:
        return cls(uuid.uuid4().hex[:12], title[:MAX_TITLE], dict(values), data)

    def to_json(self) -> dict[str, Any]:
        kept: dict[str, Any] = {"id": self.id, "title": self.title, "values": dict(self.values)}
        return kept if self.data is None else {**kept, "data": self.data}


def recall(session: SessionApp) -> list[Saved]:
    """What is kept, in the order in which it was. What can't be used of it is left out."""
    kept = session.recall(SAVED, [])
    found = []
    for one in kept if isinstance(kept, list) else []:
        if not isinstance(one, dict) or not isinstance(one.get("id"), str):
            continue
        title, values, data = one.get("title"), one.get("values"), one.get("data")
        texts = values if isinstance(values, dict) else {}
        found.append(
            Saved(
                one["id"],
                title[:MAX_TITLE] if isinstance(title, str) and title else "Scenario",
                {str(key): text for key, text in texts.items() if isinstance(text, str)},
                data if isinstance(data, dict) else None,
            )
        )
    return found


def keep(session: SessionApp, scenarios: list[Saved]) -> None:
    """Keep these, and no others."""
    session.remember(SAVED, [one.to_json() for one in scenarios[-MOST:]])


def put(session: SessionApp, scenario: Saved) -> None:
    """Keep this one, in the place of the one with its id."""
    scenarios = recall(session)
    ids = [one.id for one in scenarios]
    if scenario.id in ids:
        scenarios[ids.index(scenario.id)] = scenario
    else:
        scenarios.append(scenario)
    keep(session, scenarios)


def of_pack(scenario: ScenarioFile) -> Saved:
    """What a pack brings, as if it were kept."""
    return Saved(scenario.id, scenario.title, {}, scenario.data)


def bill_of(scenario: Saved, prices: PriceList) -> Bill | None:
    """What it costs by this price list; nothing where its values make no sense by it (any more).

    Raises:
        StudyLamError: the list has no rate for something in it.
    """
    if scenario.data is not None:
        from studylam.pricing.architecture import price, read_scenario

        architecture, _ = read_scenario(scenario.data, prices)
        return price(architecture, prices) if architecture is not None else None
    from studylam.pricing import estimate

    usage, _ = read_usage(scenario.values, prices)
    return estimate(usage, prices) if usage is not None else None
