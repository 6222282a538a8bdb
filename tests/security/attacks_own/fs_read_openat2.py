# [fs-read] expect: must be blocked: openat2 with every resolve flag, O_PATH, O_TMPFILE and climbing by descriptors must not open host files. Layers: root, Landlock | checks: no_secret,no_breach,canary_intact
import ctypes
import os
import struct


def lambda_handler(event, context):
    libc = ctypes.CDLL(None, use_errno=True)
    path, got = event["secret_file"], []
    for resolve in (0, 1, 2, 4, 8, 16, 32):
        how = struct.pack("QQQ", os.O_RDONLY, 0, resolve)
        fd = libc.syscall(437, -100, os.fsencode(path), how, len(how))
        if fd >= 0:
            got.append(os.read(fd, 100).decode("latin-1"))
    try:
        top = os.open("/", os.O_PATH | os.O_DIRECTORY)
        for _ in range(40):
            top = os.open("..", os.O_PATH | os.O_DIRECTORY, dir_fd=top)
        got.append(os.read(os.open(path.lstrip("/"), os.O_RDONLY, dir_fd=top), 100).decode("latin-1"))
    except OSError:
        pass
    try:
        fd = os.open(event["canary_dir"], os.O_TMPFILE | os.O_RDWR)
        got.append("tmpfile")
        os.close(fd)
    except OSError:
        pass
    return {"breach": bool(got), "data": got}
