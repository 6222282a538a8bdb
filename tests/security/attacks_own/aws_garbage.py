# [fake-aws] expect: must be an error: garbage, giant and half frames to the cloud end that connection and nothing else. Layers: protocol, a process of its own | checks: cloud_alive,bounded_time,host_alive,next_env_clean
import os
import socket
import struct


def ring():
    for number in range(3, 16):
        try:
            one = socket.socket(fileno=number)
        except OSError:
            continue
        if one.type == socket.SOCK_SEQPACKET:
            ours, theirs = socket.socketpair()
            socket.send_fds(one, [b"\0"], [theirs.fileno()])
            one.detach()
            return ours
        one.detach()


def lambda_handler(event, context):
    deep = b"[" * 60000
    kept = []
    for text in (os.urandom(4096), struct.pack(">II", 2**32 - 1, 2**32 - 1), struct.pack(">II", 60000, 0) + deep, struct.pack(">II", 100, 1 << 26) + b"{", struct.pack(">II", 2, 0) + b"{}",
                 struct.pack(">II", 20, 0) + b'{"op":"seed"}       ', struct.pack(">II", 51, 0) + b'{"method":1,"url":2,"headers":{"a":[]},"service":3}'):
        one = ring()
        kept.append(one)
        one.setblocking(False)
        try:
            one.send(text)
        except OSError:
            pass
    return len(kept)
