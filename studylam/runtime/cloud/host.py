"""The host's side of the cloud: starts the process, hands it sockets, asks what happened."""

from __future__ import annotations

import json
import mmap
import os
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from studylam.errors import BadInputError, NotFoundError, SandboxError
from studylam.inert import decode, inert
from studylam.runtime import frames
from studylam.runtime.clock import VirtualClock
from studylam.runtime.cloud import worldwire
from studylam.runtime.cloud.errors import AwsError
from studylam.runtime.cloud.function_logs import KeptLogs
from studylam.runtime.cloud.handovers import HandOver
from studylam.runtime.cloud.model import AwsCall, FunctionIdentity
from studylam.runtime.cloud.process import COUNTER, FIRST_SLOT, SLOTS, TIME, TIME_OFFSET
from studylam.runtime.cloud.schedules import Schedule
from studylam.runtime.cloud.snapshot import WorldSnapshot
from studylam.runtime.cloud.triggers.functions import Functions
from studylam.runtime.iam import parse_policy

if TYPE_CHECKING:
    from studylam.runtime.cloud.parcels import Parcel

PATIENCE_S = 60.0
"""Seconds that the host waits for an answer before it gives the process up."""

_LOOKING = ("snapshot", "detail", "call")
"""Operations before which functions' logs are delivered; of calls, only those to the logs."""

_PROGRAM = (
    "import sys; sys.path.append(sys.argv[1])\n"
    "from studylam.runtime.cloud.process import main\n"
    "main(*map(int, sys.argv[2:5]), confine=sys.argv[5] == 'confine')\n"
)


def begin(
    control: int, memory: int, seed: int, errors: IO[bytes], *, confine: bool
) -> subprocess.Popen[bytes]:
    """Start a process with these descriptors; ``errors`` is where its last words go."""
    root = str(Path(__file__).resolve().parents[3])
    descriptors = (control, memory, seed)
    return subprocess.Popen(
        [
            *(sys.executable, "-I", "-c", _PROGRAM, root),
            *map(str, descriptors),
            "confine" if confine else "free",
        ],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=errors,
        env={"PATH": os.defpath, "LANG": "C.UTF-8"},
        cwd="/",
        pass_fds=descriptors,
        start_new_session=True,
    )


def doorbell() -> tuple[socket.socket, socket.socket]:
    """The two ends of a doorbell: for the environment, and for who answers."""
    return socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)


class Cloud:
    """The fake AWS. Thread-safe. The process starts with the first `start` or the first use.

    ``confine``: whether the process takes away its own rights once it is warm (always, but for
    tests of its own parts). ``clock``: a virtual one, which the world's time then follows.
    """

    def __init__(self, confine: bool = True, clock: VirtualClock | None = None) -> None:
        self._confine = confine
        self._clock = clock
        if clock is not None:
            clock.watch(self._tell_time)
        self._starting = threading.RLock()
        self._sending = threading.Lock()
        self._asking = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._shared: mmap.mmap | None = None
        self._errors: IO[bytes] | None = None
        self._slots: dict[str, int] = {}
        self._seen: dict[str, int] = {}
        self._seed: bytes | None = None
        self.logs = KeptLogs()
        """What functions have written, until the world is looked at."""
        self._functions: bytes | None = None
        self.functions: Callable[[], Functions] | None = None
        """Tells which functions there are; asked before whatever may depend on it, so that nobody
        has to call `set_functions`."""
        self._machines: bytes | None = None
        self.generation = 0
        """Counts the processes that were started: an environment of an earlier one has no AWS."""

    # -- life -------------------------------------------------------------------------------------

    def start(self) -> None:
        """Start the process if it isn't running, with the world as it was seeded last.

        Doesn't wait: neither for the process to be warm nor for the world to be there.
        """
        with self._starting:
            if self._process is not None and self._process.poll() is None:
                return
            self._forget()
            ours, theirs = socket.socketpair()
            with tempfile.TemporaryFile() as memory, tempfile.TemporaryFile() as seed:
                memory.truncate(SLOTS * COUNTER.size)
                seed.write(self._seed or b"")
                seed.seek(0)
                self._shared = mmap.mmap(memory.fileno(), SLOTS * COUNTER.size)
                self._tell_time()
                self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - read when it fails
                control, counters, world = (file.fileno() for file in (theirs, memory, seed))
                self._process = begin(control, counters, world, self._errors, confine=self._confine)
            theirs.close()
            ours.settimeout(PATIENCE_S)
            self._control = ours
            self.generation += 1
            self._tell_functions()
            if self._machines is not None:
                self._tell_states(self._machines)

    def close(self) -> None:
        """End the process. The world is gone then."""
        with self._starting:
            process = self._process
            if self._control is not None:
                self._control.close()
            if process is not None:
                if not self.is_warm:
                    process.kill()  # it can't see yet that nobody waits for it
                try:
                    process.wait(timeout=0.5)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()
            self._forget()

    def is_current(self, generation: int) -> bool:
        """Whether the process that `hand_over` returned this number of is the one that runs."""
        process = self._process
        return generation == self.generation and process is not None and process.poll() is None

    @property
    def is_warm(self) -> bool:
        """Whether the process is ready to answer at once."""
        return self._shared is not None and bool(COUNTER.unpack_from(self._shared, 0)[0])

    def wait_until_warm(self) -> None:
        """Start the process if need be, and wait until it answers at once."""
        if not self.is_warm:
            self._ask({"op": "status"})

    @property
    def layers(self) -> tuple[str, ...]:
        """The sandbox layers that the process is in. Waits until it is warm."""
        header, _ = self._ask({"op": "status"})
        return tuple(header["layers"])

    def _forget(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        for thing in (self._control, self._shared, self._errors):
            if thing is not None:
                thing.close()
        self._process = self._control = self._shared = self._errors = None
        self._slots.clear()
        self._seen.clear()

    # -- environments -----------------------------------------------------------------------------

    def attach(self, environment_id: str, *, function: FunctionIdentity) -> socket.socket:
        """A doorbell (see `studylam.runtime.guest.aws`) at which the process answers."""
        inside, outside = doorbell()
        with outside:
            self.hand_over(environment_id, outside, function=function)
        return inside

    def hand_over(
        self, environment_id: str, outside: socket.socket, *, function: FunctionIdentity
    ) -> int:
        """Give the process the outer end of an environment's doorbell; the caller closes its own.

        Starts the process if need be, but doesn't wait for it: whoever rang before it is warm is
        answered then. Returns the process's generation.

        Raises:
            BadInputError: the role's policy isn't one that IAM would take.
            SandboxError: the process ended in this moment.
        """
        if function.role is not None:
            parse_policy(function.role, where="role")
        self._ask_functions()
        with self._starting:
            self.start()
            slot = self._slots.get(environment_id)
            if slot is None:
                slot = self._free_slot()
                self._seen[environment_id] = self._count(slot)
                self._slots[environment_id] = slot
            header = {
                "op": "attach",
                "environment": environment_id,
                "identity": asdict(function),
                "slot": slot,
            }
            try:
                with self._sending:
                    assert self._control is not None
                    self._control.sendall(frames.encode(header))
                    socket.send_fds(self._control, [b"\0"], [outside.fileno()])
            except OSError as problem:
                raise self._died(self._control) from problem
            return self.generation

    def begin(self, environment_id: str, request_id: str) -> None:
        """An invocation starts. What an environment called before (Init) counts as part of it."""

    def end(self, environment_id: str, request_id: str) -> list[AwsCall]:
        """The calls that an environment made since it was last asked; costs nothing if none.

        Raises:
            SandboxError: there were some, but the process ended, and they went with it.
        """
        slot = self._slots.get(environment_id)
        if slot is None:
            return []
        count = self._count(slot)
        if count == self._seen.get(environment_id):
            return []
        self._seen[environment_id] = count
        _, body = self._ask({"op": "calls", "environment": environment_id})
        return [AwsCall(**call) for call in json.loads(body)]

    def detach(self, environment_id: str) -> None:
        """An environment is gone."""
        with self._starting:
            self._seen.pop(environment_id, None)
            if self._slots.pop(environment_id, None) is None or self._control is None:
                return
            try:
                with self._sending:
                    message = {"op": "detach", "environment": environment_id}
                    self._control.sendall(frames.encode(message))
            except OSError:
                return

    def _free_slot(self) -> int:
        taken = set(self._slots.values())
        for slot in range(FIRST_SLOT, SLOTS):
            if slot not in taken:
                return slot
        most = SLOTS - FIRST_SLOT
        raise SandboxError(f"More than {most} environments can't call AWS at the same time.")

    def _count(self, slot: int) -> int:
        shared = self._shared
        try:
            return int(COUNTER.unpack_from(shared, slot * COUNTER.size)[0]) if shared else 0
        except ValueError:
            # Closed by another thread in this moment: the process is gone, and its counts with it.
            return 0

    # -- world ------------------------------------------------------------------------------------

    def seed(self, world: Mapping[str, Any]) -> None:
        """Replace the whole world.

        Raises:
            BadInputError: AWS wouldn't have such a thing; says what and why.
        """
        packed = worldwire.pack(world)
        header, _ = self._ask({"op": "seed"}, packed)
        self.logs.forget()
        if "error" in header:
            raise BadInputError(str(header["error"]), where="world")
        self._seed = packed

    def reset(self) -> None:
        """Empty the world."""
        self.seed({})

    def snapshot(self, *, brief: bool = False) -> WorldSnapshot:
        """What is in the world now; ``brief``: as much as a screen shows of it."""
        _, body = self._ask({"op": "snapshot", "brief": brief})
        return WorldSnapshot.from_json(json.loads(body))

    def detail(self, kind: str, *names: str) -> dict[str, Any] | None:
        """All of one thing that a brief snapshot has cut; ``None`` if it is gone.

        ``detail("item", table, key as JSON)``, ``detail("message", queue, id)``,
        ``detail("record", stream, shard, sequence_number)``.
        """
        _, body = self._ask({"op": "detail", "kind": kind, "names": names})
        found: dict[str, Any] | None = json.loads(body)
        return found

    def object_bytes(self, bucket: str, key: str, version_id: str = "") -> bytes:
        """An object's bytes; of its newest version, if none is named.

        Raises:
            NotFoundError: there is no such object.
        """
        header, body = self._ask(
            {"op": "object", "bucket": bucket, "key": key, "version": version_id}
        )
        if not header["found"]:
            raise NotFoundError(f"There is no object {key!r} in a bucket {bucket!r}.")
        return body

    def call(
        self,
        service: str,
        operation: str,
        params: Mapping[str, Any] | None = None,
        *,
        region: str = "us-east-1",
        trace: str = "",
    ) -> dict[str, Any]:
        """One AWS call as somebody with all permissions makes it, by the names of AWS's API.

        ``call("s3", "PutObject", {"Bucket": "uploads", "Key": "a.txt", "Body": b"…"})``.
        Returns the answer as boto3 gives it, with streams read and times in ISO 8601.

        Raises:
            AwsError: the service refused, or the parameters don't fit; in AWS's words.
            SandboxError: the process ended.
        """
        self._ask_functions()
        header = {"op": "call", "service": service, "operation": operation}
        header |= {"region": region, "trace": trace}
        answer, body = self._ask(header, worldwire.pack(params or {}))
        if "code" in answer:
            raise AwsError(answer["code"], answer["message"], operation)
        return worldwire.unpack(body)

    def handovers(self) -> list[HandOver]:
        """What services have pushed to functions since this was last asked, oldest first.

        Costs nothing as long as there is no process.
        """
        if self._process is None:
            return []
        self._ask_functions()
        _, body = self._ask({"op": "handovers"})
        return [HandOver(**one) for one in json.loads(body)]

    def set_functions(self, functions: Functions) -> None:
        """Tell which functions there are, so that S3 can ask whether one lets it in.

        ``functions``: each ARN by which one can be invoked (its own, with ``$LATEST``, a version or
        an alias) → its resource-based policy, or None. Doesn't start the process and doesn't wait
        for it. Until it is called, no function is asked for anything.
        """
        packed = json.dumps(functions, sort_keys=True).encode()
        with self._starting:
            if packed == self._functions:
                return
            self._functions = packed
            if self._process is not None and self._process.poll() is None:
                self._tell_functions()

    def schedules(self) -> list[Schedule]:
        """The rules that have a schedule. Costs nothing as long as there is no process."""
        if self._process is None:
            return []
        _, body = self._ask({"op": "schedules"})
        return [Schedule(**one) for one in json.loads(body)]

    def fire(self, rule_arn: str, at: float, trace: str = "") -> bool:
        """A rule's time has come: what it pushes to functions is among the `handovers` then.

        Returns whether there is such a rule and it is switched on.
        """
        self._ask_functions()
        answer, _ = self._ask({"op": "fire", "rule": rule_arn, "at": at, "trace": trace})
        return bool(answer["fired"])

    def set_state_machines(self, machines: Mapping[str, Mapping[str, Any]]) -> None:
        """Tell which state machines there are: name → as DescribeStateMachine gives it.

        Doesn't start the process and doesn't wait for it.
        """
        with self._starting:
            self._machines = json.dumps({"machines": machines}).encode()
            if self._process is not None and self._process.poll() is None:
                self._tell_states(self._machines)

    def set_execution(self, execution: Mapping[str, Any], events: list[dict[str, Any]]) -> None:
        """Tell what has become of an execution, in the shapes of Step Functions' API.

        Doesn't start the process and doesn't wait for it.
        """
        with self._starting:
            if self._process is not None and self._process.poll() is None:
                told = {"execution": execution, "events": events}
                self._tell_states(json.dumps(told).encode())

    def _tell_states(self, told: bytes) -> None:
        if self._control is None:
            return
        try:
            with self._sending:
                self._control.sendall(frames.encode({"op": "states"}, told))
        except OSError:
            return  # it is told of state machines again when it is started the next time

    def _ask_functions(self) -> None:
        if self.functions is not None:
            self.set_functions(self.functions())

    def _tell_functions(self) -> None:
        if self._functions is None or self._control is None:
            return
        try:
            with self._sending:
                self._control.sendall(frames.encode({"op": "functions"}, self._functions))
        except OSError:
            return  # it is told again when it is started the next time

    def _tell_time(self) -> None:
        shared = self._shared
        if self._clock is not None and shared is not None:
            try:
                TIME.pack_into(shared, TIME_OFFSET, self._clock.now())
            except ValueError:
                return  # closed in this moment

    # -- what Lambda delivers ---------------------------------------------------------------------

    def deliver(self, parcel: Parcel, body: str, trace: str = "") -> str | None:
        """Put a message, notification, event or object into the world.

        ``trace``: the X-Amzn-Trace-Id of the invocation that it is of. Returns why it didn't
        arrive, in the words of the service that refused it; None if it did.
        Whether the execution role allows it was asked before (`studylam.runtime.delivery`).

        Raises:
            SandboxError: the process ended.
        """
        self._ask_functions()
        header = {"op": "deliver", "parcel": parcel.to_json(), "trace": trace}
        answer, _ = self._ask(header, body.encode("utf-8", "replace"))
        return str(answer["problem"]) or None

    def has(self, parcel: Parcel) -> bool:
        """Whether there is the queue, topic, bus or bucket that a parcel is for.

        Raises:
            SandboxError: the process ended.
        """
        answer, _ = self._ask({"op": "exists", "parcel": parcel.to_json()})
        return bool(answer["exists"])

    def poll(self, what: str, arn: str, **more: Any) -> Any:
        """What an event source mapping asks of a queue or stream: see `cloud.polling`.

        Raises:
            SandboxError: the process ended.
        """
        _, body = self._ask({"op": "poll", "what": what, "arn": arn, **more})
        return json.loads(body)

    # -- asking -----------------------------------------------------------------------------------

    def _ask(self, header: dict[str, Any], body: bytes = b"") -> tuple[dict[str, Any], bytes]:
        self.start()
        if header["op"] in _LOOKING and header.get("service", "logs") == "logs":
            written = self.logs.take()
            if written:
                self._ask({"op": "logs"}, written)
        control = self._control
        try:
            with self._asking:
                control = self._control
                if control is None:
                    raise OSError("closed")
                with self._sending:
                    control.sendall(frames.encode(header, body))
                return frames.read_frame(control, body_limit=0xFFFFFFFF)
        except (OSError, frames.FrameError) as problem:
            raise self._died(control) from problem

    def _died(self, control: socket.socket | None) -> SandboxError:
        """Clean up after a process that ended or hangs, and say what is known.

        ``control`` tells which process was meant: another thread may have started the next one.
        """
        last = ""
        with self._starting:
            if control is not None and self._control is control:
                if self._errors is not None:
                    self._errors.seek(0)
                    lines = inert(decode(self._errors.read()[-4000:])).strip().splitlines()
                    last = lines[-1] if lines else ""
                self._forget()
        return SandboxError(
            "StudyLam's cloud stopped." + (f" Its last words: {last}" if last else ""),
            hint="It starts again with the next use; the world is as it was seeded.",
        )
