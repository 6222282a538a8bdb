"""What a function's answer to a batch means, with and without ReportBatchItemFailures.

Rules: recorded from AWS for Kinesis, DynamoDB Streams and SQS (LocalStack's snapshots), and
"Success and failure conditions" in the pages on partial batch responses of AWS's Lambda developer
guide.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from studylam.runtime.results import InvocationResult


@dataclass(frozen=True)
class Outcome:
    """One invocation with a batch, as an event source mapping sees it."""

    response: object = None
    """The payload, parsed; None where the function returned nothing."""
    function_error: str | None = None
    """``Unhandled`` when the function failed, whatever its payload says."""
    request_id: str = ""
    executed_version: str = "$LATEST"
    duration_s: float = 0.0
    """How long the function ran, on the clock of its source."""
    throttled: bool = False
    """There was no environment for it: the function hasn't seen the batch."""
    result: InvocationResult | None = None
    """All of it: the log, the AWS calls, the report."""


@dataclass(frozen=True)
class BatchReport:
    """Which items of a batch failed, by their ids, in the order of the batch."""

    failed: tuple[str, ...] = ()
    whole_batch: bool = False
    """The batch failed as one: the function did, or its answer couldn't be used."""
    why: str = field(default="", compare=False)
    """Of a batch that failed by its answer: what is wrong with that."""

    @property
    def is_success(self) -> bool:
        return not self.failed


def read_report(outcome: Outcome, ids: Sequence[str], *, reports_failures: bool) -> BatchReport:
    """What came of a batch with these ``ids``.

    ``reports_failures`` is whether the mapping has ReportBatchItemFailures. Without it, an answer
    means nothing: only an error makes a batch fail.
    """
    everything = BatchReport(tuple(ids), whole_batch=True)
    if outcome.throttled or outcome.function_error is not None:
        return everything
    response = outcome.response
    # "": recorded for Kinesis; as an answer it is as empty as None.
    if not reports_failures or response is None or response in ("", [], {}):
        return BatchReport()
    if not isinstance(response, dict):
        return replace(everything, why="the function's answer is no object")
    items = response.get("batchItemFailures")
    if items is None:
        return BatchReport()
    if not isinstance(items, list):
        return replace(everything, why="batchItemFailures is no list")
    known, failed = set(ids), set[str]()
    for item in items:
        identifier = item.get("itemIdentifier") if isinstance(item, dict) else None
        # One id that is missing, empty or not of this batch spoils the whole answer.
        if not isinstance(identifier, str):
            return replace(everything, why="one of batchItemFailures has no itemIdentifier")
        if identifier not in known:
            return replace(everything, why=f"{identifier[:80]!r} is no id of this batch")
        failed.add(identifier)
    return BatchReport(tuple(each for each in ids if each in failed))


def checkpoint(failed: Sequence[str]) -> str:
    """Where a stream goes on: at the lowest sequence number that failed."""
    return min(failed, key=int)


def overtakers(
    ids: Sequence[str], groups: Sequence[str | None], report: BatchReport
) -> tuple[str, ...]:
    """Messages of a FIFO queue that succeeded behind a failed one of their message group.

    Lambda deletes them like any other: it is the function that keeps the order, by stopping at the
    first failure and returning all that it hasn't processed (developer guide, "Implementing partial
    batch responses"). Whoever skips the failed message instead, lets others overtake it.
    """
    failed, broken, overtaking = set(report.failed), set(), []
    for identifier, group in zip(ids, groups, strict=True):
        if identifier in failed:
            broken.add(group)
        elif group is not None and group in broken:
            overtaking.append(identifier)
    return tuple(overtaking)
