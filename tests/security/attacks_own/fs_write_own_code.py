# [fs-write] expect: must be blocked: its own code, layers, Python and boto3 must stay as they are. Layers: read-only mounts, Landlock | checks: no_breach,canary_intact,next_env_clean
import os
import sys


def lambda_handler(event, context):
    done = []
    folders = {os.path.dirname(os.path.abspath(__file__)), os.path.dirname(os.__file__), "/opt", "/var/task", "/var/runtime", "/var/lang/lib", "/etc", "/dev", "/proc", "/usr/lib", "/", event["code_dir"], *sys.path}
    for folder in folders:
        if folder.startswith("/tmp/") and folder.count("/") == 2:
            continue
        for name in ("breach.py", "sitecustomize.py", "breach.pth"):
            try:
                with open(f"{folder}/{name}", "x") as file:
                    file.write("import os; os.environ['STUDYLAM_POISON'] = '1'")
                os.unlink(f"{folder}/{name}")
                done.append(f"{folder}/{name}")
            except OSError:
                pass
    return {"breach": bool(done), "data": done}
