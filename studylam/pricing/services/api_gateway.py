"""API Gateway: HTTP, REST and WebSocket APIs.

HTTP APIs are metered in steps of 512 KB, WebSocket messages in steps of 32 KB, REST APIs by the
call. A REST API's cache costs by the hour, whether it is used or not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from studylam.pricing.money import so_many
from studylam.pricing.services.fields import (
    Charge,
    Part,
    amount,
    choice,
    chunks,
    count,
    hours,
    times,
)

PAYLOAD = "API Gateway quotas: 10 MB a request"
FRAME = "API Gateway quotas: 128 KB a message"


@dataclass(frozen=True)
class HttpApi(Part):
    """An HTTP API."""

    type = "http_api"
    title = "API Gateway, HTTP API"
    counts = "requests"
    about = "Each request, in steps of 512 KB of its payload."

    requests: Decimal = count("Requests a month.", "requests")
    payload_kb: Decimal = amount(
        "Size of a request or its response, whichever is larger.",
        "KB",
        default=1,
        high=10240,
        source=PAYLOAD,
    )

    def charges(self) -> Iterator[Charge]:
        pieces = chunks(self.payload_kb, 512)
        formula = times(self.requests, pieces, "requests", self.payload_kb, 512)
        yield Charge("Requests", "api_gateway_http", self.requests * pieces, formula)


@dataclass(frozen=True)
class RestApi(Part):
    """A REST API."""

    type = "rest_api"
    title = "API Gateway, REST API"
    counts = "requests"
    about = "Each call, whatever its size; a cache by the hour, used or not."

    requests: Decimal = count("Calls a month.", "requests")
    cache_gb: str = choice("Size of the cache.", "none", "0.5", "237")
    cache_hours: Decimal = hours("Hours that the cache is there.", default=730)

    def charges(self) -> Iterator[Charge]:
        formula = so_many(self.requests, "requests")
        yield Charge("Requests", "api_gateway_rest", self.requests, formula)
        if self.cache_gb != "none":
            yield Charge(
                f"Cache of {self.cache_gb} GB",
                f"api_gateway_cache_{self.cache_gb.replace('.', '_')}_gb",
                self.cache_hours,
                so_many(self.cache_hours, "hours"),
            )


@dataclass(frozen=True)
class WebSocketApi(Part):
    """A WebSocket API."""

    type = "websocket_api"
    title = "API Gateway, WebSocket API"
    counts = "messages"
    about = "Messages sent and received, in steps of 32 KB, and minutes that clients are connected."

    messages: Decimal = count("Messages a month, both ways.", "messages")
    payload_kb: Decimal = amount("Size of a message.", "KB", default=1, high=128, source=FRAME)
    connection_minutes: Decimal = amount(
        "Minutes that all clients together are connected.", "minutes"
    )

    def charges(self) -> Iterator[Charge]:
        pieces = chunks(self.payload_kb, 32)
        formula = times(self.messages, pieces, "messages", self.payload_kb, 32)
        yield Charge("Messages", "api_gateway_websocket", self.messages * pieces, formula)
        yield Charge(
            "Connection minutes",
            "api_gateway_websocket_minutes",
            self.connection_minutes,
            so_many(self.connection_minutes, "minutes"),
        )
