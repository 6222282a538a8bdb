"""Other machines than this one, played here.

``python -m tests.security.machines HOW ARGUMENT…`` changes what this process may do and then runs
``tests.security.hostile`` with the arguments. HOW:

``container``  root in a container that an ordinary user made: one id, and it may nest
``limit``      the administrator allows no user namespace (``user.max_user_namespaces=0``)
``docker``     Docker's default profile: making one is refused, and clone3 unknown
``apparmor``   Ubuntu's rule: it can be made, and then nothing can be mounted in it
"""

from __future__ import annotations

import errno
import os
import struct
import sys
from pathlib import Path

from studylam.runtime.sandbox import libc, limits, namespaces, seccomp

_ALLOW, _ERRNO = 0x7FFF0000, 0x00050000
_DOCKER_CAPABILITIES = (0, 1, 3, 4, 5, 6, 7, 8, 10, 13, 18, 27, 29, 31)


def main(arguments: list[str]) -> None:
    """Change it for good, and become the attacked program."""
    how, *rest = arguments
    if how == "container":
        _enter_container()
    elif how == "limit":
        namespaces.enter_user_namespace()  # the limit can be set for what is inside of it
        Path("/proc/sys/user/max_user_namespaces").write_text("0", "ascii")
        limits.drop_bounding_set()
        limits.drop_capabilities()
    else:
        if os.geteuid() == 0:
            allowed = sum(1 << capability for capability in _DOCKER_CAPABILITIES)
            for capability in set(range(41)) - set(_DOCKER_CAPABILITIES):
                libc.prctl(libc.PR_CAPBSET_DROP, capability)
            libc.set_capabilities(allowed, allowed, 0)
        limits.no_new_privileges()
        seccomp.apply(_docker() if how == "docker" else _apparmor())
    os.execv(sys.executable, [sys.executable, "-m", "tests.security.hostile", *rest])


def _enter_container() -> None:
    uid, gid = os.geteuid(), os.getegid()
    libc.unshare(namespaces.CLONE_NEWUSER | namespaces.CLONE_NEWNS | namespaces.CLONE_NEWPID)
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"0 {uid} 1"),
        ("gid_map", f"0 {gid} 1"),
    ):
        Path("/proc/self", name).write_text(text, "ascii")
    pid = os.fork()
    if pid:
        os._exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) & 0xFF)
    libc.mount("none", "/", "", libc.MS_REC | libc.MS_PRIVATE)
    libc.mount("proc", "/proc", "proc", libc.MS_NOSUID | libc.MS_NODEV)


def _docker() -> bytes:
    flag = namespaces.CLONE_NEWUSER
    return _filter(
        {"unshare": (flag, errno.EPERM), "clone": (flag, errno.EPERM), "clone3": (0, errno.ENOSYS)}
    )


def _apparmor() -> bytes:
    refused = (0, errno.EACCES)
    return _filter(dict.fromkeys(("mount", "move_mount", "open_tree", "fsopen"), refused))


def _filter(rules: dict[str, tuple[int, int]]) -> bytes:
    """Each call fails if its first argument has these bits; with no bits, always."""
    numbers = libc.syscall_numbers(os.uname().machine)
    operations = [(0x20, 0, 0, 0)]  # load the number
    for name, (bits, error) in rules.items():
        fail = (0x06, 0, 0, _ERRNO | error)
        if not bits:
            operations += [(0x15, 0, 1, numbers[name]), fail]
        else:
            load = (0x20, 0, 0, 16)  # the first argument, and after it the number again
            block = [load, (0x45, 0, 1, bits), fail, (0x20, 0, 0, 0)]
            operations += [(0x15, 0, len(block), numbers[name]), *block]
    operations.append((0x06, 0, 0, _ALLOW))
    return b"".join(struct.pack("<HBBI", *operation) for operation in operations)


if __name__ == "__main__":
    main(sys.argv[1:])
