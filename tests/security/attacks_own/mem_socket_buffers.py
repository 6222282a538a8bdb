# [memory] expect: must be bounded: bytes that wait in socket pairs are the kernel's, and in no count (260 MiB at most). Layer: limits (open files), seccomp (buffer sizes) | checks: no_breach,bounded_time | seconds: 8
import socket


def lambda_handler(event, context):
    kept, held, block = [], 0, bytes(1 << 20)
    try:
        while held < 260 << 20 and context.get_remaining_time_in_millis() > 150:
            pair = socket.socketpair()
            kept.append(pair)
            for one in pair:
                one.setblocking(False)
                try:
                    one.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 24)
                except OSError:
                    pass
                try:
                    for _ in range(1000):
                        held += one.send(block)
                except BlockingIOError:
                    pass
    except OSError:
        pass
    return {"breach": held > (128 + 32) << 20, "data": [held >> 20, len(kept)]}
