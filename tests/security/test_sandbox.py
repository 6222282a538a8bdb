"""What the sandbox says of itself, its filter read by hand, and what handlers may break."""

from __future__ import annotations

import socket

import pytest

from studylam.errors import SandboxError, UsageError
from studylam.runtime import FunctionConfig, LambdaService
from studylam.runtime.sandbox import LAYERS, LAYERS_OF_TIER, seccomp
from tests.security.hostile import TIMEOUT_S, next_environment


def test_the_report_names_tier_and_layers(service: LambdaService) -> None:
    report = service.sandbox
    assert [layer for layer in report.layers if layer != "cgroup"] == [*LAYERS_OF_TIER[report.tier]]
    assert set(report.layers) <= set(LAYERS)


def test_two_fresh_environments_differ_in_randomness(service: LambdaService) -> None:
    source = """
import os, random, secrets, uuid
def handler(e, c):
    return [random.random(), secrets.token_hex(8), str(uuid.uuid4()), os.urandom(8).hex()]
"""
    service.deploy(FunctionConfig(name="dice", handler="app.handler"), {"app.py": source})
    first = service.invoke("dice", "{}").payload
    service.recycle("dice")
    second = service.invoke("dice", "{}").payload
    assert not set(map(str, first)) & set(map(str, second))


CLOSE = """
import os
def handler(e, c):
    {}
    return "done"
"""


@pytest.mark.parametrize(
    "statement",
    [
        "os.closerange(0, 1024)",
        "os.closerange(3, 1024)",
        "[os.close(n) for n in (0, 1, 2)]",
        "[os.write(n, b'x' * 64) for n in range(3, 10) if os.path.exists('/') and _open(n)]",
        "os.set_blocking(3, False)",
        "os.dup2(1, 3)",
    ],
)
def test_descriptors_are_the_handlers_to_break(service: LambdaService, statement: str) -> None:
    helper = """
def _open(n):
    try:
        os.fstat(n)
        return True
    except OSError:
        return False
"""
    config = FunctionConfig(name="fds", handler="app.handler", timeout_s=TIMEOUT_S)
    service.deploy(config, {"app.py": helper + CLOSE.format(statement)})
    result = service.invoke("fds", "{}")
    assert result.payload == "done" or result.function_error == "Unhandled"
    assert next_environment(service) == "clean"


def test_a_tier_that_is_not_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STUDYLAM_SANDBOX", "off")
    with LambdaService() as refused, pytest.raises(UsageError, match="isn't a sandbox tier"):
        _ = refused.sandbox


@pytest.mark.quick
@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
@pytest.mark.parametrize("namespaced", [True, False])
def test_the_filter_of_each_machine(
    machine: str, namespaced: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Run the BPF program by hand for every number, and look at what it answers."""
    import platform

    from studylam.runtime.sandbox import libc

    monkeypatch.setattr(platform, "machine", lambda: machine)
    program = seccomp.build(seccomp.Policy(namespaced=namespaced, own_pid=77))
    assert len(program) // 8 < 4096
    numbers = libc.syscall_numbers(machine)
    arch = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}[machine]

    def answer(name: str, *arguments: int) -> str:
        return _interpret(program, numbers[name], arch, arguments)

    assert answer("read") == answer("openat") == answer("futex") == "allow"
    for name in ("ptrace", "mount", "bpf", "keyctl", "io_uring_setup", "setns", "memfd_create"):
        assert answer(name) == "errno 1", name
    assert answer("socket", socket.AF_INET) == "errno 101"
    assert answer("socket", socket.AF_UNIX) == ("allow" if namespaced else "errno 101")
    assert answer("clone3") == "errno 38"
    assert answer("clone", 0x10000000) == "errno 1"
    assert answer("clone", 0x003D0F00) == "allow"  # pthread_create
    assert answer("clone", 17) == ("allow" if namespaced else "errno 1")  # fork
    assert answer("kill", 1) == ("allow" if namespaced else "errno 1")
    assert answer("kill", 77) == "allow"
    assert answer("ioctl", 0, 0x5412) == "errno 1"
    assert answer("execve") == ("allow" if namespaced else "errno 1")
    assert _interpret(program, 9999, arch, ()) == "errno 38"
    assert _interpret(program, numbers["read"], 0x40000003, ()) == "kill"
    if machine == "x86_64":
        assert _interpret(program, numbers["read"] | 0x40000000, arch, ()) == "kill"


def _interpret(program: bytes, number: int, arch: int, arguments: tuple[int, ...]) -> str:
    import struct

    values = (*arguments, 0, 0, 0, 0, 0, 0)[:6]
    data = struct.pack("<IIQ6Q", number, arch, 0, *values)
    accumulator = at = 0
    while True:
        code, true, false, k = struct.unpack_from("<HBBI", program, at * 8)
        at += 1
        if code == 0x20:
            accumulator = struct.unpack_from("<I", data, k)[0]
        elif code == 0x54:
            accumulator &= k
        elif code == 0x05:
            at += k
        elif code in (0x15, 0x35, 0x45):
            hit = {0x15: accumulator == k, 0x35: accumulator >= k, 0x45: bool(accumulator & k)}
            at += true if hit[code] else false
        else:
            assert code == 0x06
            kinds = {0x7FFF0000: "allow", 0x80000000: "kill"}
            return kinds.get(k, f"errno {k & 0xFFFF}")


def test_nothing_is_run_where_no_tier_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    from studylam.runtime import tiers

    def broken(tier: str) -> None:
        raise SandboxError(f"Tier {tier} doesn't hold.")

    monkeypatch.delenv("STUDYLAM_SANDBOX", raising=False)
    monkeypatch.setattr(tiers, "_proven", broken)
    message = "Tier A doesn't hold. Tier B doesn't hold."
    with LambdaService() as refused, pytest.raises(SandboxError, match=message):
        refused.deploy(FunctionConfig(), {"app.py": ""})
