"""An HTTP request as a client sends it, before any front door has seen it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote_plus

from studylam.errors import UsageError

CLIENT = "203.0.113.10"
"""The address that requests come from, unless said otherwise; one that is kept for examples."""

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_TARGET = re.compile(r"/[!-~]*")


@dataclass(frozen=True)
class Request:
    """``target`` is path and query as they were typed, ``headers`` keep their order and case.

    Raises:
        UsageError: no client could send this.
    """

    method: str
    target: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    source_ip: str = CLIENT

    def __post_init__(self) -> None:
        if not _TOKEN.fullmatch(self.method):
            raise UsageError(
                f"{self.method!r} is no HTTP method.", where="method", hint="E.g. GET or POST."
            )
        if not _TARGET.fullmatch(self.target):
            raise UsageError(
                f"{self.target!r} is no path that can be sent.",
                where="path",
                hint="It starts with /, a space in it is %20, and what isn't ASCII is encoded too.",
            )
        for name, value in self.headers:
            if not _TOKEN.fullmatch(name):
                raise UsageError(
                    f"A header can't be called {name!r}.",
                    where="headers",
                    hint="Letters, digits and - only, e.g. content-type.",
                )
            if not value.isprintable():
                raise UsageError(
                    f"The value of the header {name} can't be sent: {value!r}",
                    where="headers",
                    hint="It is one line of text, without control characters.",
                )

    @property
    def path(self) -> str:
        """The path as it was typed, without the query."""
        return self.target.partition("?")[0]

    @property
    def query(self) -> str:
        """What follows the ``?``, as it was typed."""
        return self.target.partition("?")[2]

    @property
    def raw_parameters(self) -> list[tuple[str, str]]:
        """The query's parameters, still encoded."""
        parts = (part.partition("=") for part in self.query.split("&") if part)
        return [(name, value) for name, _, value in parts]

    @property
    def parameters(self) -> list[tuple[str, str]]:
        """The query's parameters, decoded: ``+`` and ``%20`` are spaces."""
        return [(unquote_plus(name), unquote_plus(value)) for name, value in self.raw_parameters]

    def header(self, name: str) -> str | None:
        """A header's last value, whatever the case of its name; None if it wasn't sent."""
        return last_value(self.headers, name)

    @property
    def media_type(self) -> str:
        """The content type without its parameters, in lower case; empty if none was sent."""
        return (self.header("content-type") or "").partition(";")[0].strip().lower()


def last_value(headers: Iterable[tuple[str, str]], name: str) -> str | None:
    """The last value under a name, whatever the case; None if there is none."""
    values = [value for key, value in headers if key.lower() == name.lower()]
    return values[-1] if values else None


def grouped(pairs: list[tuple[str, str]]) -> dict[str, list[str]]:
    """Pairs by their name, in the order in which the names came first."""
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    return values
