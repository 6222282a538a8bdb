"""The harness for hostile handlers: what they are told, what is watched, and the verdict.

An attack is a file with a ``lambda_handler``. Its first line names the checks that its outcome must
pass; a handler tells on itself with ``"breach": true``, and the traps here tell the rest::

    # [category] expect: words | checks: no_breach,procs_baseline

A whole folder, without pytest::

    python -m tests.runtime.hostile FOLDER [NAME…]
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import pickle
import re
import secrets
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Self

from studylam.inert import inert
from studylam.runtime import FunctionConfig, InvocationResult, LambdaService, frames

SECRET = secrets.token_hex(16)
"""What must never come out. Only in the traps, and in this process's own environment."""

TIMEOUT_S = 1
MEMORY_MB = 128
_MIB = 1 << 20
_SHARED = ("/dev/shm", "/var/tmp")


class Traps:
    """Files, listeners and processes of the "host" that an attack is told about."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._sockets: list[socket.socket] = []
        for name in ("secret", "home/.ssh", "home/.aws", "canary", "code"):
            (folder / name).mkdir(parents=True)
        for name in ("secret/file", "home/.ssh/id_rsa", "home/.bash_history", "home/.bashrc"):
            (folder / name).write_text(SECRET)
        (folder / "home/.aws/credentials").write_text(
            f"[default]\naws_access_key_id={SECRET}\naws_secret_access_key={SECRET}\n"
        )
        (folder / "home/link").symlink_to(folder / "secret/file")
        (folder / "canary/file").write_text("canary")
        (folder / "code/trunc_canary.txt").write_text("not empty")
        self.database = folder / "progress.db"
        with sqlite3.connect(self.database) as connection:
            connection.execute("create table progress (score, note)")
            connection.execute("insert into progress values (1, ?)", (SECRET,))
        connection.close()
        self.tcp = self._listen(socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", 0))
        self.udp = self._listen(socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", 0))
        self.tcp6_port = self.tcp.getsockname()[1]
        with contextlib.suppress(OSError):  # a machine without IPv6
            self.tcp6_port = self._listen(
                socket.AF_INET6, socket.SOCK_STREAM, ("::1", 0)
            ).getsockname()[1]
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.free_port = probe.getsockname()[1]
        self.abstract = secrets.token_hex(8)
        self._listen(socket.AF_UNIX, socket.SOCK_STREAM, f"\0{self.abstract}")
        self._listen(socket.AF_UNIX, socket.SOCK_DGRAM, f"\0{self.abstract}-d")
        self._listen(socket.AF_UNIX, socket.SOCK_STREAM, str(folder / "s"))
        self._listen(socket.AF_UNIX, socket.SOCK_DGRAM, str(folder / "d"))
        self.decoys = [self._decoy(), self._decoy()]

    @staticmethod
    def _decoy() -> subprocess.Popen[bytes]:
        return subprocess.Popen(["sleep", "600"], env={"PATH": os.defpath, "S": SECRET})

    def _listen(self, family: int, kind: int, address: Any) -> socket.socket:
        listener = socket.socket(family, kind)
        try:
            listener.bind(address)
            if kind == socket.SOCK_STREAM:
                listener.listen(8)
        except OSError:
            listener.close()
            raise
        listener.setblocking(False)
        self._sockets.append(listener)
        return listener

    def event(self, *, in_pid_namespace: bool, marker: str) -> dict[str, Any]:
        """What an attack is invoked with: everything that it could wish to know."""
        folder, port = self.folder, self.tcp.getsockname()[1]
        forged = {"t": "result", "nonce": "0" * 32, "report": {"duration_ms": 0.001}}
        frame = base64.b64encode(frames.encode(forged, b'"forged"')).decode()
        body = pickle.dumps(_TouchesTheCanary(str(folder / "canary/unpickled")))
        pickled = base64.b64encode(frames.encode({"t": "result"}, body)).decode()
        return {
            "secret_file": str(folder / "secret/file"),
            "secret_dir": str(folder / "secret"),
            "home": str(folder / "home"),
            "link_file": str(folder / "home/link"),
            "progress_db": str(self.database),
            "canary_dir": str(folder / "canary"),
            "canary_file": str(folder / "canary/file"),
            "code_dir": str(folder / "code"),
            "site_canary": str(folder / "breach.pth"),
            "tcp_port": port,
            "tcp6_port": self.tcp6_port,
            "udp_port": self.udp.getsockname()[1],
            "http_url": f"http://127.0.0.1:{port}",
            "unix_path": str(folder / "s"),
            "unix_dgram_path": str(folder / "d"),
            "abstract_name": self.abstract,
            "abstract_dgram": f"{self.abstract}-d",
            "listen_port": self.free_port,
            "victim_pid": self.decoys[0].pid,
            "parent_pid": self.decoys[1].pid,
            "host_user": "somebody",
            "marker": marker,
            "in_pid_namespace": in_pid_namespace,
            "forge_frames": [frame],
            "next_frames": [frame],
            "pickle_frames": [pickled],
            "seed": 1,
        }

    def files(self) -> dict[str, tuple[Any, ...]]:
        """Every name, mode, owner, time and byte of the trap files."""
        found = {}
        for path in sorted(self.folder.rglob("*")):
            about = path.lstat()
            changed = 0 if path.is_dir() else about.st_mtime_ns
            content = path.read_bytes() if path.is_file() else b""
            extended = tuple(os.listxattr(path, follow_symlinks=False))
            found[str(path)] = (about.st_mode, about.st_uid, changed, content, extended)
        return found

    def connections(self) -> int:
        """How often somebody came to a listener since the last look."""
        count = 0
        for listener in self._sockets:
            try:
                if listener.type == socket.SOCK_STREAM:
                    listener.accept()[0].close()
                else:
                    listener.recv(10)
                count += 1
            except BlockingIOError:
                continue
        return count

    def hurt(self) -> list[str]:
        """Which decoys don't run any more; they are replaced."""
        lost = []
        for index, name in enumerate(("victim_alive", "parent_alive")):
            decoy = self.decoys[index]
            status = Path(f"/proc/{decoy.pid}/stat").read_text().rpartition(")")[2].split()[0]
            if status not in "SRD":
                lost.append(name)
                decoy.kill()
                decoy.wait()
                self.decoys[index] = self._decoy()
        return lost

    def close(self) -> None:
        for listener in self._sockets:
            listener.close()
        for decoy in self.decoys:
            decoy.kill()
            decoy.wait()


class _TouchesTheCanary:
    def __init__(self, path: str) -> None:
        self.path = path

    def __reduce__(self) -> Any:
        return os.mkdir, (self.path,)


class Witness(threading.Thread):
    """Watches from outside how many processes an attack has, and how much memory they take."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self._before = family(os.getpid())
        self._over = threading.Event()
        self.processes = 0
        self.memory = 0

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self.join()

    def run(self) -> None:
        while not self._over.wait(0.03):
            new = family(os.getpid()) - self._before
            self.processes = max(self.processes, len(new))
            self.memory = max(self.memory, sum(map(_private, new)))


def _private(pid: int) -> int:
    """Bytes that only this process has; 0 where the kernel doesn't tell us."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0
    return sum(int(n) * 1024 for n in re.findall(r"^Private_Dirty:\s*(\d+)", text, re.MULTILINE))


def family(pid: int) -> set[int]:
    """Every process that ``pid`` started, and they started; zombies count."""
    found: set[int] = set()
    waiting = [pid]
    while waiting:
        for task in Path(f"/proc/{waiting.pop()}/task").glob("*/children"):
            with contextlib.suppress(OSError):
                children = {int(child) for child in task.read_text().split()}
                waiting += children - found
                found |= children
    return found


def leftovers() -> set[str]:
    """What other processes of the machine could see of an attack."""
    found = {f"{folder}/{name}" for folder in _SHARED for name in _names(folder)}
    with contextlib.suppress(OSError):
        found |= set(Path("/proc/sysvipc/shm").read_text().splitlines()[1:])
    return found | {f"{Path.cwd()}/{n}" for n in _names(".") if n.startswith("core")}


def _names(folder: str) -> list[str]:
    try:
        return [path.name for path in Path(folder).iterdir()]
    except OSError:
        return []


def _own_memory() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def checks_of(attack: Path) -> set[str]:
    """The checks that an attack's first line names."""
    found = re.search(r"checks: (.*)", attack.read_text("utf-8").splitlines()[0])
    assert found is not None, attack
    return {name.strip() for name in found[1].split(",")}


def failed_checks(service: LambdaService, traps: Traps, attack: Path) -> dict[str, str]:
    """Run one attack: each check that it broke, with what was seen. Empty is what we want.

    ``service`` has no blank environments, which would come and go among the processes counted.
    Every check that costs nothing is made for every attack, whatever the file names.
    """
    named = checks_of(attack)
    tier = service.sandbox.tier
    marker = secrets.token_hex(8)
    event = traps.event(in_pid_namespace=tier == "A", marker=marker)
    service.world.start()  # not counted as a process of the attack
    if "marker" in attack.read_text("utf-8", "replace"):
        _another_environment(service, marker)
    files, shared, own, host = traps.files(), leftovers(), family(os.getpid()), _own_memory()
    config = FunctionConfig(
        name="attack",
        handler=f"{attack.stem}.lambda_handler",
        timeout_s=TIMEOUT_S,
        memory_mb=MEMORY_MB,
    )
    service.deploy(config, {attack.name: attack.read_text("utf-8", "surrogateescape")})
    begin = time.monotonic()
    with Witness() as witness:
        result = service.invoke("attack", json.dumps(event))
    seconds = time.monotonic() - begin
    again = None
    if named & {"no_forge", "no_forge_next"}:
        again = service.invoke("attack", json.dumps(event))
    service.recycle("attack")
    broken: dict[str, str] = {}

    def check(name: str, holds: bool, seen: object = "") -> None:
        if not holds:
            broken[name] = str(seen)[:500]

    everything = result.payload_text + "".join(line.text for line in result.logs)
    check("no_secret", SECRET not in everything, everything)
    changed = {name for name, _ in files.items() ^ traps.files().items()}
    check("canary_intact", not changed, changed)
    came = traps.connections()
    check("no_connection", came == 0, came)
    for name in traps.hurt():
        check(name, False)
    told = isinstance(result.payload, dict) and result.payload.get("breach")
    check("no_breach", not told, result.payload)
    limit = TIMEOUT_S + (2 if "init_bounded" in named else 1)
    check("init_bounded" if "init_bounded" in named else "bounded_time", seconds < limit, seconds)
    check("procs_bounded", witness.processes <= 80, witness.processes)
    check("mem_bounded", witness.memory <= (MEMORY_MB + 96) * _MIB, witness.memory >> 20)
    grown = _own_memory() - host
    check("mem_host_bounded", grown < 64 * _MIB, grown >> 20)
    printed = [line.text for line in result.logs if line.kind == "function"]
    check("output_bounded", sum(map(len, printed)) <= 512 * 1024, sum(map(len, printed)))
    shown = re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", inert(everything))
    check("inert_output", shown is None, shown)
    for one in filter(None, (result, again)):
        check("no_forge", _is_honest(one), one.logs)
    if again is not None:
        check("no_forge_next", "forged" not in again.payload_text, again.payload_text)
    if "killed_by_timeout" in named:
        check("killed_by_timeout", result.report.status == "timeout", result.report)
    if "error_result" in named:
        check("error_result", result.function_error == "Unhandled", result.payload)
    if "env_dead" in named:
        ended = result.report.error_type in ("Runtime.ExitError", "Runtime.OutOfMemory")
        check("env_dead", ended, result.report)
    if "stdin_eof" in named:
        check("stdin_eof", result.payload == {"stdin": "", "line": ""}, result.payload)
    if "strict_json" in named:
        # What Lambda's client lets through goes to the caller as it is, and isn't called JSON.
        check("strict_json", result.payload == result.payload_text, result.payload)
    left = leftovers() - shared
    check("no_leftovers", not left, left)
    check("next_env_clean", next_environment(service) == "clean")
    gone = _wait(lambda: len(family(os.getpid())) <= len(own))
    check("procs_baseline", gone, family(os.getpid()) - own)
    return broken


def _is_honest(result: InvocationResult) -> bool:
    """Platform lines, id and time come from the host, whatever the handler printed or sent."""
    platform = [line.text for line in result.logs if line.kind == "platform"]
    for word in ("START ", "END ", "REPORT "):
        lines = [text for text in platform if text.startswith(word)]
        if len(lines) != 1 or result.request_id not in lines[0]:
            return False
    times = result.report.duration_ms > 0.02 and result.report.max_memory_used_mb > 1
    return times and "forged" not in result.payload_text


def _another_environment(service: LambdaService, marker: str) -> None:
    source = (
        "import tempfile, os\ndef handler(e, c):\n"
        "    open(os.path.join(tempfile.gettempdir(), e + '.other-env'), 'w').close()\n"
    )
    config = FunctionConfig(name="neighbour", handler="app.handler")
    service.deploy(config, {"app.py": source})
    result = service.invoke("neighbour", json.dumps(marker))
    assert result.function_error is None, result


def next_environment(service: LambdaService) -> object:
    """What an innocent function finds afterwards: ``clean``."""
    source = "import os\ndef handler(e, c): return os.environ.get('STUDYLAM_POISON', 'clean')\n"
    service.deploy(FunctionConfig(name="next", handler="app.handler"), {"app.py": source})
    payload = service.invoke("next", "{}").payload
    service.recycle("next")
    return payload


def _wait(condition: Callable[[], bool]) -> bool:
    """Whether it comes true within a second."""
    deadline = time.monotonic() + 1
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


@contextlib.contextmanager
def secret_in_the_environment() -> Iterator[None]:
    """This process's own environment variables hold the secret, as a learner's hold keys."""
    os.environ["STUDYLAM_HOST_SECRET"] = SECRET
    try:
        yield
    finally:
        del os.environ["STUDYLAM_HOST_SECRET"]


def main(arguments: list[str]) -> None:
    """Run the attacks of a folder and print what they broke, as JSON lines."""
    from studylam.runtime import invocation

    invocation.INIT_LIMIT_S = 1.0  # a loop at import needn't take ten seconds
    folder, names = Path(arguments[0]), arguments[1:]
    attacks = [a for a in sorted(folder.glob("*.py")) if not names or a.stem in names]
    with (
        tempfile.TemporaryDirectory(prefix="t", ignore_cleanup_errors=True) as place,
        secret_in_the_environment(),
        LambdaService(blank_environments=0) as service,
    ):
        tier = service.sandbox.tier
        service.warm()
        traps = Traps(Path(place))
        try:
            for attack in attacks:
                broken = failed_checks(service, traps, attack)
                print(json.dumps({"attack": attack.stem, "tier": tier, "broken": broken}))
                sys.stdout.flush()
        finally:
            traps.close()


if __name__ == "__main__":
    main(sys.argv[1:])
