# [process] expect: must be blocked: F_SETOWN and F_SETSIG turn a descriptor into a weapon: SIGKILL to event["victim_pid"] when something can be read. Layers: seccomp, PID namespace, Landlock (ABI 6) | checks: victim_alive,no_breach
import ctypes
import fcntl
import os
import signal
import socket
import struct


def lambda_handler(event, context):
    libc = ctypes.CDLL(None, use_errno=True)
    pid, done = event["victim_pid"], []
    for a, b in (socket.socketpair(), os.pipe()):
        reading = a if isinstance(a, int) else a.fileno()
        for name, command, argument in (("owner", 8, pid), ("signal", 10, signal.SIGKILL), ("owner_ex", 15, struct.pack("ii", 1, pid))):
            try:
                fcntl.fcntl(reading, command, argument)
                done.append(name)
            except OSError:
                pass
        for request in (0x8901, 0x8902):
            try:
                fcntl.ioctl(reading, request, struct.pack("i", pid))
                done.append(hex(request))
            except OSError:
                pass
        fcntl.fcntl(reading, fcntl.F_SETFL, fcntl.fcntl(reading, fcntl.F_GETFL) | os.O_ASYNC)
        os.write(b if isinstance(b, int) else b.fileno(), b"x")
    libc.usleep(50_000)
    return {"breach": bool(done), "data": done}
