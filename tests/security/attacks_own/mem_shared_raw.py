# [memory] expect: must be refused: the same as mem_shared_and_hidden by the system call itself, with /dev/zero, and unmapping all but a page. Layer: seccomp | checks: no_breach,bounded_time | seconds: 8
import ctypes

SIZE = 16 << 20


def lambda_handler(event, context):
    libc = ctypes.CDLL(None, use_errno=True)
    libc.mmap.restype = ctypes.c_long
    libc.mmap.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long)
    libc.munmap.argtypes = (ctypes.c_void_p, ctypes.c_size_t)
    shared, validated, anonymous = 0x01, 0x03, 0x20
    ways = [(shared | anonymous, -1), (validated | anonymous, -1)]
    try:
        file = open("/dev/zero", "r+b")
        ways.append((shared, file.fileno()))
    except OSError:
        pass
    taken = 0
    for flags, descriptor in ways:
        for _ in range(20):
            start = libc.mmap(None, SIZE, 3, flags, descriptor, 0)
            if start == -1:
                break
            ctypes.memset(start, 1, SIZE)
            libc.munmap(start + 4096, SIZE - 4096)
            taken += SIZE
    return {"breach": taken > 0, "data": taken >> 20}
