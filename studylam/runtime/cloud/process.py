"""The cloud process: a fresh interpreter that holds moto, and answers environments and the host.

One thread, one loop over all sockets. Started by `studylam.runtime.cloud.host` and by nothing else.
What comes from an environment is hostile: it may close only its own sockets by it. Who an
environment is was said by the host when it handed the socket over.
"""

from __future__ import annotations

import json
import mmap
import os
import selectors
import socket
import struct
from typing import TYPE_CHECKING, Any

from studylam.runtime import frames
from studylam.runtime.cloud import handovers
from studylam.runtime.cloud.connection import Connection
from studylam.runtime.cloud.model import AwsCall, FunctionIdentity
from studylam.runtime.cloud.triggers import functions
from studylam.runtime.cloud.world_time import WorldTime

if TYPE_CHECKING:
    from studylam.runtime.cloud.account import Account

COUNTER = struct.Struct("<Q")
SLOTS = 4096
"""Counters in the memory shared with the host. The first says whether the cloud is warm; in the
place of the second stands the time (`TIME`, seconds since the epoch), or 0 for the real one."""
TIME = struct.Struct("<d")
TIME_OFFSET = COUNTER.size
FIRST_SLOT = 2

CALLS_KEPT = 1000
"""Calls of one environment that are kept until the host asks for them; later ones are only done."""


CONNECTIONS = 64
"""Connections of one environment at the same time: one for each process that it may have."""


class Guest:
    """An environment that may call AWS: a doorbell, and a connection for each of its processes."""

    def __init__(
        self, name: str, doorbell: socket.socket, identity: FunctionIdentity, slot: int
    ) -> None:
        self.name = name
        self.doorbell = doorbell
        self.connections: set[Connection] = set()
        self.identity = identity
        self.slot = slot


class CloudProcess:
    """The loop, and everything that it serves."""

    def __init__(
        self,
        control: socket.socket,
        shared: mmap.mmap,
        seed: bytes,
        account: Account,
        *,
        confine: bool,
    ) -> None:
        self._account = account
        self._time = WorldTime()
        self._shared = shared
        self._control = control
        self._guests: dict[str, Guest] = {}
        self._calls: dict[str, list[AwsCall]] = {}
        self._selector = selectors.DefaultSelector()
        self._selector.register(control, selectors.EVENT_READ)
        self._follow_time()
        if seed:
            self._seed(seed)
        self.layers: tuple[str, ...] = ()
        if confine:
            from studylam.runtime.sandbox import confine_service

            self.layers = confine_service()
        COUNTER.pack_into(shared, 0, 1)

    def run(self) -> None:
        """Serve until the host is gone."""
        try:
            while True:
                for key, events in self._selector.select():
                    if key.fileobj is self._control:
                        self._serve_host()
                        continue
                    guest: Guest = key.data[0]
                    connection: Connection | None = key.data[1]
                    if self._guests.get(guest.name) is not guest:
                        continue  # dropped a moment ago
                    if connection is None:
                        self._open_the_door(guest)
                    elif connection in guest.connections:
                        self._serve_guest(guest, connection, events)
        except frames.ClosedError:
            return

    # -- environments -----------------------------------------------------------------------------

    def _open_the_door(self, guest: Guest) -> None:
        """Somebody rang: take the connection that came along, if it is one."""
        try:
            data, descriptors, _, _ = socket.recv_fds(guest.doorbell, 1, 1, socket.MSG_DONTWAIT)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            data, descriptors = b"", []
        if not data:
            self._selector.unregister(guest.doorbell)
            guest.doorbell.close()
            return
        for descriptor in descriptors:
            connection = _connection(descriptor)
            if connection is None:
                continue
            if len(guest.connections) >= CONNECTIONS:
                connection.close()
                continue
            guest.connections.add(connection)
            self._selector.register(connection.sock, selectors.EVENT_READ, (guest, connection))

    def _serve_guest(self, guest: Guest, connection: Connection, events: int) -> None:
        try:
            if events & selectors.EVENT_WRITE:
                connection.flush()
            if events & selectors.EVENT_READ:
                for header, body in connection.receive():
                    self._answer(guest, connection, header, body)
        except frames.FrameError:
            self._hang_up(guest, connection)
            return
        # As long as it doesn't take its answers, nothing more is read from it.
        wanted = selectors.EVENT_WRITE if connection.wants_to_write else selectors.EVENT_READ
        if self._selector.get_key(connection.sock).events != wanted:
            self._selector.modify(connection.sock, wanted, (guest, connection))

    def _answer(
        self, guest: Guest, connection: Connection, header: dict[str, Any], body: bytes
    ) -> None:
        from studylam.runtime.cloud.account import unknown_service
        from studylam.runtime.cloud.requests import UnknownServiceError

        (count,) = COUNTER.unpack_from(self._shared, guest.slot * COUNTER.size)
        COUNTER.pack_into(self._shared, guest.slot * COUNTER.size, count + 1)
        method, url, headers, hint = _checked(header)
        self._follow_time()
        try:
            answer, call = self._account.handle(guest.identity, method, url, headers, body, hint)
        except UnknownServiceError as problem:
            text = unknown_service(problem)
            call = AwsCall(
                str(problem), "", "allow", 503, 0.0, reason=text, error_code="ServiceUnavailable"
            )
            self._keep(guest.name, call)
            connection.send({"unknown_service": text})
            return
        self._keep(guest.name, call)
        connection.send({"status": answer.status, "headers": answer.headers}, answer.body)

    def _keep(self, environment: str, call: AwsCall) -> None:
        kept = self._calls.setdefault(environment, [])
        if len(kept) < CALLS_KEPT:
            kept.append(call)

    def _hang_up(self, guest: Guest, connection: Connection) -> None:
        guest.connections.discard(connection)
        self._selector.unregister(connection.sock)
        connection.close()

    def _drop(self, environment: str) -> None:
        """Close an environment's sockets. Its calls stay until the host has asked for them."""
        guest = self._guests.pop(environment, None)
        if guest is None:
            return
        for connection in list(guest.connections):
            self._hang_up(guest, connection)
        if guest.doorbell.fileno() >= 0:
            self._selector.unregister(guest.doorbell)
            guest.doorbell.close()

    # -- host -------------------------------------------------------------------------------------

    def _serve_host(self) -> None:
        header, body = frames.read_frame(self._control, body_limit=0xFFFFFFFF)
        operation = header["op"]
        if operation == "attach":
            self._attach(header)
        elif operation == "detach":
            self._drop(header["environment"])
            self._calls.pop(header["environment"], None)
        elif operation == "functions":
            functions.tell(json.loads(body))
        elif operation == "states":
            self._follow_time()
            _tell_states(json.loads(body))
        else:
            self._follow_time()
            reply, reply_body = self._reply(operation, header, body)
            self._control.sendall(frames.encode(reply, reply_body))

    def _attach(self, header: dict[str, Any]) -> None:
        # The descriptor travels with one byte of its own, behind the frame.
        _, descriptors, _, _ = socket.recv_fds(self._control, 1, 1)
        if not descriptors:
            return
        doorbell = socket.socket(fileno=descriptors[0])
        environment = header["environment"]
        self._drop(environment)
        identity = FunctionIdentity(**header["identity"])
        guest = Guest(environment, doorbell, identity, header["slot"])
        self._guests[environment] = guest
        self._selector.register(doorbell, selectors.EVENT_READ, (guest, None))

    def _reply(
        self, operation: str, header: dict[str, Any], body: bytes
    ) -> tuple[dict[str, Any], bytes]:
        from studylam.runtime.cloud import deliver, log_delivery, look
        from studylam.runtime.cloud.triggers import eventbridge

        if operation == "calls":
            calls = self._calls.pop(header["environment"], [])
            return {}, json.dumps([call.__dict__ for call in calls]).encode()
        if operation == "seed":
            error = self._seed(body)
            return ({"error": error} if error else {}), b""
        if operation == "snapshot":
            return {}, json.dumps(look.snapshot(brief=bool(header.get("brief")))).encode()
        if operation == "object":
            found = look.object_bytes(header["bucket"], header["key"], header["version"])
            return {"found": found is not None}, found or b""
        if operation == "detail":
            return {}, json.dumps(look.detail(header["kind"], header["names"])).encode()
        if operation == "deliver":
            parcel = deliver.parcel_of(header)
            text, trace = body.decode(), header["trace"]
            return {"problem": deliver.deliver(self._account, parcel, text, trace)}, b""
        if operation == "exists":
            return {"exists": deliver.exists(self._account, deliver.parcel_of(header))}, b""
        if operation == "call":
            return self._call(header, body)
        if operation == "schedules":
            return {}, json.dumps(eventbridge.schedules()).encode()
        if operation == "fire":
            fired = eventbridge.fire(header["rule"], header["at"], header["trace"])
            return {"fired": fired}, b""
        if operation == "handovers":
            return {}, json.dumps([one.to_json() for one in handovers.drain()]).encode()
        if operation == "poll":
            from studylam.runtime.cloud import polling

            return {}, polling.answer(header)
        if operation == "logs":
            log_delivery.deliver(self._account, body)
            return {}, b""
        if operation == "status":
            return {"layers": list(self.layers)}, b""
        return {"error": f"no such operation: {operation}"}, b""

    def _call(self, header: dict[str, Any], packed: bytes) -> tuple[dict[str, Any], bytes]:
        from studylam.runtime.cloud import client, worldwire

        answer = client.call(
            self._account,
            header["service"],
            header["operation"],
            worldwire.unpack(packed),
            header["region"],
            header["trace"],
        )
        result = answer.pop("result", None)
        return answer, worldwire.pack(result) if result is not None else b""

    def _follow_time(self) -> None:
        self._time.follow(TIME.unpack_from(self._shared, TIME_OFFSET)[0])

    def _seed(self, packed: bytes) -> str:
        """Replace the world; what is wrong with it, or nothing."""
        from studylam.runtime.cloud import world, worldwire
        from studylam.runtime.cloud.mended import workflows

        self._account.received = 0
        try:
            world.seed(worldwire.unpack(packed))
            handovers.drain()  # what is there from the beginning, nobody has just brought
            workflows.restore()
        except (ValueError, KeyError, TypeError, AttributeError) as problem:
            return str(problem) or type(problem).__name__
        return ""


def _tell_states(told: dict[str, Any]) -> None:
    """State machines and executions, which the host has."""
    from studylam.runtime.cloud.mended import workflows

    if "machines" in told:
        workflows.tell_machines(told["machines"])
    if "execution" in told:
        workflows.tell_execution(told)


def _connection(descriptor: int) -> Connection | None:
    """The connection behind a descriptor that a guest passed; anything else is closed."""
    try:
        sock = socket.socket(fileno=descriptor)
    except OSError:
        os.close(descriptor)
        return None
    if (sock.family, sock.type) != (socket.AF_UNIX, socket.SOCK_STREAM):
        sock.close()
        return None
    return Connection(sock)


def _checked(header: dict[str, Any]) -> tuple[str, str, dict[str, str], str]:
    """The parts of a guest's request; anything of another type is garbage."""
    method, url, headers = header.get("method"), header.get("url"), header.get("headers")
    hint = header.get("service", "")
    if not (
        isinstance(method, str)
        and isinstance(url, str)
        and isinstance(hint, str)
        and isinstance(headers, dict)
        and all(isinstance(value, str) for value in headers.values())
    ):
        raise frames.FrameError("no request")
    return method.upper(), url, headers, hint


def main(
    control_descriptor: int,
    shared_descriptor: int,
    seed_descriptor: int,
    *,
    confine: bool,
    account: Account | None = None,
) -> None:
    """Be the process; it ends when the host closes its end. ``account``: one that is warm."""
    from studylam.runtime.cloud.warm import warmed

    control = socket.socket(fileno=control_descriptor)
    shared = mmap.mmap(shared_descriptor, SLOTS * COUNTER.size)
    os.close(shared_descriptor)
    with open(seed_descriptor, "rb") as file:
        seed = file.read()
    CloudProcess(control, shared, seed, account or warmed(), confine=confine).run()
    # Nothing is worth half a second of taking moto apart.
    os._exit(0)
