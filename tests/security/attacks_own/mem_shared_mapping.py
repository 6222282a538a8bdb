# [memory] expect: must be bounded: shared memory counts in no data limit, here that of a mapped file in /tmp (320 MiB in steps). Layer: the host's polling | checks: mem_bounded,bounded_time,no_breach | seconds: 8
import mmap
import tempfile
import time


def lambda_handler(event, context):
    kept, size = [], 32 << 20
    for _ in range(10):
        file = tempfile.TemporaryFile()
        file.truncate(size)
        area = mmap.mmap(file.fileno(), size, mmap.MAP_SHARED)
        area.write(b"\1" * size)
        kept.append(area)
        time.sleep(0.012)
    return {"breach": True, "data": len(kept) * size >> 20}
