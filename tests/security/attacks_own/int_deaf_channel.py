# [interpreter] expect: must be contained: a channel that takes nothing any more must not make the host spin until the time-out. Layer: the host's waiting | checks: bounded_time,host_idle,host_alive,next_env_clean | seconds: 3
import os
import socket
import threading
import time


def lambda_handler(event, context):
    def stay():
        time.sleep(0.05)
        os.sched_yield()

    for number in range(3, 8):
        try:
            one = socket.socket(fileno=number)
        except OSError:
            continue
        if one.type == socket.SOCK_STREAM:
            one.shutdown(socket.SHUT_RD)
        one.detach()
    threading.Thread(target=stay).start()
    # What reads the next request finds an end; it shall not end the process.
    os._exit = lambda code: time.sleep(60)
    return "done"
