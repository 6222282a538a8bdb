"""Lambda's runtime client inside an environment: import the handler, then serve invocations.

From the handler's import on nothing here can be trusted: it shares its process with the code that
it runs. What counts (ids, times, memory, how the process ended) is taken by the host.

In stack traces this file is called ``/var/runtime/bootstrap.py``, as on Lambda.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import logging
import os
import resource
import signal
import socket
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterable
from typing import Any, NoReturn, TextIO

from studylam.runtime import frames
from studylam.runtime.guest import logs, marshal, preload
from studylam.runtime.guest.context import LambdaContext
from studylam.runtime.sandbox import limits

RESPONSE_LIMIT = 6291556
"""Bytes of response that Lambda passes on: 6 MB and 100 bytes."""

_FRAME = bytes.fromhex("a55a0003")

_aliases: list[tuple[str, str]] = []


class Unbuffered:
    """What ``sys.stdout`` and ``sys.stderr`` are. Here, because errors in a print show its line."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)

    def write(self, msg: str) -> None:
        self.stream.write(msg)
        self.stream.flush()

    def writelines(self, msgs: Iterable[str]) -> None:
        self.stream.writelines(msgs)
        self.stream.flush()


class FramedTelemetryLogSink:
    """Where log events go: standard output's descriptor, straight.

    Each goes out framed as the real runtimes frame it, so that the host can tell one event of
    several lines from several events::

        4 bytes  0xa55a0003     4 bytes  length     8 bytes  time, µs     the text

    Raises UnicodeEncodeError for lone surrogates, as Lambda's client does.
    """

    def log(self, msg: str) -> None:
        encoded_msg = msg.encode("utf8")
        stamp = (time.time_ns() // 1000).to_bytes(8, "big")
        data = memoryview(_FRAME + len(encoded_msg).to_bytes(4, "big") + stamp + encoded_msg)
        with contextlib.suppress(OSError, ValueError, AttributeError):
            sys.stdout.flush()
        with contextlib.suppress(OSError):  # the handler may have closed it
            while data:
                data = data[os.write(1, data) :]


class LambdaLoggerHandler(logging.Handler):
    """The root logger's handler. Here, because an error in a log call shows its line."""

    def __init__(self, log_sink: FramedTelemetryLogSink) -> None:
        super().__init__()
        self.log_sink = log_sink

    def emit(self, record: logging.LogRecord) -> None:
        msg = self.format(record)
        self.log_sink.log(msg)


class LambdaLoggerHandlerWithFrameType(LambdaLoggerHandler):
    """The root logger's handler in JSON, or with a log level."""

    def emit(self, record: logging.LogRecord) -> None:
        self.log_sink.log(
            self.format(record),
        )


_log_sink = FramedTelemetryLogSink()


def run(channel: socket.socket, *, forget: Callable[[], None]) -> NoReturn:
    """Serve the host on ``channel`` until the process ends.

    As many calls lie below a handler as in Lambda's client: a RecursionError tells how many.
    """
    channel.sendall(frames.encode({"t": "waiting"}))
    order, _, descriptors = frames.read_with_descriptors(channel)
    try:
        if order["t"] == "self-test":
            from studylam.runtime.sandbox import selftest

            channel.sendall(frames.encode({"t": "tested", "breaches": selftest.run(order)}))
            os._exit(0)
        _settle_in(order, descriptors)
        forget()
        handler = _init(channel, order["handler"])
        channel.sendall(frames.encode({"t": "ready"}))
        _serve(channel, handler)
    except SystemExit as request:
        _leave(request.code)
    except (frames.FrameError, OSError):
        _leave(1)
    except KeyboardInterrupt:
        with contextlib.suppress(BaseException):
            traceback.print_exc()
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGINT)
        _leave(130)
    except BaseException:
        with contextlib.suppress(BaseException):
            traceback.print_exc()
        _leave(1)


def _serve(channel: socket.socket, handler: Callable[[Any, Any], Any]) -> NoReturn:
    while True:
        handle_event_request(channel, handler)


def _leave(code: object) -> NoReturn:
    if code is not None and not isinstance(code, int):
        with contextlib.suppress(BaseException):
            print(code, file=sys.stderr)
    _flush()
    os._exit(0 if code is None else code & 0xFF if isinstance(code, int) else 1)


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(BaseException):
            stream.flush()


def _settle_in(order: dict[str, Any], descriptors: list[int]) -> None:
    """Environment variables, folders, streams and limits of this function."""
    os.environ.clear()
    os.environ.update(order["env"])
    time.tzset()
    resource.setrlimit(resource.RLIMIT_FSIZE, (order["file_size"],) * 2)
    limits.lower_memory(order["data_limit"])
    os.umask(0o022)
    os.chdir(order["task"])
    sys.argv = ["/var/runtime/bootstrap.py"]
    sys.orig_argv = ["/var/lang/bin/python3", "/var/runtime/bootstrap.py"]
    before, after = order["path"]
    sys.path[:] = [*before, *sys.path, *after]
    _aliases[:] = [(a, b) for a, b in order["aliases"]]
    for number, name, errors in (
        (1, "stdout", "surrogateescape"),
        (2, "stderr", "backslashreplace"),
    ):
        raw = io.FileIO(number, "w", closefd=False)
        raw.name = f"<{name}>"
        stream = io.TextIOWrapper(
            io.BufferedWriter(raw), "utf-8", errors, line_buffering=number == 2
        )
        stream.mode = "w"  # type: ignore[misc]
        setattr(sys, name, Unbuffered(stream))
        setattr(sys, f"__{name}__", stream)
    threading.stack_size(1 << 20)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if order["shadows"]:
        # It has its own boto3, or an email.py: what is preloaded mustn't stand in its way.
        preload.forget_preloaded()
    if descriptors:
        from studylam.runtime.guest import aws

        aws.install(descriptors[0])
    chosen = logs.is_json() or logs.log_level()
    logs.set_up((LambdaLoggerHandlerWithFrameType if chosen else LambdaLoggerHandler)(_log_sink))


def _init(channel: socket.socket, handler: str) -> Callable[[Any, Any], Any]:
    """The Init phase: import the module, find the handler; or report why not, and end."""
    try:
        return _find(handler)
    except marshal.Fault as fault:
        error = _error(fault.message, fault.kind, fault.trace or [], "")
    except Exception as exception:
        error = _error_of(exception, "")
    # The client ends it in a carriage return, which only JSON shows.
    logging.warning(logs.UNHANDLED_WARNING + ("\r" if logs.is_json() else ""))
    _log_sink.log(logs.error_event(error, marshal.dumps))
    _flush()
    header = {"t": "failed", "type": str(error["errorType"])[:200]}
    channel.sendall(frames.encode(header, marshal.dumps(error)))
    os._exit(1)


def _find(handler: str) -> Callable[[Any, Any], Any]:
    """Lambda's rules for a handler string: the last dot parts module and name."""
    try:
        module_name, name = handler.rsplit(".", 1)
    except ValueError as error:
        raise marshal.Fault("MalformedHandlerName", f"Bad handler '{handler}': {error}") from None
    if module_name.split(".")[0] in sys.builtin_module_names:
        text = f"Cannot use built-in module {module_name} as a handler module"
        raise marshal.Fault("BuiltInModuleConflict", text)
    try:
        module = importlib.import_module(module_name.replace("/", "."))
    except ImportError as error:
        text = f"Unable to import module '{module_name}': {error}"
        raise marshal.Fault("ImportModuleError", text) from None
    except SyntaxError as error:
        file = error.filename and _alias(error.filename)
        trace = [f'  File "{file}" Line {error.lineno}\n    {error.text}']
        text = f"Syntax error in module '{module_name}': {error}"
        raise marshal.Fault("UserCodeSyntaxError", text, trace) from None
    try:
        found: Callable[[Any, Any], Any] = getattr(module, name)
    except AttributeError:
        text = f"Handler '{name}' missing on module '{module_name}'"
        raise marshal.Fault("HandlerNotFound", text) from None
    return found


def handle_event_request(
    channel: socket.socket, request_handler: Callable[[Any, Any], Any]
) -> None:
    """One invocation. Named as in Lambda's own client: learners meet the name in stack traces."""
    header, payload = frames.read_frame(channel)
    logs.set_ids(header["request_id"], header.get("tenant_id"))
    trace = header.get("trace_id")
    if trace:
        os.environ["_X_AMZN_TRACE_ID"] = trace
    else:
        os.environ.pop("_X_AMZN_TRACE_ID", None)
    answer: dict[str, Any] = {"t": "result", "nonce": header["nonce"]}
    body, kind = b"", "application/json"
    lambda_context: LambdaContext | None = None
    event: Any = None
    response: Any = None
    try:
        lambda_context = LambdaContext(header)
        event = marshal.unmarshal(payload)
        response = request_handler(event, lambda_context)
        body, kind = marshal.marshal(response)
        error = None
    except marshal.Fault as fault:
        error = _error(fault.message, fault.kind, fault.trace or [], header["request_id"])
    except Exception as exception:
        error = _error_of(exception, header["request_id"])
    if error is not None:
        _log_sink.log(logs.error_event(error, marshal.dumps))
        # A class may have an empty name; what it raised is an error all the same.
        answer["error"] = str(error["errorType"])[:200] or "Exception"
        body = marshal.dumps(error)
    else:
        answer["content_type"] = kind
    # What dies with the response may still have something to say: "was never awaited".
    response = event = lambda_context = None
    _flush()
    if len(body) > RESPONSE_LIMIT:
        answer["size"], body = len(body), b""
    channel.sendall(frames.encode(answer, body))


def _error(message: str, kind: str, trace: list[str], request_id: str) -> dict[str, Any]:
    return {
        "errorMessage": message or "",
        "errorType": kind or "",
        "requestId": request_id,
        "stackTrace": trace,
    }


def _error_of(exception: Exception, request_id: str) -> dict[str, Any]:
    """What the caller is told of an exception: no cause, no notes, no sub-exceptions."""
    found = [
        (_alias(frame.filename), frame.lineno or 0, frame.name, frame.line)
        for frame in traceback.extract_tb(exception.__traceback__)
    ]
    # Our own frames come first and are left out, unless there is nothing else.
    for index, frame in enumerate(found):
        if "/bootstrap.py" not in frame[0]:
            found = found[index:]
            break
    trace = traceback.format_list(found)
    return _error(str(exception), type(exception).__name__, trace, request_id)


def _alias(path: str | None) -> str:
    """Where a file would lie on Lambda, in case it lies elsewhere here (tier B)."""
    path = path or ""
    for real, name in _aliases:
        if path.startswith(real):
            return name + path[len(real) :]
    return path
