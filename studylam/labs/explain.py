"""From an invocation to the error that is worth explaining, and to its explanation."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from studylam.packs import Library
    from studylam.packs.explanations import Explained
    from studylam.packs.models import Phase
    from studylam.runtime import AwsCall, InvocationResult


@dataclass(frozen=True)
class Failure:
    """What went wrong in an invocation, in the words that explanations are looked up by.

    Both texts come from the handler: make them inert before they are shown.
    """

    error_type: str
    message: str
    phase: Phase = "invoke"


def failure_of(result: InvocationResult) -> Failure | None:
    """The function's error; or, where it had none, the first AWS call that IAM denied."""
    if result.function_error is None:
        denied = next((call for call in result.aws_calls if call.decision != "allow"), None)
        return _denial(denied) if denied else None
    payload = result.payload if isinstance(result.payload, dict) else {}
    # REPORT knows more than the caller is told: OutOfMemory, where the payload says ExitError.
    error_type = result.report.error_type or str(payload.get("errorType") or "Error")
    message = str(payload.get("errorMessage") or result.payload_text)
    return Failure(error_type, message, "init" if _failed_in_init(result) else "invoke")


def explain(result: InvocationResult, library: Library) -> tuple[Failure, Explained] | None:
    """What an invocation's failure means; None if nothing failed, or nobody has words for it."""
    failure = failure_of(result)
    if failure is None:
        return None
    found = library.explain(failure.error_type, failure.message, failure.phase)
    return (failure, found) if found else None


def _denial(call: AwsCall) -> Failure:
    decision = call.decision.replace("-", " ")
    message = f"{call.action} on {call.resource or '*'}: {decision}. {call.reason}"
    return Failure(call.error_code or "AccessDenied", message)


def _failed_in_init(result: InvocationResult) -> bool:
    """Whether the handler was never reached: Init failed once more, inside the invocation."""
    return any(line.kind == "platform" and _is_last_init_report(line.text) for line in result.logs)


def _is_last_init_report(text: str) -> bool:
    if text.startswith("INIT_REPORT "):
        return "\tPhase: invoke\t" in text
    if not text.startswith("{"):
        return False
    try:
        event = json.loads(text)
        return bool(event["type"] == "platform.initReport" and event["record"]["phase"] == "invoke")
    except (ValueError, KeyError, TypeError):
        return False
