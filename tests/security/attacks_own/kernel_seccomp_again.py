# [kernel] expect: must be blocked: another filter (one that lets all through, or hands decisions to a listener) must not be put over ours. Layer: seccomp | checks: no_breach
import ctypes
import platform
import struct


def lambda_handler(event, context):
    libc = ctypes.CDLL(None, use_errno=True)
    number = 317 if platform.machine() == "x86_64" else 277
    allow = ctypes.create_string_buffer(struct.pack("HBBI", 0x06, 0, 0, 0x7FFF0000))
    program = ctypes.create_string_buffer(struct.pack("HxxxxxxQ", 1, ctypes.addressof(allow)))
    address = ctypes.c_ulong(ctypes.addressof(program))
    got = [libc.syscall(number, 1, flags, address) for flags in (0, 1, 8)]
    got.append(libc.prctl(22, 2, address))
    return {"breach": max(got) >= 0, "data": got}
