"""A handler that tries all that a terminal, or Textual, might obey; and what nobody may see of it.

It says it wherever a handler can say something: printed, returned, raised, as names of objects.
"""

from __future__ import annotations

import re

HANDLER = r"""
import sys

import boto3

SAID = [
    "\x1b[2J\x1b[31mred", "\x1b]0;pwned-title\x07", "\x1b]52;c;cHduZWQ=\x07",
    "\x1b]8;;https://pwned.example\x1b\\link\x1b]8;;\x1b\\", "\x9b31m", "\x9d0;pwned\x9c", "\x07",
    "\x1bP$q\"p\x1b\\", "\u202epwned\u202c", "\u2066x\u2069", "z\u200bero\u200d", "\ufeff",
    "[bold]m[/bold] [@click=app.quit]y[/] [/nope]", "tab\tbed", "over\rwritten", "back\b\bed",
    "w" * 9000, "\U000e0041tag", "e" + "\u0301" * 40,
]
EVIL = " ".join(SAID)
NAME = "evil\x1b]0;t\x07\u202e[/nope].txt"


class Pwned(Exception):
    pass


def lambda_handler(event, context):
    for said in SAID:
        print(said)
    sys.stderr.write("\x1b[?1049l\n")
    print("\ud800 lone".encode("utf-8", "surrogatepass").decode("utf-8", "replace"))
    sys.stdout.buffer.write(b"\xed\xa0\x80 \xff raw\n")
    sys.stdout.flush()
    s3 = boto3.client("s3")
    try:
        s3.put_object(Bucket="holiday-thumbnails", Key=NAME, Body=EVIL.encode())
    except Exception as error:
        print("refused", str(error)[:200])
    if event.get("fail"):
        raise Pwned(EVIL)
    return {"evil": EVIL, EVIL[:300]: "\ud800", "lines": EVIL.split(" ")[:6]}
"""

OBEYED = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff"
    "\U000e0000-\U000e007f]"
)
"""What may stand nowhere on a screen (line breaks are the screen's own)."""

SEQUENCES = (
    b"\x1b]52",
    b"\x1b]8;;https://pwned",
    b"pwned-title\x07",
    b"\x1b]0;pwned",
    b"\x1b]0;t",
    b"\x1bP$q",
    b"\xe2\x80\xae",  # U+202E
    b"\xe2\x81\xa6",  # U+2066
    b"\xe2\x80\x8b",  # U+200B
    b"\xc2\x9b",
    b"\xc2\x9d",
)
"""What a terminal that shows it may never be sent. (Colours are sequences, too.)"""
