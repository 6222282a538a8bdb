# [kernel] expect: must be blocked: system calls with the x32 bit must not get past a filter that knows only plain numbers (a killed environment is fine). Layer: seccomp | checks: no_breach,host_alive
import ctypes
import platform


def lambda_handler(event, context):
    if platform.machine() != "x86_64":
        return {"skipped": True}
    libc = ctypes.CDLL(None, use_errno=True)
    got = [libc.syscall(0x40000000 | number, 2, 2, 0) for number in (39, 41, 2)]
    return {"breach": max(got) >= 0, "data": got}
