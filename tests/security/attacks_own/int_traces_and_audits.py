# [interpreter] expect: must be contained: tracing, profiling, audit hooks and collector callbacks that raise inside the runtime. Layer: none needed | checks: bounded_time,host_alive,next_env_clean
import gc
import sys
import threading


def lambda_handler(event, context):
    def raising(*_):
        raise RuntimeError("from inside")

    sys.setprofile(raising)
    threading.settrace_all_threads(raising) if hasattr(threading, "settrace_all_threads") else sys.settrace(raising)
    sys.excepthook = threading.excepthook = sys.unraisablehook = raising
    gc.callbacks.append(raising)
    sys.addaudithook(raising)
    return {"x": 1}
