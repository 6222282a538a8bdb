"""A synchronous invocation: Lambda retries nothing, so all depends on who calls.

Rules: "Understanding retry behavior in Lambda" and "Invoke" (Lambda developer guide and API): a
function error is a response with status 200 and the header ``X-Amz-Function-Error``, which no SDK
retries; throttles (429) and errors of the service (5xx) are retried by an SDK, with a growing,
random pause. An SDK whose read time-out is over before the function has answered drops the
connection and calls again, while the first invocation runs on. A REST API of API Gateway calls
once, gives up at its integration timeout, and turns what went wrong into a status of its own; an
HTTP API has others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from studylam.errors import BadInputError
from studylam.simulation.retries.timeline import (
    ENDED_WORDS,
    REACHED,
    Backoff,
    Outcome,
    Story,
    Timeline,
    clock,
    lasts,
    outcome_of,
)

Caller = Literal["sdk", "gateway"]


@dataclass(frozen=True, kw_only=True)
class SyncSettings:
    """Who calls, how patiently, and how long the function takes."""

    caller: Caller = "sdk"
    max_attempts: int
    """Of an SDK, the first call among them."""
    backoff: Backoff
    """Of an SDK: the longest that a pause may be; the real one is random below it."""
    patience_s: float
    """Read time-out of the SDK, or the gateway's integration timeout."""
    duration_s: float
    timeout_s: float
    """Of the function."""

    def __post_init__(self) -> None:
        if self.max_attempts < 1:
            raise BadInputError("Somebody who calls makes at least one attempt.")
        if min(self.patience_s, self.duration_s, self.timeout_s) <= 0:
            raise BadInputError("Patience, duration and timeout are longer than nothing.")


def sync_timeline(outcomes: Sequence[Outcome], settings: SyncSettings) -> Timeline:
    """Follow one request whose tries end as ``outcomes`` say, in order; the last one repeats.

    Raises:
        BadInputError: there is no outcome.
    """
    story = Story()
    who = "the caller" if settings.caller == "sdk" else "API Gateway"
    attempts = settings.max_attempts if settings.caller == "sdk" else 1
    if settings.patience_s < settings.timeout_s:
        story.notes.append(
            f"{who[0].upper()}{who[1:]} gives up after {clock(settings.patience_s)}, the function "
            f"only after {clock(settings.timeout_s)}: it may run on, billed, with nobody waiting."
        )
    now = 0.0
    for attempt in range(attempts):
        outcome = outcome_of(outcomes, attempt)
        ended, outcome, is_over = _try(story, settings, who, now, outcome)
        if is_over:
            _answer(story, settings, ended, outcome)
            return story.told()
        if attempt + 1 == attempts:
            _give_up(story, settings, ended, outcome)
            break
        wait = settings.backoff.pause(attempt + 1)
        words = f"the SDK waits, up to {clock(wait)}, and calls again"
        story.tell(ended, who, "wait", words, until_s=ended + wait)
        now = ended + wait
    return story.told()


def _try(
    story: Story, settings: SyncSettings, who: str, now: float, outcome: Outcome
) -> tuple[float, Outcome, bool]:
    """One call: when the caller goes on, how it ended, and whether there is an answer."""
    if outcome not in REACHED:
        words = f"the call {ENDED_WORDS[outcome]}"
        story.tell(now, who, "refused", words, outcome=outcome)
        return now, outcome, False
    runs, outcome = lasts(outcome, settings.duration_s, settings.timeout_s)
    ends = now + runs
    story.tell(
        now, "function", "invoked", f"ran {clock(runs)} and {ENDED_WORDS[outcome]}",
        outcome=outcome, until_s=ends,
    )  # fmt: skip
    # Of a function whose timeout is the gateway's, clients are told 504 (as they report).
    late = runs >= settings.patience_s if outcome == "timeout" else runs > settings.patience_s
    if late:
        gone = now + settings.patience_s
        words = f"waits no longer than {clock(settings.patience_s)}"
        if ends > gone:
            words += "; the function runs on"
        story.tell(gone, who, "dropped", words)
        return gone, outcome, False
    return ends, outcome, True


def _answer(story: Story, settings: SyncSettings, now: float, outcome: Outcome) -> None:
    if outcome == "success":
        story.end(now, "the caller has its answer", "200", good=True)
    elif settings.caller == "gateway":
        story.end(now, "the client gets 502 Bad Gateway", "a function error isn't retried")
        story.notes.append("An HTTP API says 500 where a REST API says 502.")
    else:
        why = "200 with X-Amz-Function-Error: no SDK retries it"
        story.end(now, "the caller gets the function's error", why)


def _give_up(story: Story, settings: SyncSettings, now: float, outcome: Outcome) -> None:
    gave_up = outcome in REACHED  # it runs on, and nobody waits for it
    if settings.caller == "gateway":
        status = "504 Gateway Timeout" if gave_up else "500 Internal Server Error"
        story.end(now, f"the client gets {status}", "API Gateway doesn't retry")
        if gave_up:
            story.notes.append("An HTTP API waits 30 s at most, and says 503 instead of 504.")
        return
    if gave_up:
        error = "ReadTimeoutError"
    else:
        error = "TooManyRequestsException" if outcome == "throttle" else "ServiceException"
    story.end(now, f"the caller gets {error}", "no attempts left")
    if gave_up and settings.max_attempts > 1:
        story.notes.append(
            "Each attempt ran the function again while the ones before were still at work: what "
            "it does must be idempotent, or the read time-out longer than the function's timeout."
        )
