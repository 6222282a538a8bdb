# [fs-read] expect: must be blocked: no detour by /proc/self, /dev/fd or the current folder may reach event["secret_file"]. Layers: root, Landlock | checks: no_secret,no_breach
import os


def lambda_handler(event, context):
    path, got = event["secret_file"], []
    ways = [f"/proc/self/root{path}", f"/proc/self/cwd/../../../../..{path}", f"/proc/1/root{path}", f"/proc/{event['parent_pid']}/root{path}",
            f"/proc/thread-self/root{path}", "/proc/self/mem", "/proc/self/environ", f"/proc/{event['parent_pid']}/environ", "/dev/mem", "/proc/kcore"]
    for fd in range(16):
        ways += [f"/proc/self/fd/{fd}{path}", f"/dev/fd/{fd}{path}", f"/proc/self/fd/{fd}/../..{path}"]
    for way in ways:
        try:
            with open(way, "rb") as file:
                got.append([way, file.read(100).decode("latin-1")])
        except OSError:
            pass
    return {"breach": bool(got), "data": got}
