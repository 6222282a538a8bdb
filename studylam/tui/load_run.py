"""Runs of the load simulator beside the screen: in slices, so that one can be told to stop.

A thread is enough: Python takes the interpreter from it every few milliseconds, here oftener than
usually, so that keys act at once. (A process of its own would have to send the whole record back,
and to read that would stop the screen for longer.)
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studylam.tui.load_text import Outcome, Sums
from studylam.work import Work

if TYPE_CHECKING:
    from studylam.packs import Library
    from studylam.pricing import Bill, PriceList
    from studylam.scenarios.load import LoadScenario
    from studylam.simulation.load import Run, Scenario, Source
    from studylam.simulation.load.changes import Changes

SLICES = 400
LANES, SPANS = 150, 60_000
"""Of one run: a screenful and more, some ten megabytes at most."""
SWITCH_S = 0.001
"""Python's own is 5 ms; a key needs the interpreter several times before it shows."""
OWN: Mapping[str, Any] = {
    "tool": "load",
    "title": "A load of your own",
    "until_s": 60,
    "functions": {
        "shop": {"duration_ms": {"median": 180, "p99": 900}, "init_ms": 800, "memory_mb": 512}
    },
    "sources": {
        "web": {
            "calls": "shop",
            "kind": "sync",
            "arrivals": {
                "kind": "burst",
                "base_per_s": 100,
                "peak_per_s": 3000,
                "at_s": 15,
                "for_s": 30,
            },
        }
    },
}
"""What one begins with where no pack's scenario was chosen."""
KINDS = ("sync", "async", "sqs")
_USUAL_S = sys.getswitchinterval()


@dataclass(frozen=True)
class Reading:
    """A scenario as it was read, and what it is changed and billed with."""

    load: LoadScenario
    kinds: Mapping[str, Source]
    """A source of each kind, configured as AWS does by itself."""
    prices: PriceList | None


def read_scenario(library: Library, target: str | None, data: Mapping[str, Any] | None) -> Reading:
    """The packs' scenario ``target``, or one that is written out, or one's own.

    Raises:
        StudyLamError: there is none of that name, or it can't be read.
    """
    from studylam.scenarios.load import read_load
    from studylam.tui.billing import prices_of

    folder = None
    if target is not None:
        file = library.scenario(target)
        data, folder = file.data, Path(file.path).parent
    load = read_load(OWN if data is None else data, library, folder=folder)
    kinds = {}
    for kind in KINDS:
        source = {"calls": "shop", "kind": kind, "arrivals": {"kind": "constant", "per_s": 1}}
        usual = read_load({**OWN, "sources": {"one": source}}, library)
        kinds[kind] = usual.scenario.sources[0]
    prices = prices_of(library) if library.prices is not None else None
    return Reading(load, kinds, prices)


def work_out(reading: Reading, changes: Changes, seed: int, work: Work) -> Outcome:
    """The run of a scenario with changes.

    Raises:
        BadInputError: the changes don't go together.
        StoppedError: it isn't wanted any more.
    """
    from studylam.errors import StudyLamError
    from studylam.scenarios.load import bill, explain
    from studylam.simulation.load import Window
    from studylam.simulation.load.changes import apply

    scenario = apply(reading.load.scenario, changes, reading.kinds)
    scenario = replace(scenario, window=Window(lanes=LANES, spans=SPANS))
    run = _run(scenario, seed, work)
    load, prices = replace(reading.load, scenario=scenario), reading.prices
    sums = {name: Sums.of(record) for name, record in run.functions.items()}
    bills: tuple[Bill | None, Bill | None] = (None, None)
    trouble = "no pack here has a price list."
    if prices is not None:
        try:
            bills = (bill(load, run, prices), bill(load, run, prices, month=True))
        except StudyLamError as error:
            trouble = error.message
    return Outcome(load, run, explain(run), *bills, no_bill=trouble, sums=sums)


def lanes_at(outcome: Outcome, at_s: float, work: Work) -> Run:
    """The run again, up to a moment, with the lanes around it.

    Raises:
        StoppedError: it isn't wanted any more.
    """
    from studylam.simulation.load import Window

    scenario = outcome.run.scenario
    window = Window(begin_s=at_s, lanes=LANES, spans=SPANS)
    again = replace(scenario, window=window)
    return _run(again, outcome.run.seed, work, lanes_only=True)


def _run(scenario: Scenario, seed: int, work: Work, *, lanes_only: bool = False) -> Run:
    from studylam.simulation.load import begin

    run = begin(scenario, seed=seed)
    with _politely():
        for number in range(1, SLICES + 1):
            work.tell(number - 1, SLICES)
            run.advance(scenario.until_s * number / SLICES)
            if lanes_only and run.now_s > run.lanes_until_s:
                break
    return run


_polite = threading.Lock()
_runs = 0


@contextmanager
def _politely() -> Iterator[None]:
    """While at least one run goes on, threads take turns oftener."""
    global _runs
    with _polite:
        _runs += 1
        sys.setswitchinterval(SWITCH_S)
    try:
        yield
    finally:
        with _polite:
            _runs -= 1
            if not _runs:
                sys.setswitchinterval(_USUAL_S)
