# [process] expect: must be bounded: 499 threads are tried; a limit must come first. Layer: limits (processes), memory of stacks without it | checks: mem_bounded,procs_baseline,bounded_time,no_breach
import threading


def lambda_handler(event, context):
    threading.stack_size(64 * 1024)
    end, count = threading.Event(), 0
    try:
        for count in range(499):
            threading.Thread(target=end.wait, args=(0.2,), daemon=True).start()
    except RuntimeError:
        pass
    return {"breach": count >= 498 and event["in_pid_namespace"], "data": count}
