"""seccomp: the part of the kernel that an environment can reach at all.

An allow-list. What a Python program needs is allowed, some of it only with harmless arguments;
what is known to be dangerous fails with EPERM; what we don't know fails with ENOSYS, so that
libraries fall back. System calls of another architecture (int 0x80, x32) kill the process,
because their numbers would mean something else.

Where there are no namespaces (tier B) more is taken away, because nothing else stands there:
see `Policy.namespaced`.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
from collections.abc import Iterable
from dataclasses import dataclass

from studylam.runtime.sandbox import libc

_ALLOW = 0x7FFF0000
_KILL = 0x80000000


def _fail(number: int) -> int:
    return 0x00050000 | number


_PRETEND = _fail(0)  # returns 0 and does nothing

# Everyday life: memory, files, time, waiting, threads, pipes, own identity.
_ALLOWED = """
read write readv writev pread64 pwrite64 preadv pwritev preadv2 pwritev2 lseek close close_range
dup dup2 dup3 pipe pipe2 poll ppoll select pselect6 epoll_create epoll_create1 epoll_ctl epoll_wait
epoll_pwait epoll_pwait2 eventfd eventfd2 timerfd_create timerfd_settime timerfd_gettime signalfd
signalfd4 sendfile splice tee copy_file_range readahead fadvise64 sync_file_range
open openat openat2 creat stat fstat lstat newfstatat statx access faccessat faccessat2 readlink
readlinkat getcwd chdir fchdir mkdir mkdirat rmdir unlink unlinkat rename renameat renameat2 link
linkat symlink symlinkat getdents getdents64 umask statfs fstatfs truncate ftruncate fallocate
fsync fdatasync msync sync syncfs flock mknod mknodat
munmap mprotect mremap madvise brk mincore mlock mlock2 munlock mlockall munlockall
futex futex_waitv futex_wake futex_wait futex_requeue set_robust_list get_robust_list rseq
membarrier sched_yield sched_getaffinity sched_getparam sched_getscheduler
sched_get_priority_max sched_get_priority_min sched_rr_get_interval getpriority arch_prctl
set_tid_address set_thread_area get_thread_area restart_syscall
rt_sigaction rt_sigprocmask rt_sigreturn rt_sigpending rt_sigtimedwait rt_sigsuspend sigaltstack
alarm pause getitimer setitimer timer_create timer_settime timer_gettime timer_getoverrun
timer_delete nanosleep clock_nanosleep clock_gettime clock_getres gettimeofday time times
getpid getppid gettid getuid geteuid getgid getegid getresuid getresgid getgroups getpgrp getpgid
getsid getrusage getrlimit setrlimit getrandom uname sysinfo getcpu capget exit exit_group wait4
waitid map_shadow_stack mseal getxattr lgetxattr fgetxattr listxattr llistxattr flistxattr
sendto recvfrom sendmsg recvmsg sendmmsg recvmmsg shutdown getsockname getpeername getsockopt
setsockopt cachestat riscv_hwprobe
"""

# Only where the environment has namespaces of its own: other processes there are its children.
_ALLOWED_IN_NAMESPACES = """
fork vfork execve execveat kill tkill tgkill rt_sigqueueinfo rt_tgsigqueueinfo setsid setpgid
connect bind listen accept accept4 prlimit64 setpriority sched_setaffinity sched_setparam
sched_setscheduler
chown fchown lchown fchownat
"""
_MODES_AND_TIMES = "chmod fchmod fchmodat fchmodat2 utime utimes utimensat futimesat"

# Each has been somebody's way out of a sandbox, or reaches what others share.
_REFUSED = """
ptrace process_vm_readv process_vm_writev process_madvise process_mrelease kcmp pidfd_open
pidfd_getfd pidfd_send_signal bpf perf_event_open userfaultfd io_uring_setup io_uring_enter
io_uring_register add_key request_key keyctl mount umount2 move_mount open_tree open_tree_attr
fsopen fsconfig fsmount fspick mount_setattr pivot_root chroot unshare setns name_to_handle_at
open_by_handle_at fanotify_init fanotify_mark inotify_init inotify_init1 inotify_add_watch
inotify_rm_watch init_module finit_module delete_module kexec_load kexec_file_load reboot swapon
swapoff settimeofday clock_settime clock_adjtime adjtimex sethostname setdomainname iopl ioperm
modify_ldt memfd_create memfd_secret mq_open mq_unlink mq_timedsend mq_timedreceive mq_notify
mq_getsetattr io_setup io_destroy io_getevents io_submit io_cancel io_pgetevents seccomp
landlock_create_ruleset landlock_add_rule landlock_restrict_self vmsplice mbind set_mempolicy
get_mempolicy migrate_pages move_pages set_mempolicy_home_node syslog acct quotactl quotactl_fd
shmget shmat shmctl shmdt semget semop semtimedop semctl msgget msgsnd msgrcv msgctl
setuid setgid setreuid setregid setresuid setresgid setfsuid setfsgid setgroups capset
setxattr lsetxattr fsetxattr removexattr lremovexattr fremovexattr ioprio_set ioprio_get
sched_setattr vhangup nfsservctl lookup_dcookie uselib ustat sysfs _sysctl
statmount listmount lsm_set_self_attr lsm_list_modules lsm_get_self_attr file_setattr
"""

_MAP_SHARED, _MAP_ANONYMOUS = 0x01, 0x20  # MAP_SHARED_VALIDATE has the first bit, too
_CLONE_NEW = 0x7E020000 | 0x00000080  # every CLONE_NEW*, NEWTIME among them
_CLONE_PTRACE, _CLONE_THREAD = 0x00002000, 0x00010000
_AF_UNIX = 1
_SOCK_STREAM, _SOCK_SEQPACKET = 1, 5

_PRCTL_ALLOWED = (2, 3, 15, 16, 21, 39, 29, 30, 0x53564D41)
# GET_PDEATHSIG, GET_DUMPABLE, SET_NAME, GET_NAME, GET_SECCOMP, GET_NO_NEW_PRIVS, …TIMERSLACK
# and SET_VMA, which allocators use to name memory.

_IOCTL_REFUSED = (
    0x5412,  # TIOCSTI: types into the terminal
    0x541C,  # TIOCLINUX: pastes into the console
    0x540E,  # TIOCSCTTY: takes a controlling terminal
    0x8901,  # FIOSETOWN: signals somebody
    0x8902,  # SIOCSPGRP: the same
    0x40086602,  # FS_IOC_SETFLAGS: makes a file immutable, without the right to write it
    0x40046602,  # FS_IOC32_SETFLAGS
    0x401C5820,  # FS_IOC_FSSETXATTR: the same, and project quotas
)
_SOCKET_OPTIONS_REFUSED = (
    76,  # SO_PASSPIDFD: a pidfd with each message
    77,  # SO_PEERPIDFD: a pidfd of the host, or of another environment
)
_SOCKET_BUFFERS = (7, 8, 32, 33)  # SO_SNDBUF, SO_RCVBUF, …FORCE: the kernel's memory, uncounted
_FCNTL_REFUSED = (
    8,  # F_SETOWN: SIGIO (or any signal, by F_SETSIG) to somebody
    10,  # F_SETSIG
    15,  # F_SETOWN_EX
    1024,  # F_SETLEASE: stops others from opening
    1026,  # F_NOTIFY: watches folders
)


@dataclass(frozen=True)
class Policy:
    """What to allow besides the everyday calls.

    ``namespaced``: the process has its own pid, mount, net and ipc namespaces (tier A). Without,
    there is one process only: no fork, no exec, no signals to others, no unix sockets but pairs
    of streams, no change of modes and owners (Landlock covers none of these).
    ``sockets``: AF_UNIX sockets may be made. ``own_pid``: for the rules of tier B.
    """

    namespaced: bool
    sockets: bool = True
    own_pid: int = 0


def is_supported() -> bool:
    """Whether there is a table of system calls for this machine."""
    return platform.machine() in _ARCHITECTURES


_ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}

# -- assembling ------------------------------------------------------------------------------------

_LOAD, _JEQ, _JGE, _JSET, _RETURN, _AND = 0x20, 0x15, 0x35, 0x45, 0x06, 0x54
_NUMBER, _ARCH = 0, 4


def _arg(index: int, *, high: bool = False) -> int:
    return 16 + 8 * index + (4 if high else 0)


_Op = tuple[int, int, int, int]


def _ret(action: int) -> list[_Op]:
    return [(_RETURN, 0, 0, action)]


def _only(index: int, values: Iterable[int], otherwise: int, *, mask: int = 0) -> list[_Op]:
    """Allow if the low half of an argument (masked) is one of ``values``."""
    ops: list[_Op] = [(_LOAD, 0, 0, _arg(index))]
    if mask:
        ops.append((_AND, 0, 0, mask))
    for value in values:
        ops += [(_JEQ, 0, 1, value & 0xFFFFFFFF), (_RETURN, 0, 0, _ALLOW)]
    return ops + _ret(otherwise)


def _unless(
    index: int, values: Iterable[int], refusal: int, *, then: list[_Op] | None = None
) -> list[_Op]:
    """Allow (or go on with ``then``), but not if the argument is one of ``values``."""
    ops: list[_Op] = [(_LOAD, 0, 0, _arg(index))]
    for value in values:
        ops += [(_JEQ, 0, 1, value), (_RETURN, 0, 0, refusal)]
    return ops + (then or _ret(_ALLOW))


def _rules(policy: Policy) -> dict[str, list[_Op]]:
    """System call → what to do, as instructions that end in a return."""
    refuse = _fail(errno.EPERM)
    rules = {name: _ret(refuse) for name in _REFUSED.split()}
    rules |= {name: _ret(_ALLOW) for name in _ALLOWED.split()}
    # Shared memory that is unmapped page by page stays in use, and in no process's count. With a
    # file behind it, it takes the file system's room; see `studylam.runtime.guest.shared_memory`.
    rules["mmap"] = [
        (_LOAD, 0, 0, _arg(3)),
        (_JSET, 0, 2, _MAP_SHARED),
        (_JSET, 0, 1, _MAP_ANONYMOUS),
        (_RETURN, 0, 0, _fail(errno.ENOMEM)),
        (_RETURN, 0, 0, _ALLOW),
    ]
    # glibc falls back to clone(), whose flags can be seen.
    rules["clone3"] = _ret(_fail(errno.ENOSYS))
    rules["prctl"] = _only(0, _PRCTL_ALLOWED, refuse)
    rules["ioctl"] = _unless(1, _IOCTL_REFUSED, refuse)
    rules["fcntl"] = _unless(1, _FCNTL_REFUSED, refuse)
    for name in ("getsockopt", "setsockopt"):
        rules[name] = _unless(2, _SOCKET_OPTIONS_REFUSED, refuse)
    # A hint, for whoever gives it: nobody fails because it isn't followed.
    rules["setsockopt"] = _unless(2, _SOCKET_BUFFERS, _PRETEND, then=rules["setsockopt"])
    rules["personality"] = _only(0, (0, 0xFFFFFFFF), refuse)
    # "Network is unreachable" reads better than "Operation not permitted".
    no_network = _fail(errno.ENETUNREACH)
    if policy.namespaced:
        allowed = _ALLOWED_IN_NAMESPACES + _MODES_AND_TIMES
        rules |= {name: _ret(_ALLOW) for name in allowed.split()}
        rules["clone"] = [
            (_LOAD, 0, 0, _arg(0)),
            (_JSET, 0, 1, _CLONE_NEW & ~0x80 | _CLONE_PTRACE),
            (_RETURN, 0, 0, refuse),
            (_RETURN, 0, 0, _ALLOW),
        ]
        rules["socketpair"] = _only(0, (_AF_UNIX,), no_network)
    else:
        rules |= {name: _ret(refuse) for name in _ALLOWED_IN_NAMESPACES.split()}
        rules["clone"] = [
            (_LOAD, 0, 0, _arg(0)),
            (_JSET, 0, 1, _CLONE_NEW & ~0x80 | _CLONE_PTRACE),
            (_RETURN, 0, 0, refuse),
            (_JSET, 0, 1, _CLONE_THREAD),
            (_RETURN, 0, 0, _ALLOW),
            (_RETURN, 0, 0, refuse),
        ]
        # A pair of datagram sockets could be pointed at any datagram socket of the machine.
        rules["socketpair"] = [
            (_LOAD, 0, 0, _arg(0)),
            (_JEQ, 1, 0, _AF_UNIX),
            (_RETURN, 0, 0, no_network),
            *_only(1, (_SOCK_STREAM, _SOCK_SEQPACKET), refuse, mask=0xF),
        ]
        own = policy.own_pid
        for name in ("kill", "tgkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo"):
            rules[name] = _only(0, (own,), refuse)
        for name in ("prlimit64", "sched_setaffinity", "sched_setparam", "sched_setscheduler"):
            rules[name] = _only(0, (0, own), refuse)
        # zipfile, shutil and tempfile set modes and times and needn't know that nothing happens.
        for name in [
            "chmod",
            "fchmod",
            "fchmodat",
            "fchmodat2",
            "utime",
            "utimes",
            "utimensat",
            "futimesat",
        ]:
            rules[name] = _ret(_PRETEND)
        rules["sched_getaffinity"] = _only(0, (0, own), refuse)
        rules["getpriority"] = _ret(_ALLOW)
        if _landlock_misses_truncate():
            rules["truncate"] = _ret(_fail(errno.EACCES))
    rules["socket"] = (
        _only(0, (_AF_UNIX,), no_network)
        if policy.namespaced and policy.sockets
        else _ret(no_network)
    )
    return rules


def _landlock_misses_truncate() -> bool:
    from studylam.runtime.sandbox import landlock

    return landlock.abi() < 3


def build(policy: Policy) -> bytes:
    """The BPF program for this machine: check of the architecture, then a search by number."""
    machine = platform.machine()
    numbers = libc.syscall_numbers(machine)
    known = {numbers[name]: ops for name, ops in _rules(policy).items() if name in numbers}
    ops: list[_Op] = [
        (_LOAD, 0, 0, _ARCH),
        (_JEQ, 1, 0, _ARCHITECTURES[machine]),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER),
    ]
    if machine == "x86_64":  # x32 calls carry this bit
        ops += [(_JGE, 0, 1, 0x40000000), (_RETURN, 0, 0, _KILL)]
    ops += _search(_segments(known))
    return b"".join(struct.pack("<HBBI", *op) for op in ops)


def _segments(known: dict[int, list[_Op]]) -> list[tuple[int, list[_Op]]]:
    """(first number, what to do from there on), neighbours with the same answer joined."""
    segments: list[tuple[int, list[_Op]]] = []
    unknown = _ret(_fail(errno.ENOSYS))
    for number in range(max(known) + 2):
        ops = known.get(number, unknown)
        if not segments or segments[-1][1] != ops:
            segments.append((number, ops))
    return segments


def _search(segments: list[tuple[int, list[_Op]]]) -> list[_Op]:
    """A binary search over the segments; jumps reach 255 instructions, so far ones go by JA."""
    if len(segments) == 1:
        return segments[0][1]
    middle = len(segments) // 2
    low, high = _search(segments[:middle]), _search(segments[middle:])
    first = segments[middle][0]
    if len(low) <= 255:
        return [(_JGE, len(low), 0, first), *low, *high]
    return [(_JGE, 0, 1, first), (0x05, 0, 0, len(low)), *low, *high]


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_void_p)]


def apply(program: bytes) -> None:
    """Put the filter on this thread and its children, for good; ``no_new_privs`` must be set."""
    buffer = ctypes.create_string_buffer(program, len(program))
    prog = _Program(len(program) // 8, ctypes.addressof(buffer))
    libc.prctl(22, 2, ctypes.addressof(prog))  # PR_SET_SECCOMP, SECCOMP_MODE_FILTER


def own_policy(*, namespaced: bool, sockets: bool = True) -> Policy:
    """The policy for the calling process."""
    return Policy(namespaced=namespaced, sockets=sockets, own_pid=os.getpid())
