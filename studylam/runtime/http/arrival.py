"""When a request arrived, and the ids that it got at the front door."""

from __future__ import annotations

import base64
import secrets
import time
import uuid
from dataclasses import dataclass

from studylam.runtime.trace_header import TraceHeader

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True)
class Arrival:
    """``request_id`` is a UUID, ``short_id`` API Gateway's own kind (``JKJaXmPLvHcESHA=``)."""

    at_ms: int
    request_id: str
    short_id: str
    trace_id: str

    @classmethod
    def now(cls, at: float | None = None) -> Arrival:
        """At this moment, or at ``at`` (seconds since the epoch), with fresh ids."""
        at = time.time() if at is None else at
        return cls(
            at_ms=int(at * 1000),
            request_id=str(uuid.uuid4()),
            short_id=base64.urlsafe_b64encode(secrets.token_bytes(11)).decode("ascii"),
            trace_id=f"Root={TraceHeader.new(at).root}",
        )

    @property
    def time(self) -> str:
        """As API Gateway writes it: ``15/Jan/2026:12:00:00 +0000``, whatever the locale here."""
        at = time.gmtime(self.at_ms / 1000)
        clock = f"{at.tm_hour:02}:{at.tm_min:02}:{at.tm_sec:02}"
        return f"{at.tm_mday:02}/{_MONTHS[at.tm_mon - 1]}/{at.tm_year}:{clock} +0000"
