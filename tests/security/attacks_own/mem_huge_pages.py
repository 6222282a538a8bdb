# [memory] expect: must be bounded: huge pages, reserved or transparent, grow two megabytes at a touch (320 MiB). Layer: the host's polling | checks: mem_bounded,bounded_time,no_breach | seconds: 8
import mmap
import time


def lambda_handler(event, context):
    kept = []
    for _ in range(5):
        try:
            kept.append(mmap.mmap(-1, 64 << 20, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x40000))
        except OSError:
            area = mmap.mmap(-1, 64 << 20, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
            area.madvise(14)
            kept.append(area)
        area = kept[-1]
        area.write(b"\1" * (64 << 20))
        time.sleep(0.012)
    return {"breach": True, "data": len(kept) * 64}
