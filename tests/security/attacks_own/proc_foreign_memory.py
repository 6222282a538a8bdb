# [process] expect: must be blocked: reading or writing another process's memory (process_vm_*, process_madvise, kcmp). Layer: seccomp, PID namespace | checks: victim_alive,parent_alive,no_secret,no_breach
import ctypes
import os
import platform


class Piece(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("size", ctypes.c_size_t)]


def lambda_handler(event, context):
    libc = ctypes.CDLL(None, use_errno=True)
    read, write, compare = (310, 311, 312) if platform.machine() == "x86_64" else (270, 271, 272)
    here, done = ctypes.create_string_buffer(64), []
    ours = Piece(ctypes.addressof(here), 8)
    theirs = Piece(ctypes.addressof(here), 8)
    for pid in (event["victim_pid"], event["parent_pid"], os.getppid(), os.getpid()):
        for call in (read, write):
            if libc.syscall(call, pid, ctypes.byref(ours), 1, ctypes.byref(theirs), 1, 0) >= 0:
                done.append([call, pid])
        if libc.syscall(compare, pid, os.getpid(), 0, 0, 0) >= 0:
            done.append(["kcmp", pid])
    return {"breach": bool(done), "data": done}
