# [interpreter] expect: must be an error: sys.exit while the handler is imported. Layer: none needed | checks: env_dead,init_bounded,host_alive,next_env_clean
import sys

sys.exit("\x1b[2Jbye" * 1000)


def lambda_handler(event, context):
    return "never"
