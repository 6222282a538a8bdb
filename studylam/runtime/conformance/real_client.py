"""awslambdaric itself, live: the client of AWS's own Python runtimes behind a small Runtime API.

There is no sandbox around it. It runs the code of the built-in behaviours (and of our own tests),
which we wrote ourselves, and must never be given anything else: no lab's code, no pack's, no
learner's.
"""

from __future__ import annotations

import fcntl
import http.client
import http.server
import os
import re
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from studylam.runtime.output import OutputReader

REQUEST_ID = "8476a536-e9f4-11e8-9739-2dfe598c3fcd"
ARN = "arn:aws:lambda:us-east-1:123456789012:function:my-function"
_VERSION = f"python{sys.version_info.major}.{sys.version_info.minor}"


# A RecursionError's X-Ray cause makes a header of hundreds of kilobytes.
http.client._MAXLINE = 1 << 20  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Answer:
    """What the client said: ``kind`` is response, error, init-error or exit; ``log`` its events.

    ``seconds``: from the start of the process until it had said so.
    """

    kind: str
    payload: str
    log: list[str]
    seconds: float


class _Api(http.server.BaseHTTPRequestHandler):
    """Hands out one event after the other, then nothing."""

    wbufsize = -1
    disable_nagle_algorithm = True
    server: _Server

    def do_GET(self) -> None:
        if not self.server.events:
            self.server.over.set()
            self.server.gone.wait(20)
            return
        event = self.server.events.pop(0)
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Lambda-Runtime-Aws-Request-Id", REQUEST_ID)
        self.send_header("Lambda-Runtime-Deadline-Ms", "4102444800000")
        self.send_header("Lambda-Runtime-Invoked-Function-Arn", ARN)
        self.send_header("Content-Length", str(len(event)))
        self.end_headers()
        self.wfile.write(event)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        kind = "init-error" if "/init/" in self.path else self.path.rsplit("/", 1)[1]
        seconds = time.monotonic() - self.server.begin
        self.server.answers.append((kind, body, self.server.output.finish(), seconds))
        self.send_response(202)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Says nothing."""


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, events: list[bytes], output: OutputReader) -> None:
        super().__init__(("127.0.0.1", 0), _Api)
        self.events = list(events)
        self.output = output
        self.answers: list[tuple[str, bytes, list[str], float]] = []
        self.begin = 0.0
        self.over, self.gone = threading.Event(), threading.Event()


def invoke(folder: Path, handler: str, events: list[bytes], **variables: str) -> list[Answer]:
    """Invoke ``handler`` of the code in ``folder`` with each event, in one fresh process."""
    read, write = os.pipe()
    fcntl.fcntl(write, fcntl.F_SETPIPE_SZ, 1 << 20)  # it is read only when the client has answered
    output = OutputReader(read)
    server = _Server(events, output)
    serving = threading.Thread(target=lambda: server.serve_forever(0.01), daemon=True)
    serving.start()
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(folder),
        "PYTHONDONTWRITEBYTECODE": "1",
        "LANG": "en_US.UTF-8",
        "PYTHONUTF8": "1",
        "TZ": ":UTC",
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{_VERSION}",
        "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{server.server_port}",
        "AWS_LAMBDA_FUNCTION_NAME": "my-function",
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128",
        "AWS_LAMBDA_LOG_GROUP_NAME": "/aws/lambda/my-function",
        "AWS_LAMBDA_LOG_STREAM_NAME": "stream",
        "LAMBDA_TASK_ROOT": str(folder),
        "_HANDLER": handler,
        # Log events framed, as AWS's own runtimes write them, among what is printed.
        "_LAMBDA_TELEMETRY_LOG_FD": "1",
        **variables,
    }
    server.begin = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "awslambdaric", handler],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=write,
        stderr=write,
    )
    os.close(write)
    threading.Thread(target=_tell_of_the_end, args=(process, server.over), daemon=True).start()
    server.over.wait(20)
    process.kill()
    process.wait()
    server.gone.set()
    server.shutdown()
    server.server_close()
    late = output.finish()
    os.close(read)
    place = str(folder)
    answers = []
    for index, (kind, raw, log, seconds) in enumerate(server.answers):
        if index + 1 == len(server.answers):
            log += late  # what is printed while objects of the last invocation are taken apart
        payload = raw.decode("utf-8", "backslashreplace").replace(place, "/var/task")
        log = [text.replace(place, "/var/task") for text in log]
        answers.append(Answer(kind, payload, log, seconds))
    return answers or [Answer("exit", "", late, time.monotonic() - server.begin)]


def _tell_of_the_end(process: subprocess.Popen[bytes], over: threading.Event) -> None:
    process.wait()
    over.set()


def normalised(text: str) -> str:
    """Without what differs between two runs anywhere: times, ids, and whose files they are."""
    text = re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z", "TIME", text)
    text = re.sub(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "ID", text)
    text = re.sub(r"0x[0-9a-f]+", "0x", text)
    text = re.sub(r'[^" ]*/bootstrap\.py(\\?"), line \d+', r"bootstrap.py\1, line N", text)
    library = rf"/{_VERSION}/(?!site-packages)"
    text = re.sub(rf'(\\?"|\()[^" (]*{library}', r"\1LIBRARY/", text)
    text = re.sub(r"[^ ]*/bootstrap\.py:\d+: RuntimeWarning", "bootstrap.py: RuntimeWarning", text)
    return re.sub(r"repeated \d+ more times", "repeated N more times", text)
