# [network] expect: must be inert: descriptors sent along with bytes on every socket must not pile up in the host, and are an error at most. Layer: the host takes none | checks: bounded_time,host_alive,next_env_clean,fds_flat
import array
import os
import socket


def lambda_handler(event, context):
    gifts = [fd for pair in (os.pipe() for _ in range(60)) for fd in pair]
    rights = array.array("i", gifts)
    for fd in range(3, 32):
        try:
            one = socket.socket(fileno=os.dup(fd))
        except OSError:
            continue
        one.setblocking(False)
        for _ in range(20):
            try:
                one.sendmsg([b"\0"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, rights)])
            except OSError:
                break
    return "done"
