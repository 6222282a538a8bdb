# [fs-write] expect: must be bounded: a sparse or preallocated file must not be larger than /tmp. Layers: limits (file size), size of the mount | checks: no_breach,no_leftovers
import os
import signal
import tempfile


def lambda_handler(event, context):
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    done = []
    with tempfile.TemporaryFile() as file:
        for name, one in {
            "truncate": lambda: file.truncate(1 << 40),
            "allocate": lambda: os.posix_fallocate(file.fileno(), 0, 1 << 30),
            "far": lambda: os.pwrite(file.fileno(), b"x", 2 << 30),
        }.items():
            try:
                one()
                done.append(name)
            except OSError:
                pass
    return {"breach": bool(done), "data": done}
