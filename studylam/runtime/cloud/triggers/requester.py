"""Who makes the request that is being carried out: the events of S3 name them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_name: ContextVar[str] = ContextVar("requester", default="studylam")


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
