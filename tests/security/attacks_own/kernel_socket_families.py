# [kernel] expect: must be blocked: no family but unix sockets (packet, crypto, vsock, Bluetooth, XDP, CAN, TIPC, netlink ...). Layers: seccomp, network namespace | checks: no_breach
import socket


def lambda_handler(event, context):
    made = []
    for family in range(2, 48):
        for kind in (1, 2, 3, 4, 5, 10):
            for make in (socket.socket, socket.socketpair):
                try:
                    for one in (lambda got: got if isinstance(got, tuple) else (got,))(make(family, kind)):
                        one.close()
                    made.append([family, kind])
                except (OSError, ValueError):
                    pass
    return {"breach": bool(made), "data": made}
