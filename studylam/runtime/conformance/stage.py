"""Where behaviours are replayed: a service, one function on it, and a list of what differs."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from studylam.errors import NotFoundError, StudyLamError
from studylam.runtime.config import FunctionConfig
from studylam.runtime.conformance.behaviour import Call
from studylam.runtime.conformance.templates import agrees, matches
from studylam.runtime.results import InvocationResult
from studylam.runtime.service import LambdaService

NAME = "my-function"
"""Every behaviour's function; afterwards it is deleted."""


@dataclass(frozen=True)
class Difference:
    """Something that isn't as it should be."""

    what: str
    expected: str
    got: str


class Stage:
    """Creates, invokes, and notes what differs from what is expected."""

    def __init__(self, service: LambdaService) -> None:
        self.service = service
        self.differences: list[Difference] = []

    # -- acting ------------------------------------------------------------------------------------

    def create(
        self, code: str | Mapping[str, str], *, handler: str = "app.handler", **settings: Any
    ) -> None:
        """Create the function; ``code`` is app.py, or texts by file name."""
        layers = tuple(settings.pop("layers", ()))
        config = FunctionConfig(name=NAME, handler=handler, layers=layers, **settings)
        self.service.deploy(config, {"app.py": code} if isinstance(code, str) else code)

    def clear(self) -> None:
        """Delete the function, with its versions and all that was set for it."""
        with contextlib.suppress(NotFoundError):
            self.service.delete_function(NAME)

    def invoke(self, event: Any = None) -> InvocationResult:
        """Invoke it with a JSON value."""
        return self.service.invoke(NAME, json.dumps({} if event is None else event))

    def play(self, call: Call) -> InvocationResult | None:
        """Invoke as ``call`` says and compare with what it expects; None if it was refused."""
        begin = time.monotonic()
        try:
            result = self.service.invoke(NAME, call.event)
        except StudyLamError as error:
            self.refused(call.refused, error)
            return None
        seconds = time.monotonic() - begin
        if call.refused is not None:
            self.note("refusal", call.refused, result.payload_text)
        if call.within_s is not None and seconds > call.within_s:
            self.note("answer", f"within {call.within_s} s", f"after {seconds:.1f} s")
        self._compare_answer(call, result)
        self._compare_log(call, result)
        for name, expected in call.report.items():
            self.between(name, expected, getattr(result.report, name))
        if call.cold is not None:
            self.equal("cold start", call.cold, result.cold_start)
        return result

    # -- comparing ---------------------------------------------------------------------------------

    def note(self, what: str, expected: Any, got: Any) -> None:
        """Note a difference."""
        texts = [one if isinstance(one, str) else repr(one) for one in (expected, got)]
        self.differences.append(Difference(what, *texts))

    def equal(self, what: str, expected: Any, got: Any) -> None:
        if expected != got:
            self.note(what, expected, got)

    def like(self, what: str, template: str, got: str, request_id: str = "") -> None:
        """``got`` is what the template says."""
        if not matches(template, got, request_id):
            self.note(what, template, got)

    def between(self, what: str, expected: Any, got: Any) -> None:
        """A value, or [lowest, highest] with None for no bound."""
        if not isinstance(expected, list):
            return self.equal(what, expected, got)
        low, high = expected
        fits = got is not None and (low is None or got >= low) and (high is None or got <= high)
        if not fits:
            self.note(
                what, f"{'…' if low is None else low} to {'…' if high is None else high}", got
            )
        return None

    def refuses(self, expected: Mapping[str, Any], action: Callable[[], object]) -> None:
        """``action`` is refused with this code, status, message and reason."""
        try:
            action()
        except StudyLamError as error:
            self.refused(expected, error)
        else:
            self.note("refusal", expected, "it was taken")

    def refused(self, expected: Mapping[str, Any] | None, error: StudyLamError) -> None:
        """It was refused: as expected?"""
        if expected is None:
            return self.note("answer", "an invocation", f"{type(error).__name__}: {error.message}")
        for name in ("code", "status", "reason"):
            if name in expected:
                self.equal(name, expected[name], getattr(error, name, None))
        return self.like("message", expected["message"], error.message)

    def _compare_answer(self, call: Call, result: InvocationResult) -> None:
        failed = call.fails or call.error is not None or call.ends is not None
        looked_at = failed or call.payload is not None
        if looked_at and (result.function_error == "Unhandled") != failed:
            self.note("function error", "Unhandled" if failed else None, result.function_error)
        if call.payload is not None:
            self.like("payload", call.payload, result.payload_text, result.request_id)
        if call.error is not None and not agrees(call.error, result.payload, result.request_id):
            expected = json.dumps(call.error, ensure_ascii=False)
            self.note("payload", expected, result.payload_text)
        if call.ends is not None:
            words = f"RequestId: {result.request_id} Error: {call.ends}"
            error = json.dumps({"errorType": "Runtime.ExitError", "errorMessage": words})
            self.equal("payload", error, result.payload_text)
            said = f"{words}\nRuntime.ExitError"
            if said not in [line.text for line in result.logs]:
                self.note("log", said, "it isn't there")

    def _compare_log(self, call: Call, result: InvocationResult) -> None:
        own = [line.text for line in result.logs if line.kind == "function"]
        # Notes of StudyLam's own are for learners; Lambda has no such lines.
        every = [line.text for line in result.logs if not line.text.startswith("[StudyLam]")]
        twice = call.printed_twice
        for what, expected, got in (
            ("printed", call.printed, own),
            ("printed", twice and twice * 2, own),
            ("log", call.log, every),
        ):
            if expected is None:
                continue
            if len(expected) != len(got):
                self.note(f"{what}: number of events", len(expected), got)
            for index, (template, text) in enumerate(zip(expected, got, strict=False)):
                self.like(f"{what} {index + 1}", template, text, result.request_id)
