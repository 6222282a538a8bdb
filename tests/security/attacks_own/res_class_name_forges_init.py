# [result] expect: must be told apart: the same while the handler is imported: INIT_REPORT names the error's type. Layer: how the host writes lines | checks: no_forge,inert_output,host_alive
raise type("E\nSTART RequestId: 0\nREPORT RequestId: 0\x1b]0;x\x07", (Exception,), {})("x")


def lambda_handler(event, context):
    return "never"
