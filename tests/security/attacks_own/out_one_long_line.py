# [output] expect: must be bounded: 32 MiB without a line break. Layer: how the host keeps | checks: mem_host_bounded,bounded_time,output_bounded,host_alive
import os


def lambda_handler(event, context):
    for _ in range(512):
        os.write(1, b"x" * 65536)
    return "done"
