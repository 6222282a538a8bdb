# [memory] expect: must be bounded: bytes that wait in pipes are the kernel's, and in no count (600 MiB at most). Layers: the kernel's limit for a user, limits (open files) | checks: no_breach,bounded_time | seconds: 8
import fcntl
import os


def lambda_handler(event, context):
    kept, held, block = [], 0, bytes(1 << 16)
    try:
        while held < 600 << 20 and context.get_remaining_time_in_millis() > 150:
            read, write = os.pipe()
            kept.append((read, write))
            os.set_blocking(write, False)
            try:
                fcntl.fcntl(write, 1031, 1 << 20)
            except OSError:
                pass
            try:
                while True:
                    held += os.write(write, block)
            except BlockingIOError:
                pass
    except OSError:
        pass
    return {"breach": held > (128 + 96) << 20, "data": [held >> 20, len(kept)]}
