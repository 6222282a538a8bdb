# [interpreter] expect: must not pay: clocks, json, sockets and formatting that lie. Layer: everything that counts is the host's | checks: no_forge,bounded_time,host_alive,next_env_clean
import builtins
import json
import os
import socket
import struct
import time


def lambda_handler(event, context):
    time.time = time.monotonic = time.perf_counter = lambda: 0.0
    json.dumps = json.loads = lambda *a, **k: '{"forged": true}'
    os.getpid = lambda: 1
    builtins.len = lambda _: 3
    struct.pack = lambda *_: b"\xff" * 8
    socket.socket.sendall = lambda *_: None
    return "done"
