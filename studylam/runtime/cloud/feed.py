"""Feeding moto: a request that was understood goes in, without HTTP; its backends, by name."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import cache
from typing import Any

from studylam.runtime.cloud.normalise import ACCOUNT
from studylam.runtime.cloud.requests import Request
from studylam.runtime.cloud.services import SERVICES

_DISPATCH: dict[str, Any] = {}


def backend_of(service: str, region: str) -> Any:
    """moto's backend for a service of the world."""
    backends = _backends(service)[ACCOUNT]
    return backends["aws" if service in ("s3", "sts") else region]


def backends_of(service: str) -> list[Any]:
    """moto's backends for a service in all the regions that were used."""
    return list(_backends(service)[ACCOUNT].values()) if is_used(service) else []


def _backends(service: str) -> Any:
    from moto import backends

    _mend(service)

    # Its overloads know only literal names.
    get_backend: Any = backends.get_backend
    return get_backend(service)


@cache
def _mend(service: str) -> None:
    """Once, at the first use of those whose part of moto is slow to import, and seldom needed."""
    if service == "kms":
        from studylam.runtime.cloud.mended import keys

        keys.install()
    elif service == "stepfunctions":
        from studylam.runtime.cloud.mended import workflows

        workflows.install()


def is_used(service: str) -> bool:
    """Whether anything can be in a service: moto's part of it is imported when it is first used."""
    return f"moto.{service}.models" in sys.modules


def empty() -> None:
    """Take everything out of the account, and out of every other that a guest has come to."""
    for name in SERVICES:
        if not is_used(name):
            continue
        backends = _backends(name)
        for account in list(backends.values()):
            for backend in list(account.values()):
                backend.reset()
        backends.reset()


def carry_out(request: Request) -> tuple[int, Mapping[str, Any], Any]:
    """Let moto carry out a request, without HTTP and without searching for the right function."""
    from moto.core.request import Request as HttpRequest
    from werkzeug.exceptions import HTTPException

    http = HttpRequest.from_primitives(request.method, request.url, request.headers, request.body)
    dispatch = _dispatch_of(request)
    try:
        status, headers, body = dispatch(http, http.raw_url, http.headers)
    except HTTPException as problem:
        return problem.code or 500, dict(problem.get_headers()), problem.get_body()
    return int(status), headers, body


def _dispatch_of(request: Request) -> Any:
    from importlib import import_module

    name = request.service.name
    if name == "s3":
        from moto.s3.responses import S3Response

        return S3Response.key_dispatch if request.key else S3Response.bucket_dispatch
    _mend(name)
    if name not in _DISPATCH:
        urls = import_module(f"moto.{name}.urls")
        _DISPATCH[name] = (
            urls.response.dispatch if name == "sesv2" else next(iter(urls.url_paths.values()))
        )
    return _DISPATCH[name]
