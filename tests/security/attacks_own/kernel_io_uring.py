# [kernel] expect: must be blocked: io_uring does system calls that no filter sees. Layer: seccomp | checks: no_breach
import ctypes


def lambda_handler(event, context):
    libc = ctypes.CDLL(None, use_errno=True)
    got = [libc.syscall(425, 4, ctypes.create_string_buffer(120)), libc.syscall(427, -1, 0, None, 0), libc.syscall(206, 8, ctypes.byref(ctypes.c_ulong()))]
    return {"breach": got[0] >= 0 or got[2] >= 0, "data": got}
