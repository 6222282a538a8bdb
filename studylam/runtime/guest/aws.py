"""The bridge: how boto3 inside an environment reaches AWS, without a network.

botocore asks its ``before-send`` hook first whether somebody else answers a request. The hook here
hands each request to the cloud process and gives botocore the answer. Nothing else of botocore is
touched: signing, retries, paginators, waiters and streaming bodies are the real ones. Presigned
URLs are made locally, as always.

The environment was given a *doorbell*: a socket that takes whole messages. Each process rings once,
and passes one end of a connection of its own. So a handler's children share nothing that one of
them could break for the others by dying in the middle of a call.

Nothing here is a wall: a handler may patch all of it. IAM and identity live in the cloud process.

Standard library only. Costs nothing until the handler imports botocore.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import io
import os
import socket
import sys
import threading
from collections.abc import Sequence
from types import ModuleType
from typing import Any

from studylam.runtime import frames

_WARM_SERVICES = ("s3", "dynamodb", "sqs", "sns", "ses", "events", "ssm", "secretsmanager", "sts")


def install(descriptor: int) -> None:
    """Answer all of botocore's requests in this process; ``descriptor`` is the doorbell."""
    bridge = Bridge(descriptor)
    handlers = sys.modules.get("botocore.handlers")
    if handlers is not None:
        _hook(handlers, bridge)
    else:
        sys.meta_path.insert(0, _HookOnImport(bridge))


def preload() -> None:
    """Import boto3 and read the models of the usual services (in the zygote, before any fork).

    Every loader that is made afterwards starts with what was read here, so that a client's making
    costs 10 ms in an environment instead of 70.
    """
    import boto3
    import botocore.loaders
    import botocore.session

    session = botocore.session.Session()
    session.set_credentials("AKIAIOSFODNN7EXAMPLE", "none")
    for service in _WARM_SERVICES:
        session.create_client(service, region_name="us-east-1")
    resources = boto3.Session(botocore_session=session, region_name="us-east-1")
    for service in ("s3", "dynamodb"):
        resources.resource(service)
    read = session.get_component("data_loader")._cache
    original = botocore.loaders.Loader.__init__

    def begin_with_what_was_read(self: Any, *arguments: Any, **more: Any) -> None:
        original(self, *arguments, **more)
        self._cache.update(read)

    botocore.loaders.Loader.__init__ = begin_with_what_was_read


def ring(doorbell: socket.socket) -> socket.socket:
    """A new connection to whoever answers the doorbell. Doesn't wait for the answer."""
    ours, theirs = socket.socketpair()
    with theirs:
        socket.send_fds(doorbell, [b"\0"], [theirs.fileno()])
    return ours


class _Connection:
    """One process's connection: one request at a time, from any of its threads."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.socket: socket.socket | None = None

    def close(self) -> None:
        if self.socket is not None:
            self.socket.close()
            self.socket = None


class Bridge:
    """The environment's way to the cloud, from any thread and any process of it."""

    def __init__(self, descriptor: int) -> None:
        self._doorbell = socket.socket(fileno=descriptor)
        self._doorbell.setblocking(True)
        self._connections: dict[int, _Connection] = {}

    def answer(self, request: Any, event_name: str = "", **more: Any) -> Any:
        """botocore's hook: an `AWSPreparedRequest` in, an `AWSResponse` out."""
        from botocore.exceptions import ClientError, EndpointConnectionError

        service, _, operation = event_name.removeprefix("before-send.").partition(".")
        header = {
            "method": request.method,
            "url": request.url,
            "headers": headers_of(request),
            "service": service,
        }
        body = body_of(request)
        if len(body) > frames.CLOUD_BODY_LIMIT:
            return response_to(request, 413, {}, b"")
        try:
            reply, content = self._ask(frames.encode(header, body))
        except (OSError, frames.FrameError) as problem:
            raise EndpointConnectionError(endpoint_url=request.url, error=problem) from None
        if "unknown_service" in reply:
            message = {"Code": "ServiceUnavailable", "Message": reply["unknown_service"]}
            raise ClientError({"Error": message}, operation)
        return response_to(request, reply["status"], reply["headers"], content)

    def _ask(self, frame: bytes) -> tuple[dict[str, Any], bytes]:
        connection = self._of_this_process()
        with connection.lock:
            try:
                if connection.socket is None:
                    connection.socket = ring(self._doorbell)
                connection.socket.sendall(frame)
                return frames.read_frame(connection.socket, body_limit=frames.CLOUD_BODY_LIMIT)
            except BaseException:
                # Also a signal handler's: half a frame may be left on it.
                connection.close()
                raise

    def _of_this_process(self) -> _Connection:
        pid = os.getpid()
        found = self._connections.get(pid)
        if found is None:
            for inherited in [n for n in self._connections if n != pid]:
                self._connections.pop(inherited).close()
            found = self._connections.setdefault(pid, _Connection())
        return found


class _Body(io.BytesIO):
    """What botocore expects of urllib3's raw response."""

    def stream(self, amt: int = 65536, decode_content: bool | None = None) -> Any:
        while chunk := self.read(amt):
            yield chunk

    def release_conn(self) -> None:
        """There is no connection to give back."""


def response_to(request: Any, status: int, headers: dict[str, str], content: bytes) -> Any:
    """An `AWSResponse`: what botocore would have got from a connection."""
    from botocore.awsrequest import AWSResponse
    from botocore.compat import HTTPHeaders

    found = HTTPHeaders()
    for name, value in headers.items():
        found[name] = value
    return AWSResponse(request.url, status, found, _Body(content))


def headers_of(request: Any) -> dict[str, str]:
    """The headers of an `AWSPreparedRequest`."""
    return {_text(name): _text(value) for name, value in request.headers.items()}


def _text(value: Any) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def body_of(request: Any) -> bytes:
    """The body of an `AWSPreparedRequest`, read if it is a file."""
    body = request.body
    if body is None:
        return b""
    if isinstance(body, str):
        return body.encode()
    if isinstance(body, bytes | bytearray | memoryview):
        return bytes(body)
    content = body.read()
    return content.encode() if isinstance(content, str) else bytes(content)


def _hook(handlers: Any, bridge: Bridge) -> None:
    """Put the bridge among the handlers that botocore gives to every session it makes."""
    handlers.BUILTIN_HANDLERS.append(("before-send", bridge.answer))


class _HookOnImport(importlib.abc.MetaPathFinder):
    """Waits for ``botocore.handlers``: boto3 may come late, and from the function's own folder."""

    def __init__(self, bridge: Bridge) -> None:
        self._bridge = bridge

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """The real spec, with a loader that hooks the module once it has run."""
        if name != "botocore.handlers":
            return None
        finders = [finder for finder in sys.meta_path if finder is not self]
        spec = next(
            filter(None, (finder.find_spec(name, path, target) for finder in finders)), None
        )
        if spec is not None and spec.loader is not None:
            load, bridge = spec.loader.exec_module, self._bridge

            def exec_module(module: ModuleType) -> None:
                load(module)
                _hook(module, bridge)

            spec.loader.exec_module = exec_module  # type: ignore[method-assign]
        return spec
