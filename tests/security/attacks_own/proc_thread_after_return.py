# [process] expect: must be contained: a thread that computes on after the answer is frozen with it. Layer: freezing | checks: frozen_between_invokes,procs_baseline
import threading
import time


def spin():
    until = time.monotonic() + 8
    while time.monotonic() < until:
        sum(range(1000))


def lambda_handler(event, context):
    threading.Thread(target=spin, daemon=True).start()
    return "done"
