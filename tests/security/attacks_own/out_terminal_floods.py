# [output] expect: must be inert: NULs, escapes, OSC, tags, marks over marks and direction marks by every way into the log. Layer: cleaning | checks: inert_output,output_bounded,host_alive
import logging
import os
import sys


def lambda_handler(event, context):
    texts = ["\0" * 4000, "\x1b]52;c;aGk=\x07", "\x1b]8;;http://x\x1b\\", "\x1bP1$r\x1b\\", "\x9d0;x\x9c", "\u202e\u2066abc", "e" + "\u0301" * 2000, "\U000e0041" * 500,
             "\r\x1b[A", "\x1b[?1049h\x1b[?1003h", "\x05", "\x1b[6n", "\x1bc", "\x0e\x0f"]
    for text in texts:
        print(text)
        print(text, file=sys.stderr)
        logging.getLogger().error(text)
        os.write(1, text.encode("utf-8", "surrogatepass"))
        os.write(2, b"\xc3" + text.encode()[:50] + b"\xf0\x9f\n")
    return texts
