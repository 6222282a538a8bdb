"""A place where attacks may run without a sandbox: the positive control.

``python -m tests.security.cage [ARGUMENT of tests.security.hostile]…`` as root: in namespaces of
its own (processes, mounts, shared memory, network), with /tmp, /var/tmp and /dev/shm of its own,
and only then as an ordinary user. Whatever the attacks leave (daemons, segments, files) is gone
when it ends.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import socket
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

from studylam.runtime.sandbox import libc, namespaces
from tests.security.accounts import REPOSITORY, command

_SIOCSIFFLAGS, _IFF_UP = 0x8914, 1


def main(arguments: list[str]) -> int:
    """Run the attacks in the cage; returns the exit status."""
    namespaces.leave_everything_else()
    namespaces.children_get_new_pid_namespace()
    pid = os.fork()
    if pid:
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    libc.mount("none", "/", "", libc.MS_REC | libc.MS_PRIVATE)
    for place in ("/tmp", "/var/tmp", "/dev/shm"):
        if not REPOSITORY.is_relative_to(place):
            with contextlib.suppress(OSError):
                libc.mount("tmpfs", place, "tmpfs", libc.MS_NOSUID | libc.MS_NODEV, "mode=1777")
    libc.mount("proc", "/proc", "proc", libc.MS_NOSUID | libc.MS_NODEV)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, _SIOCSIFFLAGS, struct.pack("16sH14x", b"lo", _IFF_UP))
    folder = Path(tempfile.mkdtemp(prefix="cage"))
    start, variables = command("A-user", "-m", "tests.security.hostile", folder=folder)
    # This process stays: it is number 1, with which everything ends.
    done = subprocess.run([*start, "--no-sandbox", *arguments], env=variables, cwd=folder)
    os._exit(done.returncode & 0xFF)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
