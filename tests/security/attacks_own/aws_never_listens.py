# [fake-aws] expect: must be bounded: thousands of requests whose answers nobody takes must neither stop the cloud nor fill it. Layer: the cloud reads no more than is taken | checks: cloud_alive,bounded_time,host_alive
import json
import os
import socket
import struct


def lambda_handler(event, context):
    global kept
    kept = []
    request = {"method": "GET", "url": "https://s3.us-east-1.amazonaws.com/", "headers": {"Host": "s3.us-east-1.amazonaws.com"}, "service": "s3"}
    raw = json.dumps(request).encode()
    frame = struct.pack(">II", len(raw), 0) + raw
    for number in range(3, 16):
        try:
            bell = socket.socket(fileno=number)
        except OSError:
            continue
        if bell.type == socket.SOCK_SEQPACKET:
            for _ in range(80):
                ours, theirs = socket.socketpair()
                try:
                    bell.setblocking(False)
                    socket.send_fds(bell, [b"\0"], [theirs.fileno()])
                    ours.setblocking(False)
                    ours.send(frame * 20)
                except OSError:
                    pass
                kept.append(ours)
                os.close(theirs.detach())
        bell.detach()
    return len(kept)
