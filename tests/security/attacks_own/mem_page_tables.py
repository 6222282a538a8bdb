# [memory] expect: must be bounded: one byte read in each 2 MiB of a huge mapping costs a page of page tables, which no count of the process shows (280 MiB at most). Layer: what the host counts, limits (address space) | checks: no_breach,bounded_time | seconds: 8
import mmap


def lambda_handler(event, context):
    touched = 0
    try:
        area = mmap.mmap(-1, 140 << 30, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, mmap.PROT_READ)
        for at in range(0, 140 << 30, 10 << 30):
            touched += len(area[at : at + (10 << 30) : 2 << 20])
    except (OSError, ValueError):
        pass
    return {"breach": touched * 4096 > (128 + 96) << 20, "data": touched * 4096 >> 20}
