"""Beside the handler: with extensions, when has the caller the answer, what is billed, who is cut?

The rules are AWS's, their numbers come from the file (``limits``, ``rates``, from facts):

- Init: external extensions start together. When all have registered, the runtime starts, then the
  function's top level runs; meanwhile extensions get ready. Init ends when runtime and extensions
  are. It has a limit. ("Using the Lambda Extensions API to create extensions")
- Invoke: handler and extensions run side by side. The caller has the answer when the handler has
  returned. The phase ends when the last extension is done; the function's timeout bounds all of
  it. ("Performance and functionality improvements for AWS Lambda extensions", AWS Compute Blog)
- Billed is the duration of Invoke, with Init where there was one, rounded up once.
- An internal extension is a part of the runtime's process. When that and all external extensions
  are done, the environment is frozen, and so is what an internal one had begun.
- Shutdown: external extensions are told and have the phase's time, of which a part is reserved for
  the runtime. Who isn't done then is killed.

What is billed is that of one request, as its REPORT line has it. AWS says that extensions are
charged for in all phases, and not how Shutdown is reckoned, nor an Init beyond its limit: neither
can be asked for.

    limits:
      init: {fact: init.max}
      shutdown: {fact: extensions.shutdown}
      runtime_stop: {fact: extensions.runtime-stop}
      runtime_stop_internal: {fact: extensions.shutdown-internal}
    rates: {duration: {fact: price.duration.x86}}
    cases:
      shop:
        {title: A shop, runtime_ms: 100, function_ms: 400, handler_ms: 80, a_name: collector,
         a_kind: external, a_register_ms: 60, a_init_ms: 300, a_after_ms: 120, a_shutdown_ms: 400}
    knobs: [{field: start}, {field: a_after_ms, values: [0, 120, 4000]}]

A round asks one of: ``{what: init}``, ``{what: answer}``, ``{what: billed}``, ``{what: free}``
(when this environment can take the next request), ``{what: overhead}`` (the metric
PostRuntimeExtensionsDuration), all in ms, times counted from the request on; ``{what: cost}`` (USD
a month, of warm requests; ``within_percent``); ``{what: next, at_ms: 200}`` (who takes a request
that comes then); ``{what: cut}`` (all that is cut off).
"""

from __future__ import annotations

from studylam.exercises.fields import Fields
from studylam.exercises.kinds.cases import Case, read_cases
from studylam.exercises.kinds.phases.course import FIELDS, LETTERS, Limits, seconds
from studylam.exercises.kinds.phases.model import Phases

__all__ = ["FIELDS", "Phases", "read"]

LIMITS = ("init", "shutdown", "runtime_stop", "runtime_stop_internal")


def read(data: Fields) -> Phases:
    """The cases, the limits and the rate."""
    rows = data.fields("limits")
    found = {name: rows.amount(name) for name in LIMITS}
    for name, amount in found.items():
        if name in rows and amount.unit not in ("ms", "s"):
            rows.problem(f"{name} must be in ms or s, not {amount.display}.", name)
    rate = data.fields("rates").amount("duration")
    cases = read_cases(data, FIELDS)
    limits = Limits(found)
    for name, case in cases.cases.items():
        for letter in LETTERS:
            _extension(data, name, case, letter)
    if not data.problems and seconds(found["shutdown"]) <= seconds(found["runtime_stop"]):
        rows.problem("The runtime can't have all of Shutdown.", "runtime_stop")
    return Phases(cases, limits, rate)


def _extension(data: Fields, name: str, case: Case, letter: str) -> None:
    """What an extension of this kind can't have is a mistake of its author."""
    kind = case.word(f"{letter}_kind")
    times = ("register_ms", "init_ms", "after_ms", "shutdown_ms")
    given = [time for time in times if case.number(f"{letter}_{time}")]
    if kind == "none" and given:
        words = f"There is no extension {letter.upper()}: say its kind."
        data.problem(words, "cases", name, f"{letter}_{given[0]}")
    if kind == "internal":
        for time in ("register_ms", "shutdown_ms"):
            if time in given:
                words = "An internal extension doesn't register, and isn't told of Shutdown."
                data.problem(words, "cases", name, f"{letter}_{time}")
    if kind == "external" and case.number(f"{letter}_register_ms") > case.number(
        f"{letter}_init_ms"
    ):
        words = "It can't be ready before it has registered."
        data.problem(words, "cases", name, f"{letter}_init_ms")
