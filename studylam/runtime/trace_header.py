"""``X-Amzn-Trace-Id``: what ties a request to all that follows from it.

A function finds it in ``_X_AMZN_TRACE_ID``, the SDKs send it on with each call, and services pass
it on to the functions that they invoke. Its ``Lineage`` counts how often a function has been
invoked in one chain; by that Lambda detects loops. Rules: "Use Lambda recursive loop detection to
prevent infinite loops" in Lambda's developer guide and "Tracing header" in X-Ray's. How a
function's hash in the lineage is made isn't documented; ours is of its ARN.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import time
from dataclasses import dataclass, replace

RECURSION_LIMIT = 16
"""Invocations of one function in one chain; the next one is stopped ("about 16 times")."""

_ROOT = re.compile(r"1-[0-9a-f]{8}-[0-9a-f]{24}")
_PARENT = re.compile(r"[0-9a-f]{16}")
_STEP = re.compile(r"(?:\d+:)?([0-9a-f]{8}):(\d{1,5})")
FROM_OUTSIDE = "From=outside"
"""In a header that StudyLam gave to a request which has none on AWS: whoever is no function and no
traced client sends none. It ties things together, and nobody is shown it."""

_LONGEST = 32
"""Functions in a lineage; what comes from a guest has to end somewhere."""


@dataclass(frozen=True)
class TraceHeader:
    """A tracing header, understood."""

    root: str
    parent: str
    sampled: bool = False
    lineage: tuple[tuple[str, int], ...] = ()
    """(hash of a function, how often it had been invoked before), in the order of the chain."""

    @classmethod
    def new(cls, now: float | None = None) -> TraceHeader:
        """Of a request that nothing has caused. ``now``: seconds since the epoch."""
        seconds = int(time.time() if now is None else now)
        root = f"1-{seconds:08x}-{secrets.token_hex(12)}"
        return cls(root, secrets.token_hex(8))

    @classmethod
    def parse(cls, text: str) -> TraceHeader | None:
        """A header as it was sent; None if it isn't one."""
        fields = dict(part.partition("=")[::2] for part in text.split(";"))
        root, parent = fields.get("Root", ""), fields.get("Parent", "")
        if not _ROOT.fullmatch(root):
            return None
        steps = (_STEP.fullmatch(step) for step in fields.get("Lineage", "").split("|"))
        lineage = tuple((found[1], int(found[2])) for found in steps if found)[:_LONGEST]
        parent = parent if _PARENT.fullmatch(parent) else secrets.token_hex(8)
        return cls(root, parent, fields.get("Sampled") == "1", lineage)

    def into(self, function_arn: str) -> TraceHeader:
        """The header that an invocation of this function gets."""
        own, before = _hash_of(function_arn), self.invocations_of(function_arn)
        others = tuple(step for step in self.lineage if step[0] != own)
        return replace(
            self, parent=secrets.token_hex(8), lineage=(*others, (own, before))[-_LONGEST:]
        )

    def without_lineage(self) -> TraceHeader:
        """As a service passes it on that takes no part in recursive loop detection."""
        return replace(self, lineage=())

    def invocations_of(self, function_arn: str) -> int:
        """How often the function has been invoked in this chain already."""
        own = _hash_of(function_arn)
        return next((count + 1 for known, count in self.lineage if known == own), 0)

    def __str__(self) -> str:
        text = f"Root={self.root};Parent={self.parent};Sampled={int(self.sampled)}"
        if self.lineage:
            text += ";Lineage=" + "|".join(f"1:{own}:{count}" for own, count in self.lineage)
        return text


def _hash_of(function_arn: str) -> str:
    """Versions and aliases of a function are the same function."""
    unqualified = ":".join(function_arn.split(":")[:7])
    return hashlib.sha256(unqualified.encode()).hexdigest()[:8]
