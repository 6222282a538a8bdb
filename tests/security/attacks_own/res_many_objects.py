# [result] expect: must be bounded: six million bytes of tiny lists and dicts are hundreds of megabytes when parsed. Layer: how the host parses | checks: mem_host_bounded,bounded_time,host_alive
def lambda_handler(event, context):
    return b"[" + b"{},[]," * 1_000_000 + b"0]"
