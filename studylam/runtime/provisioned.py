"""Provisioned concurrency: environments that are initialised before anybody calls.

Rules: "Configuring provisioned concurrency for a function" in AWS's Lambda developer guide.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from studylam.errors import StudyLamError
from studylam.runtime.functions import StagedFunction
from studylam.runtime.invocation import InitFailed
from studylam.runtime.pool import Assigned, Pool

Status = Literal["IN_PROGRESS", "READY", "FAILED"]


@dataclass(frozen=True)
class ProvisionedConcurrency:
    """What GetProvisionedConcurrencyConfig says: numbers of environments."""

    requested: int
    allocated: int
    available: int
    status: Status
    status_reason: str | None = None


@dataclass
class _Provision:
    wanted: dict[StagedFunction, int]
    made: Counter[StagedFunction] = field(default_factory=Counter)
    failure: str | None = None
    filling: threading.Thread | None = None


class Provisioner:
    """Keeps as many environments ready as were asked for. Thread-safe.

    ``prepare`` initialises an environment; it raises InitFailed. A provision's key is
    ``FUNCTION:QUALIFIER``.
    """

    def __init__(self, pool: Pool, prepare: Callable[[Assigned], None]) -> None:
        self._pool = pool
        self._prepare = prepare
        self._changed = threading.Condition(threading.RLock())
        self._provisions: dict[str, _Provision] = {}
        self._closed = False

    def put(self, key: str, wanted: Mapping[StagedFunction, int]) -> None:
        """Have ``wanted`` environments of each version, from now on; they are made behind."""
        with self._changed:
            old = self._provisions.get(key, _Provision({}))
            for function in old.made:
                kept = min(old.made[function], wanted.get(function, 0))
                self._pool.release(key, function, kept)
                old.made[function] = kept
            self._provisions[key] = _Provision(dict(wanted), made=old.made)
            self._fill_later(key)

    def remove(self, key: str) -> None:
        """End what was provisioned."""
        with self._changed:
            provision = self._provisions.pop(key, None)
            for function in provision.made if provision else ():
                self._pool.release(key, function, 0)

    def get(self, key: str) -> ProvisionedConcurrency | None:
        """How far it is; None if nothing is provisioned."""
        with self._changed:
            provision = self._provisions.get(key)
            if provision is None:
                return None
            requested, made = sum(provision.wanted.values()), provision.made.total()
            status: Status = "READY" if made >= requested else "IN_PROGRESS"
            if provision.failure:
                status = "FAILED"
            return ProvisionedConcurrency(requested, made, made, status, provision.failure)

    def wait(self, key: str, timeout: float = 60.0) -> ProvisionedConcurrency | None:
        """Wait until it is no longer ``IN_PROGRESS``, at most ``timeout`` seconds."""

        def settled() -> bool:
            state = self.get(key)
            return state is None or state.status != "IN_PROGRESS"

        with self._changed:
            self._changed.wait_for(settled, timeout)
            return self.get(key)

    def lost(self, assigned: Assigned) -> None:
        """An environment ended; another one takes its place."""
        key = assigned.provision
        with self._changed:
            provision = self._provisions.get(key) if key else None
            if key and provision is not None and provision.made[assigned.function] > 0:
                provision.made[assigned.function] -= 1
                self._fill_later(key)

    def close(self) -> None:
        """Make no more."""
        with self._changed:
            self._closed = True
            threads = [p.filling for p in self._provisions.values() if p.filling is not None]
            self._provisions.clear()
        for thread in threads:
            thread.join(timeout=20)

    def _fill_later(self, key: str) -> None:
        provision = self._provisions[key]
        provision.filling = threading.Thread(
            target=self._fill, args=(key, provision), name="studylam-provision", daemon=True
        )
        provision.filling.start()

    def _fill(self, key: str, provision: _Provision) -> None:
        for function in list(provision.wanted):
            while self._is_missing(key, provision, function):
                if not self._make(key, provision, function):
                    return

    def _is_missing(self, key: str, provision: _Provision, function: StagedFunction) -> bool:
        with self._changed:
            current = self._provisions.get(key) is provision and not self._closed
            return (
                current
                and provision.failure is None
                and provision.made[function] < provision.wanted[function]
            )

    def _make(self, key: str, provision: _Provision, function: StagedFunction) -> bool:
        assigned = None
        try:
            assigned = self._pool.assign(function, key)
            self._prepare(assigned)
        except (InitFailed, StudyLamError):
            if assigned is not None:
                self._pool.discard(assigned)
            with self._changed:
                provision.failure = "FUNCTION_ERROR_INIT_FAILURE"
                self._changed.notify_all()
            return False
        with self._changed:
            wanted = self._is_missing(key, provision, function)
            if wanted:
                provision.made[function] += 1
                self._pool.add(assigned)
            else:
                self._pool.discard(assigned)
            self._changed.notify_all()
        return True
