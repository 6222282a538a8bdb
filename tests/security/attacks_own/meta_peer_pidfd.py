# [metadata] expect: must be blocked: no socket may hand out a descriptor for the process at its other end (SO_PEERPIDFD), which is the program itself. Layer: seccomp | checks: no_breach
import os
import socket


def lambda_handler(event, context):
    got = []
    for fd in range(3, 64):
        try:
            one = socket.socket(fileno=os.dup(fd))
        except OSError:
            continue
        with one:
            try:
                peer = int.from_bytes(one.getsockopt(socket.SOL_SOCKET, 77, 4), "little", signed=True)
            except OSError:
                continue
        if peer >= 0:
            got.append([fd, peer])
    return {"breach": bool(got), "data": got}
