# [kernel] expect: must be blocked: message queues and semaphores (POSIX and System V) outlive processes and are shared by name. Layers: seccomp, IPC namespace | checks: no_breach,no_leftovers
import ctypes
import platform


def lambda_handler(event, context):
    libc = ctypes.CDLL(None, use_errno=True)
    x86 = platform.machine() == "x86_64"
    name = event["marker"].encode()
    got = {
        "mq": libc.syscall(240 if x86 else 180, name, 0o102, 0o600, None),
        "sem": libc.semget(0, 1, 0o1600),
        "msg": libc.msgget(0, 0o1600),
    }
    if got["mq"] >= 0:
        libc.syscall(241 if x86 else 181, name)
    if got["sem"] >= 0:
        libc.semctl(got["sem"], 0, 0, 0)
    if got["msg"] >= 0:
        libc.msgctl(got["msg"], 0, None)
    return {"breach": max(got.values()) >= 0, "data": got}
