# [process] expect: must be contained: interval timers and alarms must not wake what is frozen, or outlive the environment. Layer: freezing | checks: frozen_between_invokes,procs_baseline,no_forge
import signal
import time


def ring(number, frame):
    until = time.monotonic() + 0.05
    while time.monotonic() < until:
        pass
    print("REPORT RequestId: late")


def lambda_handler(event, context):
    for number in (signal.SIGALRM, signal.SIGVTALRM, signal.SIGPROF):
        signal.signal(number, ring)
    signal.setitimer(signal.ITIMER_REAL, 0.05, 0.05)
    signal.setitimer(signal.ITIMER_VIRTUAL, 0.05, 0.05)
    signal.alarm(1)
    return "done"
