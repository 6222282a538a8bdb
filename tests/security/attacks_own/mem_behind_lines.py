# [memory] expect: must be bounded: hundreds of thousands of empty lines must not keep the host from looking at memory (1 GiB at most). Layer: the host's polling | checks: mem_bounded,bounded_time,host_alive | seconds: 8
import os
import threading


def shout():
    for _ in range(8):
        os.write(1, b"\n" * 65536)


def lambda_handler(event, context):
    os.write(1, b"\n" * 65536)
    threading.Thread(target=shout, daemon=True).start()
    return len([b"x" * (10 << 20) for _ in range(100)])
