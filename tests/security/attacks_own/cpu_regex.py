# [cpu] expect: must be killed at the time-out: a regular expression that tries every split, with the GIL held. Layer: the host's clock | checks: killed_by_timeout,procs_baseline
import re


def lambda_handler(event, context):
    return bool(re.match(r"(a*)*b", "a" * 40))
