"""The mini-Lambda: functions, environments, invocations, a sandbox, and a fake AWS around it.

Usable alone::

    from studylam.runtime import FunctionConfig, LambdaService

    with LambdaService() as service:
        service.create_function(FunctionConfig(handler="app.handler"), {"app.py": source})
        result = service.invoke("my-function", '{"name": "Ada"}')

Names are imported when they are first used, so that ``import studylam.runtime`` costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from studylam.runtime.clock import Clock, VirtualClock
    from studylam.runtime.cloud.model import AwsCall
    from studylam.runtime.cloud.snapshot import WorldSnapshot
    from studylam.runtime.config import FunctionConfig
    from studylam.runtime.delivery import Delivery, DestinationConfig
    from studylam.runtime.http import (
        ApplicationLoadBalancer,
        FrontDoor,
        FunctionUrl,
        HttpApi,
        Request,
        Response,
        RestApi,
        call,
        parse_request,
    )
    from studylam.runtime.layers import layer_names
    from studylam.runtime.management.permissions import Caller
    from studylam.runtime.pool import Environments
    from studylam.runtime.results import InvocationResult, LogLine, Report
    from studylam.runtime.sandbox import SandboxReport
    from studylam.runtime.service import Accepted, LambdaService
    from studylam.runtime.sources.filters import FilterCriteria
    from studylam.runtime.sources.mapping import EventSourceMapping
    from studylam.runtime.sources.queue_poller import QueuePoller
    from studylam.runtime.sources.stream_poller import StreamPoller

_HOMES = {
    "Accepted": "service",
    "ApplicationLoadBalancer": "http",
    "AwsCall": "cloud.model",
    "Caller": "management.permissions",
    "Clock": "clock",
    "Delivery": "delivery",
    "DestinationConfig": "delivery",
    "Environments": "pool",
    "EventSourceMapping": "sources.mapping",
    "FilterCriteria": "sources.filters",
    "FrontDoor": "http",
    "FunctionConfig": "config",
    "FunctionUrl": "http",
    "HttpApi": "http",
    "InvocationResult": "results",
    "LambdaService": "service",
    "LogLine": "results",
    "QueuePoller": "sources.queue_poller",
    "Report": "results",
    "Request": "http",
    "Response": "http",
    "RestApi": "http",
    "SandboxReport": "sandbox",
    "StreamPoller": "sources.stream_poller",
    "VirtualClock": "clock",
    "WorldSnapshot": "cloud.snapshot",
    "call": "http",
    "layer_names": "layers",
    "parse_request": "http",
}

__all__ = [
    "Accepted",
    "ApplicationLoadBalancer",
    "AwsCall",
    "Caller",
    "Clock",
    "Delivery",
    "DestinationConfig",
    "Environments",
    "EventSourceMapping",
    "FilterCriteria",
    "FrontDoor",
    "FunctionConfig",
    "FunctionUrl",
    "HttpApi",
    "InvocationResult",
    "LambdaService",
    "LogLine",
    "QueuePoller",
    "Report",
    "Request",
    "Response",
    "RestApi",
    "SandboxReport",
    "StreamPoller",
    "VirtualClock",
    "WorldSnapshot",
    "call",
    "layer_names",
    "parse_request",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib

    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
