# [network] expect: must be blocked: an address given with the message (sendmsg, sendmmsg), also on the sockets that the runtime needs, must not reach another socket. Layers: seccomp, network namespace, root | checks: no_connection,no_breach
import os
import socket


def lambda_handler(event, context):
    targets = [event["unix_dgram_path"], "\0" + event["abstract_dgram"], event["unix_path"], "\0" + event["abstract_name"]]
    sent = []
    ends = []
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_SEQPACKET):
        try:
            ends += socket.socketpair(socket.AF_UNIX, kind)
        except OSError:
            pass
    for target in targets:
        for one in ends:
            for name, way in {
                "sendmsg": lambda: one.sendmsg([b"exfil"], [], socket.MSG_DONTWAIT, target) if one.type == socket.SOCK_DGRAM else os.stat(""),
                "connect": lambda: one.connect(target),
                "bind": lambda: one.bind("\0" + event["marker"]) if not event["in_pid_namespace"] else os.stat(""),
            }.items():
                try:
                    way()
                    sent.append([name, int(one.type), target])
                except OSError:
                    pass
    return {"breach": bool(sent), "data": sent}
