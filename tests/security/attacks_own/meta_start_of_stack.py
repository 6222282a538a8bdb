# [metadata] expect: must be blocked: what the program was started with (environment, arguments) lies at the start of the stack: no secret in it. Layer: clean start | checks: no_secret,host_alive
import ctypes


def lambda_handler(event, context):
    libc = ctypes.CDLL(None)
    libc.getauxval.restype = ctypes.c_ulong
    name = libc.getauxval(31)  # AT_EXECFN: the last string of the block
    block = ctypes.string_at(name - 6000, 6000)
    return {"data": block.decode("latin-1")}
