"""The harness for hostile handlers: what they are told, what is watched, and the verdict.

An attack is a file with a ``lambda_handler``. Its first line names the checks that its outcome must
pass; a handler tells on itself with ``"breach": true``, and the traps here tell the rest::

    # [category] expect: words | checks: no_breach,procs_baseline

The given attacks are in ``tests/security/attacks/``, our own in ``attacks_own/``. Without pytest::

    python -m tests.security.hostile [--no-sandbox] [--timeout=SECONDS] [NAME…]

prints one JSON line for each attack. ``--no-sandbox`` is the positive control: it shows that the
attacks bite. It is refused to root; `tests.security.cage` makes a safe place for it.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import pickle
import re
import resource
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

from studylam.errors import StudyLamError
from studylam.inert import inert
from studylam.runtime import FunctionConfig, InvocationResult, LambdaService, frames

SECRET = secrets.token_hex(16)
"""What must never come out. Only in the traps, and in this process's own environment."""

_HERE = Path(__file__).parent
ATTACKS = [
    attack
    for folder in (_HERE / "attacks", _HERE / "attacks_own")
    for attack in sorted(folder.glob("*.py"))
]
TIMEOUT_S = 1
MEMORY_MB = 128
_MIB = 1 << 20
_TICK_MS = 1000 // os.sysconf("SC_CLK_TCK")
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

    def event(self, *, tier: str, marker: str) -> dict[str, Any]:
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
            "in_pid_namespace": tier == "A",
            "sandboxed": tier != "D",
            "host_name": socket.gethostname(),
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
        self.cpu = 0.0
        """Seconds that the watching itself took."""

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self.join()

    def run(self) -> None:
        # Every process starts with the zygote's pages; the supervisor keeps to those.
        shared = 0
        while not self._over.wait(0.03):
            sizes = [_memory_of(pid) for pid in family(os.getpid()) - self._before]
            alive = [size for size in sizes if size]
            shared = min([shared or 1 << 62, *alive]) if alive else shared
            self.processes = max(self.processes, len(sizes))
            self.memory = max(self.memory, sum(size - shared for size in alive))
        self.cpu = time.thread_time()


def _memory_of(pid: int) -> int:
    """Bytes of memory and page tables of a process, as anybody may read them."""
    try:
        text = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    found = re.findall(r"^(?:RssAnon|RssShmem|VmPTE):\s*(\d+)", text, re.MULTILINE)
    return sum(int(number) * 1024 for number in found)


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
    for stage in Path(tempfile.gettempdir()).glob("studylam-*"):
        with contextlib.suppress(OSError):
            found |= {str(path) for path in stage.glob("tmp-*")}
    return found | {f"{Path.cwd()}/{n}" for n in _names(".") if n.startswith("core")}


def _remove(left: set[str]) -> None:
    """Make the next attack's start clean. By a program, which no depth and no mode stops."""
    paths = [path for path in left if path.startswith("/")]
    for command in (["chmod", "-R", "u+rwx"], ["rm", "-rf"]):
        subprocess.run([*command, "--", *paths], check=False, stderr=subprocess.DEVNULL)


def _names(folder: str) -> list[str]:
    try:
        return [path.name for path in Path(folder).iterdir()]
    except OSError:
        return []


def _own_memory(*, peak: bool = False) -> int:
    """Resident bytes of this process: now, or the most since it was asked for the present."""
    if not peak:
        with contextlib.suppress(OSError):
            Path("/proc/self/clear_refs").write_text("5")
    word = "VmHWM" if peak else "VmRSS"
    found = re.search(rf"^{word}:\s*(\d+)", Path("/proc/self/status").read_text(), re.MULTILINE)
    assert found is not None
    return int(found[1]) * 1024


def _cpu_ms(pids: set[int]) -> int:
    """Milliseconds that processes computed so far."""
    total = 0
    for pid in pids:
        with contextlib.suppress(OSError):
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            total += (int(fields[11]) + int(fields[12])) * _TICK_MS
    return total


def _descriptors() -> int:
    return len(_names("/proc/self/fd"))


def checks_of(attack: Path) -> set[str]:
    """The checks that an attack's first line names."""
    found = re.search(r"checks: ([\w, ]*)", attack.read_text("utf-8").splitlines()[0])
    assert found is not None, attack
    return {name.strip() for name in found[1].split(",")}


def seconds_of(attack: Path) -> int:
    """The time-out that an attack asks for in its first line (``seconds: 8``), or the usual one:
    what has to write hundreds of megabytes needs more on a slow machine.
    """
    found = re.search(r"\| seconds: (\d+)", attack.read_text("utf-8").splitlines()[0])
    return int(found[1]) if found else TIMEOUT_S


def failed_checks(
    service: LambdaService, traps: Traps, attack: Path, *, timeout_s: int = 0
) -> dict[str, str]:
    """Run one attack: each check that it broke, with what was seen. Empty is what we want.

    ``service`` has no blank environments, which would come and go among the processes counted.
    Every check that costs nothing is made for every attack, whatever the file names.
    """
    named = checks_of(attack)
    timeout_s = max(timeout_s, seconds_of(attack))
    marker = secrets.token_hex(8)
    event = json.dumps(traps.event(tier=service.sandbox.tier, marker=marker))
    service.world.start()  # not counted as a process of the attack
    if "marker" in attack.read_text("utf-8", "replace"):
        _another_environment(service, marker)
    if "cloud_alive" in named:
        _ask_the_cloud(service)
    config = FunctionConfig(
        name="attack",
        handler=f"{attack.stem}.lambda_handler",
        timeout_s=timeout_s,
        memory_mb=MEMORY_MB,
    )
    service.deploy(config, {attack.name: attack.read_text("utf-8", "surrogateescape")})
    files, shared, own = traps.files(), leftovers(), family(os.getpid())
    descriptors, host = _descriptors(), _own_memory()
    begin, computing = time.monotonic(), time.process_time()
    with Witness() as witness:
        result = service.invoke("attack", event)
        seconds = time.monotonic() - begin
        grown = _own_memory(peak=True) - host
        again = None
        if named & {"no_forge", "no_forge_next", "host_idle"}:
            again = service.invoke("attack", event)
    computed = time.process_time() - computing - witness.cpu
    broken: dict[str, str] = {}

    def check(name: str, holds: bool, seen: object = "") -> None:
        if not holds:
            broken[name] = str(seen)[:500]

    # -- while it is there, frozen ---
    if "frozen_between_invokes" in named:
        theirs = family(os.getpid()) - own
        before = _cpu_ms(theirs)
        time.sleep(0.3)
        check("frozen_between_invokes", _cpu_ms(theirs) - before <= 30, _cpu_ms(theirs) - before)
    if "beside_alive" in named:
        beside = next_environment(service)
        check("beside_alive", beside == "clean", beside)
    if "cloud_alive" in named:
        said = _ask_the_cloud(service)
        check("cloud_alive", said == "answered", said)
    try:
        service.recycle("attack")
    except Exception as error:  # what an environment left must not hurt the host that tidies up
        check("host_alive", False, repr(error))

    # -- afterwards ---
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
    limit = timeout_s + (2 if "init_bounded" in named else 1)
    check("init_bounded" if "init_bounded" in named else "bounded_time", seconds < limit, seconds)
    check("procs_bounded", witness.processes <= 80, witness.processes)
    check("mem_bounded", witness.memory <= (MEMORY_MB + 96) * _MIB, witness.memory >> 20)
    check("mem_host_bounded", grown < 64 * _MIB, grown >> 20)
    if "host_idle" in named:
        check("host_idle", computed < 0.5, computed)
    printed = [line.text for line in result.logs if line.kind == "function"]
    check("output_bounded", sum(map(len, printed)) <= 512 * 1024, sum(map(len, printed)))
    shown = re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", inert(everything))
    check("inert_output", shown is None, shown)
    for one in filter(None, (result, again)):
        check("no_forge", _is_honest(one), [line.text for line in one.logs])
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
    check("next_env_clean", next_environment(service) == "clean")
    gone = _wait(lambda: len(family(os.getpid())) <= len(own))
    check("procs_baseline", gone, family(os.getpid()) - own)
    left = leftovers() - shared
    check("no_leftovers", not left, left)
    _remove(left)
    if "fds_flat" in named:
        service.recycle("neighbour")
        check("fds_flat", _descriptors() <= descriptors, _descriptors() - descriptors)
    return broken


def _is_honest(result: InvocationResult) -> bool:
    """Platform lines, id and time come from the host, whatever the handler printed or sent."""
    platform = [line.text for line in result.logs if line.kind == "platform"]
    lines = "\n".join(platform).splitlines()
    for word in ("START ", "END ", "REPORT "):
        mine = [text for text in lines if text.startswith(word)]
        if len(mine) != 1 or result.request_id not in mine[0]:
            return False
    # An answer written ahead ends the invocation before it begins: 0 ms is the truth then.
    took = result.report.duration_ms > 0.02 or result.report.error_type == "Runtime.ExitError"
    times = took and result.report.max_memory_used_mb > 1
    return times and "forged" not in result.payload_text


def _ask_the_cloud(service: LambdaService) -> object:
    """What an innocent function hears of AWS: ``answered``."""
    source = (
        "import boto3\ndef handler(e, c):\n"
        "    boto3.client('s3', region_name='us-east-1').list_buckets()\n    return 'answered'\n"
    )
    config = FunctionConfig(name="caller", handler="app.handler", timeout_s=3)
    service.deploy(config, {"app.py": source})
    payload = service.invoke("caller", "{}").payload
    service.recycle("caller")
    return payload


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
    source = (
        "import os, threading\ndef handler(e, c):\n"
        "    thread = threading.Thread(target=int)\n    thread.start()\n    thread.join()\n"
        "    return os.environ.get('STUDYLAM_POISON', 'clean')\n"
    )
    try:
        service.deploy(FunctionConfig(name="next", handler="app.handler"), {"app.py": source})
        payload = service.invoke("next", "{}").payload
        service.recycle("next")
    except StudyLamError as error:
        return str(error)
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
    """Run attacks and print what each broke, as JSON lines."""
    from studylam.runtime import invocation, tiers
    from studylam.runtime.cloud import host

    options = [word for word in arguments if word.startswith("--")]
    names = [word for word in arguments if not word.startswith("--")]
    unprotected = "--no-sandbox" in options
    if unprotected and os.geteuid() == 0:
        raise SystemExit("Attacks are never run as root without a sandbox.")
    invocation.INIT_LIMIT_S = 1.0  # a loop at import needn't take ten seconds
    host.PATIENCE_S = 15.0  # nor the finding that the cloud hangs a minute
    # What most systems give a program; a limit that an account's programs share is compared to it.
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (1024, most))
    timeout_s = next((int(o.partition("=")[2]) for o in options if "--timeout" in o), 0)
    if unprotected:
        tiers._wanted = lambda: ()  # type: ignore[assignment]
    attacks = [attack for attack in ATTACKS if not names or attack.stem in names]
    with (
        # A short path: names of unix sockets are limited.
        tempfile.TemporaryDirectory(prefix="t", ignore_cleanup_errors=True) as place,
        secret_in_the_environment(),
        LambdaService(blank_environments=0, accept_no_sandbox=unprotected) as service,
    ):
        tier = service.sandbox.tier
        service.warm()
        traps = Traps(Path(place))
        try:
            for attack in attacks:
                begin = time.monotonic()
                broken = failed_checks(service, traps, attack, timeout_s=timeout_s)
                seconds = round(time.monotonic() - begin, 2)
                verdict = {"attack": attack.stem, "tier": tier, "seconds": seconds}
                print(json.dumps({**verdict, "broken": broken}), flush=True)
        finally:
            traps.close()


if __name__ == "__main__":
    main(sys.argv[1:])
