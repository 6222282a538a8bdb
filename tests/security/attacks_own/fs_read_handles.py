# [fs-read] expect: must be blocked: a file handle (name_to_handle_at) opens files past every path. Layer: seccomp | checks: no_secret,no_breach
import ctypes
import os
import platform
import struct


def lambda_handler(event, context):
    libc = ctypes.CDLL(None, use_errno=True)
    naming, opening = (303, 304) if platform.machine() == "x86_64" else (264, 265)
    got = []
    for path in (event["secret_file"], "/", "/usr/lib", os.__file__):
        handle = ctypes.create_string_buffer(struct.pack("Ii", 128, 0) + bytes(128))
        mount = ctypes.c_int()
        if libc.syscall(naming, -100, os.fsencode(path), handle, ctypes.byref(mount), 0) == 0:
            got.append(path)
            for fd in range(3, 32):
                opened = libc.syscall(opening, fd, handle, os.O_RDONLY)
                if opened >= 0:
                    got.append(os.read(opened, 100).decode("latin-1"))
    return {"breach": bool(got), "data": got}
