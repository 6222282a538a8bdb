# [kernel] expect: must be blocked: a new namespace of any kind, by unshare, clone and clone3 (also of time, which shares a bit with exit signals). Layer: seccomp | checks: no_breach
import ctypes
import os
import platform
import struct


def lambda_handler(event, context):
    libc = ctypes.CDLL(None, use_errno=True)
    clone, done = 56 if platform.machine() == "x86_64" else 220, []
    for flag in (0x80, 0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000):
        arguments = struct.pack("QQQQQQQQQQQ", flag | 0x10000000, 0, 0, 0, 17, 0, 0, 0, 0, 0, 0)
        for name, one in {
            "clone3": lambda: libc.syscall(435, arguments, len(arguments)),
            "clone": lambda: libc.syscall(clone, flag | 0x10000000 | 17 if flag != 0x80 else 0x10000011, 0, 0, 0, 0),
            "unshare": lambda: libc.unshare(flag),
        }.items():
            got = one()
            if got == 0 and name != "unshare":
                os._exit(0)
            if got >= 0:
                done.append([name, hex(flag)])
    return {"breach": bool(done), "data": done}
