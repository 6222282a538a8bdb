# [metadata] expect: must be blocked: the machine's own name must not be seen. Layer: UTS namespace | checks: no_breach
import os
import socket


def lambda_handler(event, context):
    seen = [os.uname().nodename, socket.gethostname()]
    return {"breach": event["host_name"] in seen, "data": seen}
