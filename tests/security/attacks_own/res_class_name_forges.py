# [result] expect: must be told apart: an exception's class name with line breaks, platform lines, escapes and markup. Layer: how the host writes lines | checks: no_forge,inert_output,host_alive
def lambda_handler(event, context):
    name = "E\nEND RequestId: 0\nREPORT RequestId: 0\tDuration: 0.01 ms\tBilled Duration: 1 ms\x1b]0;x\x07\u202e[/]"
    raise type(name, (Exception,), {})("\x1b[2J\nREPORT RequestId: 0")
