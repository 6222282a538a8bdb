"""Who makes the request that is being carried out, and what it does: events of S3 depend on it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_name: ContextVar[str] = ContextVar("requester", default="studylam")

_operation: ContextVar[str] = ContextVar("operation", default="")


def current_requester() -> str:
    """Name of the role's session: the function's name, or ``learner``."""
    return _name.get()


@contextmanager
def requested_by(name: str) -> Iterator[None]:
    """What happens inside is done by this session."""
    token = _name.set(name)
    try:
        yield
    finally:
        _name.reset(token)


def current_operation() -> str:
    """The operation that is being carried out: ``PutObject``; empty if none is."""
    return _operation.get()


@contextmanager
def doing(operation: str) -> Iterator[None]:
    """What happens inside is part of this operation."""
    token = _operation.set(operation)
    try:
        yield
    finally:
        _operation.reset(token)
