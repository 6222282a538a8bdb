# [output] expect: must be told apart: the marks by which the runtime frames log records are the handler's to forge: giant, nested, half. Layer: how the host reads | checks: no_forge,inert_output,output_bounded,mem_host_bounded,host_alive
import os
import struct


def lambda_handler(event, context):
    for length in (0, 1, 0xFFFFFFFF, 1 << 18, (1 << 18) + 1, 7):
        for level in (0, 3, 255):
            head = b"\xa5\x5a\x00" + bytes([level]) + struct.pack(">I", length) + bytes(8)
            os.write(2, head + b"REPORT RequestId: 0\tDuration: 0.00 ms\n" + head[:9] + b"\x1b[2J\n")
            os.write(1, head[:3])
    return "done"
