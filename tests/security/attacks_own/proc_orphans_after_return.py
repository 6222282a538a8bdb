# [process] expect: must be contained: children that compute on after the answer are frozen with it, and gone with the environment. Layers: freezing, PID namespace | checks: frozen_between_invokes,procs_baseline
import os
import time


def lambda_handler(event, context):
    until = time.monotonic() + 8
    for _ in range(6):
        try:
            if os.fork() == 0:
                os.setsid()
                if os.fork():
                    os._exit(0)
                while time.monotonic() < until:
                    pass
                os._exit(0)
        except OSError:
            break
    return "done"
