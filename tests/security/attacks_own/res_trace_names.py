# [result] expect: must be inert: file names, function names and source lines of a stack trace are the handler's to choose. Layer: cleaning | checks: no_forge,inert_output,error_result,host_alive
import linecache


def lambda_handler(event, context):
    file = "\x1b]8;;file:///etc/passwd\x1b\\x\u202e\n  File \"/etc/shadow\"[/nope]"
    linecache.cache[file] = (9, None, ["\x9b2J[@click=app.quit]\n"] * 9, file)
    space = {}
    exec(compile("def f(): g()\ndef g(): raise ValueError('\\x1b[31m')", file, "exec"), space)
    space["f"].__code__ = space["f"].__code__.replace(co_name="\x1b[2J\u2066")
    space["f"]()
