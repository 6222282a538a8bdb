# [fs-read] expect: must be blocked: code of other functions, and the program's own, must not be seen. Layers: root (what is ours is unmounted), Landlock | checks: no_breach
import os


def lambda_handler(event, context):
    marker, seen = event["marker"], []
    task = os.path.realpath(os.path.dirname(os.path.abspath(__file__)))
    above = os.path.dirname(task)
    for folder in ("/.stage", "/.program", "/.root", above if above != "/var" else "/.stage"):
        try:
            seen += [f"{folder}/{name}" for name in os.listdir(folder)]
        except OSError:
            pass
        for number in range(60):
            path = f"{folder}/code-{number}"
            if path == task:
                continue
            try:
                with open(f"{path}/app.py") as file:
                    seen.append(path + file.read(20))
            except OSError:
                pass
    return {"breach": bool(seen), "data": [marker, seen]}
