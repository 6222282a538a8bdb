# [fake-aws] expect: must be contained: calls from forked children that die in the middle must not break the parent's, or the cloud. Layer: a connection for each process | checks: cloud_alive,procs_baseline,host_alive
import os
import signal


def lambda_handler(event, context):
    try:
        import boto3
    except ImportError:
        return {"skipped": True}
    s3 = boto3.client("s3", region_name="us-east-1")
    s3.list_buckets()
    children = []
    for number in range(6):
        try:
            pid = os.fork()
        except OSError:
            break
        if pid == 0:
            if number % 2:
                os.kill(os.getpid(), signal.SIGKILL)
            s3.list_buckets()
            os._exit(0)
        children.append(pid)
    for pid in children:
        os.waitpid(pid, 0)
    return len(s3.list_buckets()["Buckets"])
