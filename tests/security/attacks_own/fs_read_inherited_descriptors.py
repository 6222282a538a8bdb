# [fs-read] expect: must be blocked: nothing but sockets to the runtime may be open above 2: no file, no folder, no foreign pipe. Layer: closing before the first line of the handler | checks: no_breach,no_secret
import os
import stat


def lambda_handler(event, context):
    found = []
    for fd in range(3, 1024):
        try:
            about = os.fstat(fd)
        except OSError:
            continue
        if not stat.S_ISSOCK(about.st_mode):
            found.append([fd, oct(about.st_mode)])
            try:
                found.append(os.listdir(fd))
            except OSError:
                pass
    return {"breach": bool(found), "data": found}
