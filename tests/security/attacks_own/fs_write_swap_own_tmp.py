# [fs-write] expect: must be inert: a link in place of its own /tmp must not send the host's tidying anywhere else. Layers: mounts; Landlock on the parent | checks: canary_intact,no_leftovers,host_alive
import os
import tempfile


def lambda_handler(event, context):
    tmp, said = tempfile.gettempdir(), []
    for number in range(40):
        os.symlink(event["canary_dir"], f"{tmp}/{number}")
        os.symlink(f"{number}", f"{tmp}/loop{number}")
    os.mkdir(f"{tmp}/d")
    os.symlink(event["home"], f"{tmp}/d/home")
    for one in (lambda: os.rename(tmp, tmp + "-old"), lambda: os.rmdir(tmp), lambda: os.symlink(event["canary_dir"], tmp + "-new")):
        try:
            one()
            said.append("done")
        except OSError as error:
            said.append(error.errno)
    return said
