"""Replays behaviours on the mini-runtime and, where it is installed, under awslambdaric."""

from __future__ import annotations

import importlib.util
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from studylam.errors import StudyLamError
from studylam.runtime.conformance import real_client
from studylam.runtime.conformance.behaviour import Behaviour
from studylam.runtime.conformance.real_client import Answer, normalised
from studylam.runtime.conformance.stage import Difference, Stage
from studylam.runtime.results import InvocationResult
from studylam.runtime.service import LambdaService


@dataclass(frozen=True)
class Verdict:
    """What came of a behaviour.

    ``ours``: the mini-runtime does what is expected; None: it wasn't replayed, see ``left_out``.
    ``client``: awslambdaric gives the same as the mini-runtime; None: it wasn't compared.
    """

    behaviour: Behaviour
    ours: bool | None
    client: bool | None
    differences: tuple[Difference, ...]
    left_out: str
    seconds: float

    @property
    def has_passed(self) -> bool:
        """It was replayed, and nothing differs."""
        return self.ours is True and self.client is not False

    @property
    def is_known_to_differ(self) -> bool:
        """It differs, and says why."""
        return bool(self.behaviour.differs) and bool(self.differences)

    @property
    def has_failed(self) -> bool:
        """It differs and nobody knows why; or it says that it differs, and doesn't."""
        if self.ours is None:
            return False
        if not self.behaviour.differs:
            return not self.has_passed
        # What only the client shows can't be missed where it isn't asked.
        is_whole = self.client is not None or not self.behaviour.live
        return is_whole and not self.is_known_to_differ


def client_version() -> str | None:
    """The version of awslambdaric, if it is installed here."""
    if importlib.util.find_spec("awslambdaric") is None:
        return None
    return metadata.version("awslambdaric")


def replay(
    service: LambdaService, behaviours: Sequence[Behaviour], *, with_client: bool
) -> Iterator[Verdict]:
    """The verdicts, one after the other. The real client works ahead in a thread of its own.

    Raises:
        SandboxError: handlers can't be run safely on this machine.
    """
    tier = service.sandbox.tier
    pool = ThreadPoolExecutor(max_workers=1)
    try:
        asked = {
            behaviour.id: pool.submit(ask_client, behaviour)
            for behaviour in behaviours
            if with_client and is_compared(behaviour, tier)
        }
        for behaviour in behaviours:
            answer = asked.get(behaviour.id)
            yield replay_one(service, behaviour, None if answer is None else answer.result)
    finally:
        pool.shutdown(cancel_futures=True)


def is_compared(behaviour: Behaviour, tier: str) -> bool:
    """Whether a behaviour can be compared with the client: it has it, and files lie alike."""
    return behaviour.live and tier == "A" and not _left_out(behaviour, tier)


def replay_one(
    service: LambdaService,
    behaviour: Behaviour,
    answers: Callable[[], list[Answer]] | None = None,
) -> Verdict:
    """Replay one behaviour; ``answers`` gives what the real client said (see `ask_client`)."""
    left_out = _left_out(behaviour, service.sandbox.tier)
    if left_out:
        return Verdict(behaviour, None, None, (), left_out, 0.0)
    begin = time.monotonic()
    stage = Stage(service)
    try:
        results = _play(stage, behaviour)
    finally:
        stage.clear()
    ours = not stage.differences
    client = None
    if answers is not None:
        differences = _compare(results, answers())
        client = not differences
        stage.differences += differences
    seconds = time.monotonic() - begin
    return Verdict(behaviour, ours, client, tuple(stage.differences), "", seconds)


def ask_client(behaviour: Behaviour) -> list[Answer]:
    """What awslambdaric says to a behaviour's calls, in one process of its own."""
    settings = behaviour.function
    variables = dict(settings.get("environment", {}))
    for setting, name in (("log_format", "LOG_FORMAT"), ("log_level", "LOG_LEVEL")):
        if setting in settings:
            variables[f"AWS_LAMBDA_{name}"] = settings[setting]
    if "runtime" in settings:
        variables["AWS_EXECUTION_ENV"] = f"AWS_Lambda_{settings['runtime']}"
    with tempfile.TemporaryDirectory(prefix="studylam-") as place:
        folder = Path(place)
        for name, text in behaviour.code.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(text.encode("utf-8", "surrogatepass"))
        events = [call.event.encode() for call in behaviour.calls]
        return real_client.invoke(folder, behaviour.handler, events, **variables)


def _left_out(behaviour: Behaviour, tier: str) -> str:
    if behaviour.whole_sandbox and tier != "A":
        return f"needs tier A of the sandbox, and here is {tier}"
    if sys.version_info[:2] < behaviour.python:
        return f"needs Python {behaviour.python[0]}.{behaviour.python[1]}"
    return ""


def _play(stage: Stage, behaviour: Behaviour) -> list[InvocationResult | None]:
    if behaviour.steps is not None:
        behaviour.steps(stage)
        return []
    settings: dict[str, Any] = {"timeout_s": 10, **behaviour.function}
    try:
        stage.create(behaviour.code, handler=behaviour.handler, **settings)
    except StudyLamError as error:
        stage.refused(behaviour.calls[0].refused, error)
        return []
    return [stage.play(call) for call in behaviour.calls]


# -- beside the real client -----------------------------------------------------------------------

_QUOTED = re.compile(r"^ +(handle_event_request\(|response = event)|Enable tracemalloc to get")
"""Lines of the client itself that a warning quotes: where the interpreter happened to be."""


def _compare(results: list[InvocationResult | None], answers: list[Answer]) -> list[Difference]:
    if len(answers) != len(results):
        return [Difference("client: answers", str(len(answers)), str(len(results)))]
    found: list[Difference] = []
    for ours, theirs in zip(results, answers, strict=True):
        if ours is None:
            found.append(Difference("client: answer", theirs.payload, "refused"))
            continue
        if theirs.kind == "exit":
            # The client is gone without an answer; what the caller is told is the platform's.
            if ours.report.error_type != "Runtime.ExitError":
                found.append(Difference("client: answer", "the process ends", ours.payload_text))
        else:
            failed = theirs.kind != "response"
            if (ours.function_error is not None) != failed:
                said = ours.function_error or "response"
                found.append(Difference("client: answer", theirs.kind, said))
            payloads = normalised(theirs.payload), normalised(ours.payload_text)
            if payloads[0] != payloads[1]:
                found.append(Difference("client: payload", *payloads))
        if theirs.kind == "exit" and any("Traceback" in text for text in theirs.log):
            continue  # it ended inside of the client's own code, and shows that
        printed = [line.text for line in ours.logs if line.kind == "function"]
        if theirs.kind == "init-error":
            printed = printed[: len(printed) // 2]  # the platform tries Init twice
        logs = _lines(theirs.log), _lines(printed)
        if logs[0] != logs[1]:
            found.append(Difference("client: log", *("\n".join(lines) for lines in logs)))
    return found


def _lines(events: list[str]) -> list[str]:
    # One message of the client ends in a carriage return, which nobody would see in a log.
    texts = [normalised(event).removesuffix("\r") for event in events]
    lines = [line for text in texts for line in text.split("\n") if line.strip()]
    return [line for line in lines if not _QUOTED.search(line)]
