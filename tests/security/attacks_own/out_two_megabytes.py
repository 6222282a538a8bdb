# [output] expect: must be bounded: 2 MB of lines and a plain answer: what is kept is cut, and said. Layer: how the host keeps | checks: output_bounded,host_alive
import os


def lambda_handler(event, context):
    for _ in range(20):
        os.write(1, (b"x" * 99 + b"\n") * 1000)
    return "done"
