# [interpreter] expect: must be killed at the time-out: it stops itself, and never goes on. Layer: the host's clock | checks: killed_by_timeout,procs_baseline,next_env_clean
import os
import signal


def lambda_handler(event, context):
    os.kill(os.getpid(), signal.SIGSTOP)
