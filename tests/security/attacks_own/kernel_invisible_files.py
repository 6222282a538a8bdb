# [kernel] expect: must be blocked: files without a name or a place (memfd, secret memory) escape every count. Layer: seccomp | checks: no_breach
import ctypes
import platform


def lambda_handler(event, context):
    libc = ctypes.CDLL(None, use_errno=True)
    got = [libc.syscall(447, 0), libc.syscall(319 if platform.machine() == "x86_64" else 279, b"x", 0)]
    return {"breach": max(got) >= 0, "data": got}
