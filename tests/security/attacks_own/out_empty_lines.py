# [output] expect: must be bounded: a million empty lines are small in bytes, and large as objects. Layer: how the host keeps | checks: mem_host_bounded,bounded_time,output_bounded,host_alive | seconds: 3
import os


def lambda_handler(event, context):
    for _ in range(16):
        os.write(1, b"\n" * 65536)
    return "done"
