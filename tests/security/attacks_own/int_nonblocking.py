# [interpreter] expect: must be contained: pipes and channel that don't wait, full, and then a large answer. Layer: the host never waits | checks: bounded_time,host_alive,next_env_clean
import os


def lambda_handler(event, context):
    for fd in range(16):
        try:
            os.set_blocking(fd, False)
        except OSError:
            pass
    for fd in (1, 2):
        try:
            while True:
                os.write(fd, b"x" * 65536)
                if context.get_remaining_time_in_millis() < 800:
                    break
        except OSError:
            pass
    return "y" * 5_000_000
