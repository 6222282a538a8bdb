# [process] expect: must be bounded: as many threads as it gets, kept while frozen, must not take them from other environments. Layer: limits, counted for each environment alone | checks: beside_alive,next_env_clean,procs_baseline,bounded_time
import threading


def lambda_handler(event, context):
    threading.stack_size(64 * 1024)
    end, count = threading.Event(), 0
    try:
        for count in range(150):
            threading.Thread(target=end.wait, args=(8,), daemon=True).start()
    except RuntimeError:
        pass
    return count
