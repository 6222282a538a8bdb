# [interpreter] expect: must not pay: an answer with the right number, sent early with measurements of its own, ends the invocation with the host's measurements. Layer: protocol | checks: no_forge,bounded_time,host_alive,next_env_clean
import json
import socket
import struct
import sys


def lambda_handler(event, context):
    frame = sys._getframe()
    while "header" not in frame.f_locals or "nonce" not in frame.f_locals["header"]:
        frame = frame.f_back
    header = {"t": "result", "nonce": frame.f_locals["header"]["nonce"], "duration_ms": 0, "report": {"duration_ms": 0.001, "max_memory_used_mb": 0}, "status": "success", "request_id": "0"}
    raw = json.dumps(header).encode()
    for number in range(3, 8):
        try:
            one = socket.socket(fileno=number)
        except OSError:
            continue
        if one.type == socket.SOCK_STREAM:
            one.sendall(struct.pack(">II", len(raw), 5) + raw + b'"own"')
        one.detach()
    return "second"
