# [kernel] expect: must be blocked: options of prctl that change what the process is: dumpable, tracer, seccomp, memory map, subreaper, death signal, dispatch. Layer: seccomp | checks: no_breach
import ctypes
import os


def lambda_handler(event, context):
    libc = ctypes.CDLL(None, use_errno=True)
    options = {"PDEATHSIG": (1, 0), "DUMPABLE": (4, 1), "KEEPCAPS": (8, 1), "TIMING": (14, 0), "SECUREBITS": (28, 0), "MM": (35, 1), "PTRACER": (0x59616D61, -1),
               "SUBREAPER": (36, 1), "THP_DISABLE": (41, 1), "SPECULATION": (53, 0), "IO_FLUSHER": (57, 1), "DISPATCH": (59, 0), "CORE": (62, 0), "MDWE": (65, 1)}
    done = [name for name, (option, value) in options.items() if libc.prctl(option, value, 0, 0, 0) >= 0]
    return {"breach": bool(done), "data": [done, os.getpid()]}
