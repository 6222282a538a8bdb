# [kernel] expect: must be blocked: personalities that switch off randomisation or make memory executable. Layer: seccomp | checks: no_breach
import ctypes


def lambda_handler(event, context):
    libc = ctypes.CDLL(None, use_errno=True)
    got = {hex(kind): libc.personality(kind) for kind in (0x0040000, 0x0400000, 0x8, 0x0800000)}
    libc.personality(0)
    return {"breach": max(got.values()) >= 0, "data": got}
