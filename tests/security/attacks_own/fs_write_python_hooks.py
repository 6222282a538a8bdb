# [fs-write] expect: must be inert: sitecustomize, .pth, PYTHONPATH, PYTHONSTARTUP and LD_PRELOAD must not reach the next environment. Layers: a /tmp of its own, isolated interpreter | checks: next_env_clean,canary_intact,host_alive
import os
import site
import tempfile


def lambda_handler(event, context):
    poison = "import os\nos.environ['STUDYLAM_POISON'] = 'poisoned'\n"
    tmp = tempfile.gettempdir()
    for folder in (tmp, "/tmp", os.getcwd(), site.getusersitepackages(), os.path.expanduser("~")):
        for name in ("sitecustomize.py", "usercustomize.py", "app.py", "simplejson.py", "x.pth", "boto3.py", "logging.py"):
            try:
                os.makedirs(folder, exist_ok=True)
                with open(f"{folder}/{name}", "w") as file:
                    file.write(poison if name != "x.pth" else poison.replace("\n", ";") + "\n")
            except OSError:
                pass
    os.environ.update({"PYTHONPATH": tmp, "PYTHONSTARTUP": f"{tmp}/app.py", "LD_PRELOAD": f"{tmp}/x.so", "STUDYLAM_POISON": "env", "PYTHONHOME": tmp, "TMPDIR": tmp})
    os.putenv("STUDYLAM_POISON", "putenv")
    return "done"
