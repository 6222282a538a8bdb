# [interpreter] expect: must be an error: a frame that never ends must not hold the host longer than the time-out. Layer: protocol | checks: bounded_time,host_alive,next_env_clean
import os
import struct
import time


def lambda_handler(event, context):
    for fd in range(3, 16):
        try:
            os.write(fd, struct.pack(">II", 60000, 6 << 20) + b"{")
        except OSError:
            pass
    while True:
        for fd in range(3, 16):
            try:
                os.write(fd, b" ")
            except OSError:
                pass
        time.sleep(0.01)
