# [network] expect: must be bounded: descriptors that are sent and never received count against the whole account; other environments must still start. Layer: limits (open files) below the host's own | checks: beside_alive,next_env_clean
import array
import os
import socket


def lambda_handler(event, context):
    global kept
    kept = socket.socketpair()
    kept[0].setblocking(False)
    with open(os.devnull) as file:
        rights = array.array("i", [file.fileno()] * 250)
        sent = 0
        try:
            for _ in range(100):
                kept[0].sendmsg([b"\0"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, rights)])
                sent += 250
        except OSError as error:
            return [sent, error.errno]
    return sent
