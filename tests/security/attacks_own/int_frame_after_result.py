# [interpreter] expect: must be blocked: what is sent after the answer must not be the answer to the next request. Layer: protocol | checks: no_forge,no_forge_next,host_alive,next_env_clean
import base64
import os
import threading
import time


def late(frames):
    for _ in range(50):
        time.sleep(0.002)
        for frame in frames:
            for fd in range(3, 8):
                try:
                    os.write(fd, base64.b64decode(frame))
                except OSError:
                    pass


def lambda_handler(event, context):
    threading.Thread(target=late, args=(event["next_frames"],), daemon=True).start()
    return {"real": True}
