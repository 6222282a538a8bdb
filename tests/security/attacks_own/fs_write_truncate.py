# [fs-write] expect: must be blocked: no way of shortening may touch event["canary_file"]. Layers: root, Landlock (truncate: ABI 3, seccomp before) | checks: canary_intact,no_breach
import ctypes
import os


def lambda_handler(event, context):
    libc = ctypes.CDLL(None, use_errno=True)
    path, done = event["canary_file"], []
    for flags in (os.O_RDONLY | os.O_TRUNC, os.O_WRONLY | os.O_TRUNC, os.O_RDWR, os.O_CREAT | os.O_WRONLY):
        try:
            os.close(os.open(path, flags))
            done.append(flags)
        except OSError:
            pass
    try:
        os.truncate(path, 0)
        done.append("truncate")
    except OSError:
        pass
    try:
        fd = os.open(path, os.O_PATH)
        if libc.ftruncate(fd, 0) == 0 or libc.fallocate(fd, 3, 0, 4) == 0:
            done.append("O_PATH")
    except OSError:
        pass
    return {"breach": bool(done), "data": done}
