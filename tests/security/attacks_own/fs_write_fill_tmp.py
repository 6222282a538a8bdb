# [fs-write] expect: must be bounded: many files in /tmp must not hold more than its size (512 MiB); tries 1 GiB. Layers: size of the mount; host's polling without it | checks: no_breach,no_leftovers | seconds: 8
import os
import tempfile


def lambda_handler(event, context):
    folder, written, block = tempfile.mkdtemp(), 0, bytes(4 << 20)
    try:
        for number in range(16):
            with open(f"{folder}/{number}", "wb", 0) as file:
                for _ in range(16):
                    written += file.write(block)
    except OSError:
        pass
    return {"breach": written > (600 << 20), "data": written >> 20}
