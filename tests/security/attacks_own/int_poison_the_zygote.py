# [interpreter] expect: must be contained: what it does to modules, warm boto3 and interned objects is gone in the next environment. Layer: a process of its own | checks: next_env_clean,host_alive
import ctypes
import os
import sys


def lambda_handler(event, context):
    os.environ["STUDYLAM_POISON"] = "1"
    for module in list(sys.modules.values()):
        if module is not None and module.__name__.startswith(("boto", "simplejson", "logging")):
            vars(module).clear()
    number = 10
    ctypes.cast(id(number) + 24, ctypes.POINTER(ctypes.c_int32))[0] = 10
    os.nice(5)
    return "done"
