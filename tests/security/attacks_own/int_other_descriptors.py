# [interpreter] expect: must be contained: other files under the numbers of its pipes and channel (0 to 8). Layer: none needed: they are its own | checks: bounded_time,host_alive,next_env_clean,no_secret
import os


def lambda_handler(event, context):
    zero = os.open("/dev/zero", os.O_RDWR)
    for number in range(9):
        if number != zero:
            os.dup2(zero, number)
    return "done"
