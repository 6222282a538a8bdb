# [kernel] expect: must be blocked: on no descriptor may text be put into a terminal, a terminal be taken, or its window be changed. Layers: no terminal, new session, seccomp | checks: no_breach
import fcntl
import os


def lambda_handler(event, context):
    done = []
    for path in ("/dev/tty", "/dev/console", "/dev/ptmx", "/dev/pts/0"):
        try:
            os.open(path, os.O_RDWR | os.O_NOCTTY)
            done.append(path)
        except OSError:
            pass
    for fd in range(64):
        for request in (0x5412, 0x541C, 0x540E, 0x5414, 0x5423, 0x540A):
            try:
                fcntl.ioctl(fd, request, b"x" * 64)
                done.append([fd, hex(request)])
            except OSError:
                pass
    return {"breach": bool(done), "data": done}
