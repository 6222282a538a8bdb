# [fs-write] expect: must be blocked: ioctl changes flags of a file (nodump, noatime) through a descriptor that may only read. Layers: read-only mounts; seccomp without them | checks: no_breach
import array
import fcntl
import os
import sys


def lambda_handler(event, context):
    done = []
    for path in {os.__file__, os.path.dirname(os.__file__), sys.prefix, "/usr/lib", os.path.abspath(__file__), os.path.dirname(os.path.abspath(__file__))}:
        try:
            fd = os.open(path, os.O_RDONLY)
        except OSError:
            continue
        flags = array.array("l", [0])
        try:
            fcntl.ioctl(fd, 0x80086601, flags)
            for bit in (0x40, 0x80):  # NODUMP, NOATIME
                changed = array.array("l", [flags[0] ^ bit])
                fcntl.ioctl(fd, 0x40086602, changed)
                fcntl.ioctl(fd, 0x40086602, flags)
                done.append([path, bit])
        except OSError:
            pass
        os.close(fd)
    return {"breach": bool(done), "data": done}
