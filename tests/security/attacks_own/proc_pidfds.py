# [process] expect: must be blocked: a pidfd signals, and fetches descriptors of another process. Layer: seccomp | checks: victim_alive,parent_alive,no_secret,no_breach
import ctypes
import os
import signal


def lambda_handler(event, context):
    libc = ctypes.CDLL(None, use_errno=True)
    done = []
    for pid in (event["victim_pid"], event["parent_pid"], os.getppid(), os.getpid()):
        fd = libc.syscall(434, pid, 0)
        if fd < 0:
            continue
        done.append(["open", pid])
        for other in range(8):
            if libc.syscall(438, fd, other, 0) >= 0:
                done.append(["getfd", pid, other])
        if pid == event["victim_pid"] and libc.syscall(424, fd, signal.SIGKILL, None, 0) == 0:
            done.append(["signal", pid])
    return {"breach": bool(done), "data": done}
