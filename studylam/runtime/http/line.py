"""A request typed as one would type it for curl: ``POST /orders?x=1 -H 'a: b' -d '{"a": 1}'``.

Options mean what they mean for curl (curl's man page): ``-d`` makes it a POST, several are joined
by ``&``, and the body counts as a form unless a header says otherwise. That is worth knowing: to an
HTTP API and a function URL a form is binary, so that the event's body is Base64.
"""

from __future__ import annotations

import re
import shlex
from urllib.parse import quote, urlsplit

from studylam.errors import UsageError
from studylam.runtime.http.request import CLIENT, Request

_EXAMPLE = """E.g. POST /orders?x=1 -H 'content-type: application/json' -d '{"a": 1}'"""
_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")

_OPTIONS = {
    "-X": "method",
    "--request": "method",
    "-H": "header",
    "--header": "header",
    "-d": "data",
    "--data": "data",
    "--data-raw": "data",
    "--data-binary": "data",
    "--json": "json",
    "-b": "cookie",
    "--cookie": "cookie",
    "-A": "agent",
    "--user-agent": "agent",
}
_FORM = "application/x-www-form-urlencoded"
_JSON = "application/json"


def parse_request(line: str, *, source_ip: str = CLIENT) -> Request:
    """Read a line as curl would, with or without the word ``curl`` and the URL's host.

    The host is left out: which one it is, the front door knows.

    Raises:
        UsageError: the line isn't a request; what, where in it, and how to mend it.
    """
    words = _words(line)
    given: dict[str, list[str]] = {kind: [] for kind in _OPTIONS.values()}
    rest = []
    while words:
        word = words.pop(0)
        name, value = _option(word)
        if name is None:
            rest.append(word)
            continue
        if value is None:
            if not words:
                raise UsageError(f"{name} needs a value.", where="at the end", hint=_EXAMPLE)
            value = words.pop(0)
        if _OPTIONS[name] in ("data", "json") and name != "--data-raw" and value[:1] == "@":
            raise UsageError(
                "A body can't be read from a file here.",
                where=value,
                hint="Write it into the line.",
            )
        given[_OPTIONS[name]].append(value)
    method, target = _method_and_target(rest, given["method"])
    bodies = given["data"] + given["json"]
    headers = [_header(text) for text in given["header"]]
    names = {name.lower() for name, _ in headers}
    for name, value in _added(given, bodies):
        if name.lower() not in names:
            headers.append((name, value))
    joined = "&".join(given["data"]) if given["data"] else "".join(given["json"])
    return Request(
        method or ("POST" if bodies else "GET"),
        target,
        tuple(headers),
        joined.encode("utf-8", "replace"),
        source_ip,
    )


def _words(line: str) -> list[str]:
    try:
        words = shlex.split(line.replace("\\\n", " "))
    except ValueError as error:
        raise UsageError(
            f"The line can't be taken apart: {str(error).lower()}.",
            where="quotes",
            hint="""Put JSON into single quotes: -d '{"a": 1}'""",
        ) from None
    if words and words[0] == "curl":
        del words[0]
    if not words:
        raise UsageError("There is no request.", where="at the start", hint=_EXAMPLE)
    return words


def _option(word: str) -> tuple[str | None, str | None]:
    """An option and its value, if it has it in the same word; (None, None) if it is no option."""
    if not word.startswith("-") or word == "-":
        return None, None
    name, equals, value = word.partition("=")
    if word.startswith("--") and name in _OPTIONS:
        return name, value if equals else None
    if not word.startswith("--") and word[:2] in _OPTIONS:
        return word[:2], word[2:] or None
    raise UsageError(
        f"{name} isn't known here.",
        where=word,
        hint="Known are -X, -H, -d, --json, -b and -A, with the meaning that they have for curl.",
    )


def _method_and_target(rest: list[str], methods: list[str]) -> tuple[str | None, str]:
    method = methods[-1] if methods else None
    if len(rest) > 1 and re.fullmatch(r"[A-Za-z]+", rest[0]):
        if method is not None:
            raise UsageError(
                f"The method is given twice: {rest[0]} and -X {method}.",
                where=rest[0],
                hint="Leave one of them out.",
            )
        method = rest.pop(0)
    if len(rest) != 1:
        extra = f" Left over: {' '.join(rest[1:])}" if rest else ""
        raise UsageError(
            f"{len(rest)} paths are given, and it has to be one.{extra}",
            where=rest[1] if len(rest) > 1 else "path",
            hint=f"Put what has spaces into quotes. {_EXAMPLE}",
        )
    if method is not None and method.upper() not in _METHODS:
        raise UsageError(
            f"{method!r} is no method that a front door takes.",
            where=method,
            hint=f"One of: {', '.join(_METHODS)}",
        )
    return method.upper() if method else None, _target(rest[0])


def _target(word: str) -> str:
    text = word
    if re.match(r"https?://", word, re.IGNORECASE):
        try:
            parts = urlsplit(word)
        except ValueError as error:
            raise UsageError(f"This is no URL: {error}", where=word, hint=_EXAMPLE) from None
        text = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    text = text.partition("#")[0]  # a client keeps the fragment to itself
    if not text.startswith("/"):
        raise UsageError(f"{word!r} is no path.", where=word, hint=f"It starts with /. {_EXAMPLE}")
    # As browsers do; curl would send the bytes as they are.
    return re.sub(r"[^\x00-\x7f]+", lambda found: quote(found.group(), errors="replace"), text)


def _header(text: str) -> tuple[str, str]:
    name, colon, value = text.partition(":")
    if not colon:
        raise UsageError(
            f"{text!r} is no header.", where="-H", hint="NAME: VALUE, e.g. 'accept: text/html'"
        )
    return name.strip(), value.strip()


def _added(given: dict[str, list[str]], bodies: list[str]) -> list[tuple[str, str]]:
    """What curl adds by itself, unless a header of that name is given."""
    if given["data"] and given["json"]:
        raise UsageError("-d and --json can't both be the body.", where="--json", hint="Take one.")
    added = [
        ("User-Agent", given["agent"][-1] if given["agent"] else "studylam/1.0"),
        ("Accept", _JSON if given["json"] else "*/*"),
    ]
    if given["cookie"]:
        added.append(("Cookie", "; ".join(given["cookie"])))
    if bodies:
        added.append(("Content-Type", _JSON if given["json"] else _FORM))
    return added
