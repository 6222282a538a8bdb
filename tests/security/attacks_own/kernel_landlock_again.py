# [kernel] expect: must be blocked: a ruleset of its own. Layer: seccomp (and it could only take away) | checks: no_breach
import ctypes


def lambda_handler(event, context):
    libc = ctypes.CDLL(None, use_errno=True)
    ruleset = ctypes.create_string_buffer(b"\x01" + bytes(7))
    fd = libc.syscall(444, ruleset, 8, 0)
    got = [fd, libc.syscall(446, fd, 0)]
    return {"breach": max(got) >= 0, "data": got}
