"""A function's log on its way to CloudWatch Logs: kept on the host, delivered when somebody looks.

Lambda writes it under the execution role. Without logs:CreateLogGroup, logs:CreateLogStream and
logs:PutLogEvents the function runs all the same, and no log stream appears.

An invocation only leaves its lines here; the world gets them before it is looked at from outside.
A handler that reads its own function's log group therefore doesn't find its latest lines.
"""

from __future__ import annotations

import json
import threading
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from studylam.runtime.cloud.model import FunctionIdentity
from studylam.runtime.iam import Decision, evaluate, parse_policy

KEPT = 16 * 1024 * 1024
"""Characters of log that wait at most; then the oldest go."""


def group_of(function_name: str) -> str:
    """The log group that Lambda writes to by default."""
    return f"/aws/lambda/{function_name}"


def log_needs(identity: FunctionIdentity, stream: str = "*") -> list[tuple[str, str]]:
    """What a role has to allow, so that there is a log: (action, ARN)."""
    group = (
        f"arn:aws:logs:{identity.region}:{identity.account_id}"
        f":log-group:{group_of(identity.function_name)}"
    )
    return [
        ("logs:CreateLogGroup", f"{group}:log-stream:"),
        ("logs:CreateLogStream", f"{group}:log-stream:{stream}"),
        ("logs:PutLogEvents", f"{group}:log-stream:{stream}"),
    ]


def can_write_logs(
    identity: FunctionIdentity, *, group_exists: bool = False, now: float | None = None
) -> Decision:
    """Whether a function's role lets Lambda write its log; the first refusal, or the last Allow.

    ``group_exists``: nobody has to create the log group any more.
    """
    policy = parse_policy(identity.role, where="role") if identity.role is not None else None
    keys = identity.condition_keys(time.time() if now is None else now, identity.region)
    stream = "2026/01/01/[$LATEST]0123456789abcdef0123456789abcdef"
    needs = log_needs(identity, stream)[1 if group_exists else 0 :]
    decisions = [evaluate(policy, action, resource, keys) for action, resource in needs]
    return next((one for one in decisions if not one.allowed), decisions[-1])


@dataclass(frozen=True)
class LogBatch:
    """What an invocation wrote."""

    identity: FunctionIdentity
    stream: str
    at_ms: int
    lines: tuple[str, ...]


class KeptLogs:
    """What functions wrote since the world was last looked at. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._batches: deque[LogBatch] = deque()
        self._characters = 0

    def keep(
        self, identity: FunctionIdentity, stream: str, at: float, lines: Sequence[str]
    ) -> None:
        """An invocation has ended. ``at``: by the service's clock, in seconds since the epoch."""
        if not lines or not stream:
            return
        batch = LogBatch(identity, stream, int(at * 1000), tuple(lines))
        with self._lock:
            self._batches.append(batch)
            self._characters += _characters(batch)
            while self._characters > KEPT and len(self._batches) > 1:
                self._characters -= _characters(self._batches.popleft())

    def forget(self) -> None:
        """The world is made anew: what was written before belongs to the one that is gone."""
        self.take()

    def take(self) -> bytes:
        """All that waits, as the cloud process reads it; nothing if nothing does."""
        with self._lock:
            if not self._batches:
                return b""
            taken, self._batches = self._batches, deque()
            self._characters = 0
        return json.dumps([asdict(batch) for batch in taken]).encode()


def _characters(batch: LogBatch) -> int:
    return sum(map(len, batch.lines))
