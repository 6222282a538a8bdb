# [fs-write] expect: must be inert: folders in /tmp that their owner may not enter must vanish with the environment. Layers: mounts; tidying without them | checks: no_leftovers,host_alive
import os
import tempfile


def lambda_handler(event, context):
    tmp = tempfile.gettempdir()
    os.umask(0)
    for mode in (0, 0o100, 0o300, 0o400, 0o500):
        os.mkdir(f"{tmp}/m{mode}", 0o700)
        os.mkdir(f"{tmp}/n{mode}", mode)
        try:
            with open(f"{tmp}/n{mode}/file", "w") as file:
                file.write("x")
        except OSError:
            pass
        os.mkdir(f"{tmp}/m{mode}/inner", mode)
        os.chmod(f"{tmp}/m{mode}", mode)
    return "done"
