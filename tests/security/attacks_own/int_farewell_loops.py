# [interpreter] expect: must be killed at the time-out: an object of the answer that computes for ever when it dies. Layer: the host's clock | checks: killed_by_timeout,procs_baseline
import atexit
import time


class Undying:
    def __del__(self):
        until = time.monotonic() + 60
        while time.monotonic() < until:
            pass


class Answer(dict):
    def __init__(self):
        super().__init__(x=1)
        self.friend = Undying()


atexit.register(Undying)


def lambda_handler(event, context):
    return Answer()
