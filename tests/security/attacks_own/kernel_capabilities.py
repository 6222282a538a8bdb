# [kernel] expect: must be blocked: no capability in any set, and no way to a new one. Layer: no-new-privileges | checks: no_breach
import ctypes
import struct


def lambda_handler(event, context):
    libc = ctypes.CDLL(None, use_errno=True)
    header = ctypes.create_string_buffer(struct.pack("Ii", 0x20080522, 0))
    data = ctypes.create_string_buffer(24)
    libc.syscall(125 if struct.calcsize("P") == 8 and __import__("platform").machine() == "x86_64" else 90, header, data)
    held = struct.unpack("6I", data.raw)
    can_gain = libc.prctl(39, 0, 0, 0, 0) != 1
    return {"breach": any(held) or can_gain, "data": [held, can_gain]}
