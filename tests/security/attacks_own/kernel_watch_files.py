# [kernel] expect: must be blocked: dnotify, leases and inotify on files that others use: they watch, or make others wait. Layer: seccomp | checks: no_breach
import ctypes
import fcntl
import os
import tempfile


def lambda_handler(event, context):
    libc = ctypes.CDLL(None, use_errno=True)
    done = []
    for path in ("/usr/lib", os.path.dirname(os.__file__), os.__file__, tempfile.gettempdir(), event["home"]):
        try:
            fd = os.open(path, os.O_RDONLY)
        except OSError:
            continue
        for name, command, argument in (("dnotify", 1026, 0x80000017), ("lease", 1024, 0), ("lease", 1024, 1)):
            try:
                fcntl.fcntl(fd, command, argument - (1 << 32) if argument >> 31 else argument)
                done.append([name, path])
            except OSError:
                pass
    watch = libc.inotify_init1(0)
    if watch >= 0:
        done.append("inotify")
    if libc.fanotify_init(0x200, 0) >= 0:
        done.append("fanotify")
    return {"breach": bool(done), "data": done}
