# [interpreter] expect: must be an error: an answer with a made-up number (event["forge_frames"]) is no answer. Layer: protocol | checks: no_forge,bounded_time,host_alive,next_env_clean
import base64
import os
import time


def lambda_handler(event, context):
    for frame in event["forge_frames"]:
        for fd in range(3, 16):
            try:
                os.write(fd, base64.b64decode(frame))
            except OSError:
                pass
    time.sleep(30)
