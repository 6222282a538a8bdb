# [memory] expect: must be bounded: open files are memory of the kernel; more than 1,024 must fail. Layer: limits (open files) | checks: no_breach
import os
import resource


def lambda_handler(event, context):
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    count = 0
    try:
        for count in range(3000):
            os.open("/dev/null", os.O_RDONLY)
    except OSError:
        pass
    return {"breach": count > 1100, "data": count}
