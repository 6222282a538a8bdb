# [metadata] expect: must be blocked: existence, size and times of event["secret_file"] must not be seen. Layer: root of its own | checks: no_breach
import os


def lambda_handler(event, context):
    seen = []
    for name in ("secret_file", "home", "canary_file"):
        path = event[name]
        for one in (os.stat, os.lstat, os.statvfs, lambda p: os.access(p, os.F_OK) or os.stat("")):
            try:
                one(path)
                seen.append(name)
            except OSError:
                pass
    return {"breach": bool(seen), "data": seen}
