# [metadata] expect: must be blocked: no call may tell whether event["victim_pid"] exists, or how much it computed. Layer: PID namespace | checks: no_breach
import ctypes
import os
import time


def lambda_handler(event, context):
    libc = ctypes.CDLL(None, use_errno=True)
    pid = event["victim_pid"]
    tries = {
        "getpgid": lambda: os.getpgid(pid),
        "getsid": lambda: os.getsid(pid),
        "getpriority": lambda: os.getpriority(os.PRIO_PROCESS, pid),
        "scheduler": lambda: os.sched_getscheduler(pid),
        "clock": lambda: time.clock_gettime(~pid << 3 | 2),
        "kill": lambda: os.kill(pid, 0),
    }
    seen = []
    for name, one in tries.items():
        try:
            one()
            seen.append(name)
        except OSError:
            pass
    if libc.sched_getscheduler(pid) >= 0:
        seen.append("libc")
    return {"breach": bool(seen), "data": seen}
