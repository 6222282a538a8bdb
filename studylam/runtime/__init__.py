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
    from studylam.runtime.cloud.model import AwsCall, WorldSnapshot
    from studylam.runtime.config import FunctionConfig
    from studylam.runtime.layers import layer_names
    from studylam.runtime.management.permissions import Caller
    from studylam.runtime.results import InvocationResult, LogLine, Report
    from studylam.runtime.sandbox import SandboxReport
    from studylam.runtime.service import Accepted, LambdaService

_HOMES = {
    "Accepted": "service",
    "AwsCall": "cloud.model",
    "Caller": "management.permissions",
    "Clock": "clock",
    "FunctionConfig": "config",
    "InvocationResult": "results",
    "LambdaService": "service",
    "LogLine": "results",
    "Report": "results",
    "SandboxReport": "sandbox",
    "VirtualClock": "clock",
    "WorldSnapshot": "cloud.model",
    "layer_names": "layers",
}

__all__ = [
    "Accepted",
    "AwsCall",
    "Caller",
    "Clock",
    "FunctionConfig",
    "InvocationResult",
    "LambdaService",
    "LogLine",
    "Report",
    "SandboxReport",
    "VirtualClock",
    "WorldSnapshot",
    "layer_names",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib

    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
