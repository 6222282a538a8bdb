# [fs-write] expect: must be inert: 1,200 folders in each other in /tmp must neither stop nor survive the host's tidying. Layers: mounts; tidying without them | checks: no_leftovers,host_alive
import os
import tempfile


def lambda_handler(event, context):
    os.chdir(tempfile.gettempdir())
    for depth in range(1200):
        os.mkdir("d")
        os.chdir("d")
    os.chdir("/")
    return depth
