# [fake-aws] expect: must be contained: it keeps the cloud's end of its connection, makes it wait, asks and never listens: the cloud must go on for others. Layer: the cloud never waits | checks: cloud_alive,bounded_time,host_alive
import json
import os
import socket
import struct
import time


def lambda_handler(event, context):
    global kept
    for number in range(3, 16):
        try:
            one = socket.socket(fileno=number)
        except OSError:
            continue
        if one.type == socket.SOCK_SEQPACKET:
            break
        one.detach()
    else:
        return {"skipped": True}
    ours, theirs = socket.socketpair()
    socket.send_fds(one, [b"\0"], [theirs.fileno()])
    one.detach()
    request = {"method": "GET", "url": "https://s3.us-east-1.amazonaws.com/", "headers": {"Host": "s3.us-east-1.amazonaws.com"}, "service": "s3"}
    raw = json.dumps(request).encode()
    frame = struct.pack(">II", len(raw), 0) + raw
    ours.sendall(frame)
    ours.settimeout(0.6)
    try:
        ours.recv(1)  # it answers: it has the connection, and has set it not to wait
    except OSError:
        pass
    os.set_blocking(theirs.fileno(), True)
    ours.setblocking(False)
    try:
        for _ in range(3000):
            ours.send(frame)
    except OSError:
        pass
    kept = (ours, theirs)
    time.sleep(0.05)
    return "done"
