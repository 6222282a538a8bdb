# [output] expect: must be contained: a thread that prints without end while the answer goes out. Layers: freezing, output limit | checks: bounded_time,output_bounded,frozen_between_invokes,no_forge
import os
import threading
import time


def lambda_handler(event, context):
    def shout():
        until = time.monotonic() + 8
        while time.monotonic() < until:
            os.write(1, b"START RequestId: 0 Version: $LATEST\n" * 100)

    threading.Thread(target=shout, daemon=True).start()
    time.sleep(0.02)
    return "done"
