# [process] expect: must be blocked: stopping or killing the supervisor (its parent) must not work, nor hang the host. Layers: PID namespace (process 1); seccomp without it | checks: bounded_time,no_breach,host_alive,next_env_clean
import os
import signal


def lambda_handler(event, context):
    parent, done = os.getppid(), []
    if event["in_pid_namespace"]:
        for target in (parent, 1):
            for number in (signal.SIGSTOP, signal.SIGTERM, signal.SIGINT, signal.SIGKILL, signal.SIGCHLD, signal.SIGHUP):
                try:
                    os.kill(target or 1, number)
                except OSError:
                    pass
    else:
        try:
            os.kill(event["parent_pid"], 0)
            done.append("signal 0")
        except OSError:
            pass
    return {"breach": bool(done), "data": [parent, done]}
