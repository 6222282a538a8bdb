# [cpu] expect: must be killed at the time-out: every signal blocked or ignored, in every thread. Layer: the host's clock | checks: killed_by_timeout,procs_baseline
import signal
import threading
import time


def lambda_handler(event, context):
    for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
        signal.signal(number, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_BLOCK, set(signal.Signals))
    until = time.monotonic() + 30
    for _ in range(4):
        threading.Thread(target=time.sleep, args=(30,)).start()
    while time.monotonic() < until:
        pass
