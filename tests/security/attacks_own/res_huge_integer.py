# [result] expect: must be handled: a number of six million digits must not keep the host busy. Layer: how the host parses | checks: bounded_time,mem_host_bounded,host_idle,host_alive
def lambda_handler(event, context):
    return b"[" + b"9" * 6_000_000 + b"]"
