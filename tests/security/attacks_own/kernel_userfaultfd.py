# [kernel] expect: must be blocked: faults handled in user space hold the kernel at any point. Layer: seccomp, no such device | checks: no_breach
import ctypes
import os
import platform


def lambda_handler(event, context):
    libc = ctypes.CDLL(None, use_errno=True)
    got = [libc.syscall(323 if platform.machine() == "x86_64" else 282, flags) for flags in (0, 1, os.O_CLOEXEC)]
    try:
        got.append(os.open("/dev/userfaultfd", os.O_RDWR))
    except OSError:
        pass
    return {"breach": max(got) >= 0, "data": got}
