# [kernel] expect: must be survived: thousands of random system calls with random arguments (never without a sandbox). Layers: all | checks: bounded_time,canary_intact,victim_alive,parent_alive,procs_baseline,no_leftovers,next_env_clean
import ctypes
import random
import signal


def lambda_handler(event, context):
    if not event["sandboxed"]:
        return {"skipped": True}
    libc = ctypes.CDLL(None, use_errno=True)
    draw = random.Random(event["seed"])
    area = ctypes.create_string_buffer(1 << 16)
    base = ctypes.addressof(area)
    texts = [ctypes.create_string_buffer(event[name].encode()) for name in ("secret_file", "canary_file", "canary_dir", "home")]
    signal.signal(signal.SIGALRM, lambda *_: None)
    signal.setitimer(signal.ITIMER_REAL, 0.02, 0.02)  # gets out of what waits
    left_out = {10, 11, 12, 13, 14, 15, 25, 34, 37, 38, 60, 139, 231, 335, 336, 436}  # would only end it, or its timer
    for _ in range(3000):
        number = draw.randrange(472) if draw.random() < 0.95 else draw.randrange(1 << 30)
        if number in left_out:
            continue
        values = [draw.choice((0, 1, -1, draw.randrange(16), draw.getrandbits(64), base + draw.randrange(60000), ctypes.addressof(draw.choice(texts)), event["victim_pid"], event["parent_pid"], -100)) for _ in range(6)]
        libc.syscall(ctypes.c_long(number), *[ctypes.c_long(v if v < 1 << 63 else v - (1 << 64)) for v in values])
    return "done"
