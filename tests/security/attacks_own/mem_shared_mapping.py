# [memory] expect: must be bounded: shared anonymous memory counts in no data limit (320 MiB in steps). Layer: the host's polling | checks: mem_bounded,bounded_time,no_breach | seconds: 8
import mmap
import time


def lambda_handler(event, context):
    kept, size = [], 32 << 20
    for _ in range(10):
        area = mmap.mmap(-1, size, mmap.MAP_SHARED | mmap.MAP_ANONYMOUS)
        area.write(b"\1" * size)
        kept.append(area)
        time.sleep(0.012)
    return {"breach": True, "data": len(kept) * size >> 20}
