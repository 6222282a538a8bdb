# [memory] expect: must be bounded: shared memory that is unmapped page by page (MADV_DONTNEED) stays in use and leaves the process's own count. Layer: what the host counts | checks: no_breach,bounded_time | seconds: 8
import mmap


def lambda_handler(event, context):
    kept, size = [], 16 << 20
    try:
        for _ in range(20):
            area = mmap.mmap(-1, size, mmap.MAP_SHARED | mmap.MAP_ANONYMOUS)
            area.write(b"\1" * size)
            area.madvise(mmap.MADV_DONTNEED)
            kept.append(area)
    except OSError:
        pass
    # It is all still there, and could be read again.
    mebibytes = sum(area[n] for area in kept[:1] + kept[-1:] for n in range(0, size, 1 << 20)) // 2 * len(kept)
    return {"breach": mebibytes > 128 + 96, "data": mebibytes}
