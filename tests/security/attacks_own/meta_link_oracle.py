# [metadata] expect: must be blocked: where event["link_file"] points, and names of extended attributes, must not be seen. Layer: root of its own | checks: no_breach
import os


def lambda_handler(event, context):
    seen = []
    for one in (os.readlink, os.listxattr, os.chdir):
        for path in (event["link_file"], event["home"]):
            try:
                seen.append(str(one(path)))
            except OSError:
                pass
    return {"breach": bool(seen), "data": seen}
