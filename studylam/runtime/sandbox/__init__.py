"""The sandbox: one module for each thing that is taken away from handler code.

==============  ==================================================================================
`namespaces`    the host's processes, network, shared memory, names
`root`          the host's files
`landlock`      opening files, signalling, once more (and alone, where there are no namespaces)
`seccomp`       most of the kernel
`limits`        privileges, processes, open files, core dumps
`cgroups`       memory that is in no count of a process, where we may have groups (in the host)
`selftest`      attacks all of it from the inside; a tier counts only when every attack failed
==============  ==================================================================================

Standard library and ctypes only: the modules run inside the zygote, which has nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

TIERS = {
    "A": "Namespaces, a root of its own, Landlock, seccomp: the whole sandbox.",
    "B": "Landlock and seccomp only. Names and sizes of files may be visible, a folder of its own "
    "stands for /tmp, its size is approximate, and there are no subprocesses.",
    "D": "No sandbox: handlers can do whatever you can do.",
}
"""What each tier means, with its known limits."""

LAYERS = {
    "namespaces": "Processes, networks and shared memory of this machine don't exist inside.",
    "root": "Files of this machine don't exist inside, but for Python and shared libraries.",
    "landlock": "Only the function's own files can be opened; only /tmp can be written.",
    "seccomp": "Most of the kernel can't be reached: no sockets, no tracing, no mounts, no keys.",
    "no-new-privileges": "Nothing that is run can gain rights; every capability is gone.",
    "limits": "Processes, open files and file sizes are bounded; the host watches memory and time.",
    "cgroup": "The kernel counts all memory that is held in an environment's name, and bounds it.",
}
"""Every layer and, in words a learner can check, what it stops. ``cgroup`` is there in addition,
on systems that let this account have control groups."""

LAYERS_OF_TIER = {
    "A": ("namespaces", "root", "landlock", "seccomp", "no-new-privileges", "limits"),
    "B": ("landlock", "seccomp", "no-new-privileges", "limits"),
    "D": (),
}

PROMISE = (
    "Code in a lesson can't read or change your files, reach the network or other programs, keep "
    "running after you close it, make the machine unusable, or control your terminal."
)
"""What the tiers A and B hold, and `selftest` and the tests try to break."""

NOT_COVERED = (
    "Code may use the processor until its timeout, and its memory and /tmp up to their sizes.",
    "It may send a wrong result about itself. Times, memory, ids and the platform's log lines are "
    "taken outside and can't be forged.",
    "A flaw of the kernel that the allowed system calls can reach, and what can be learnt from the "
    "processor's own timing, are beyond any sandbox of this kind.",
)
"""What no tier promises, in the same words."""

SERVICE_LAYERS = {
    "landlock": "It can open only Python's own files, and write none.",
    "seccomp": "Most of the kernel can't be reached: no network, no programs, no tracing, no keys.",
    "no-new-privileges": "It can't gain rights; every capability is gone.",
    "limits": "Open files and file sizes are bounded.",
}
"""What `confine_service` puts around a process of ours, where the kernel has all of it."""


@dataclass(frozen=True)
class SandboxReport:
    """Which tier holds, by self-test: ``A`` or ``B``; ``D`` is none. ``reason`` says why not A."""

    tier: str
    layers: tuple[str, ...]
    reason: str = ""


def confine_service(
    *, readable: Iterable[str] = (), writable: Iterable[str] = ()
) -> tuple[str, ...]:
    """Confine the calling process, for good: a service of ours that parses untrusted requests.

    Called by the process on itself after its imports and warm-up, while it is single-threaded.
    Afterwards it has no network, can't start or signal another process, can't open any file for
    writing but below ``writable``, and can read only Python's library, its packages and
    ``readable``. Descriptors that it has stay usable. Returns the layers that hold (names from
    `LAYERS`); a layer that this kernel lacks is missing there, so the caller can refuse.
    """
    import sys

    from studylam.runtime.sandbox import landlock, limits, seccomp

    held = []
    # It has a line to every environment.
    limits.lower(file_size=1 << 30, count_processes=False, open_files=1024)
    held.append("limits")
    limits.not_dumpable()
    limits.no_new_privileges()
    limits.drop_bounding_set()
    limits.drop_capabilities()
    held.append("no-new-privileges")
    paths = {p for p in (*sys.path, sys.prefix, sys.base_prefix, "/usr/share/zoneinfo") if p}
    system = ("/usr/lib", "/usr/lib64", "/lib", "/lib64", "/etc/ld.so.cache", "/dev/urandom")
    if landlock.abi():
        landlock.restrict([*paths, *readable], [*writable, "/dev/null"], executable=system)
        held.append("landlock")
    if seccomp.is_supported():
        seccomp.apply(seccomp.build(seccomp.own_policy(namespaced=False, sockets=False)))
        held.append("seccomp")
    return tuple(held)
