"""HTML taken apart into its tags and what is between them."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping

DROPPED = frozenset((
    "script", "style", "head", "title", "template", "noscript", "select", "textarea", "button",
    "rp", "annotation", "annotation-xml", "annotationxml",
))  # fmt: skip
"""What isn't shown, with all that is in it."""

BLOCKS = frozenset((
    "p", "div", "section", "article", "header", "footer", "main", "aside", "nav", "address",
    "figure", "figcaption", "center", "form", "fieldset", "legend", "dl", "dt", "dd",
    "details", "summary", "caption", "body", "html",
))  # fmt: skip
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
MARKS = {
    "b": "**", "strong": "**", "i": "*", "em": "*", "cite": "*", "dfn": "*", "var": "*",
    "del": "~~", "s": "~~", "strike": "~~",
}  # fmt: skip
CODE = frozenset(("code", "tt", "kbd", "samp"))
MEDIA = {
    "img": "picture", "object": "object", "audio": "sound", "video": "film", "iframe": "frame",
    "embed": "object", "svg": "drawing", "canvas": "drawing", "applet": "object",
}  # fmt: skip
_OTHERS = frozenset((
    "span", "font", "small", "big", "u", "ins", "mark", "abbr", "acronym", "label", "a", "q",
    "sup", "sub", "ruby", "rb", "rt", "bdo", "bdi", "time", "wbr", "math", "mrow", "mi", "mn",
    "mo", "msup", "msub", "mfrac", "msqrt", "mtext", "mstyle", "mfenced", "semantics",
    "source", "track", "param", "meta", "link", "base", "col", "colgroup", "input", "option",
    "hr", "br", "area", "map", "picture", "blink", "marquee", "nobr", "tbody", "thead",
    "tfoot", "tr", "td", "th", "table", "ul", "ol", "li", "menu", "dir", "pre", "blockquote",
    "g", "path",
))  # fmt: skip
KNOWN = DROPPED | BLOCKS | HEADINGS | set(MARKS) | CODE | set(MEDIA) | _OTHERS
"""Tags of HTML. Whatever else looks like one (``List<String>``) is text."""

_TOKEN = re.compile(
    r"<!--|<!\[CDATA\[|<[!?][^<>]*>"
    r"|<(?P<end>/?)(?P<tag>[A-Za-z][A-Za-z0-9:_-]*)"
    r"""(?P<attributes>(?:[^<>"']|"[^"]{0,9999}"|'[^']{0,9999}')*+)>"""
)
_ATTRIBUTE = re.compile(
    r"""([A-Za-z_:][\w:.-]*)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+))""", re.ASCII
)
_LIKELY = re.compile(r"</?([A-Za-z][A-Za-z0-9:]*)(?:\s[^<>]*)?/?>|&(?:#\w{1,8}|[A-Za-z]\w{1,31});")
_PAIRED = frozenset(("p", "div", "span", "a", *MARKS, *CODE, "li", "td", "th", "ul", "ol"))
"""Tags that HTML takes for open even when they are written ``<p/>``."""


def is_html(text: str) -> bool:
    """Whether a text of an unknown kind has tags or entities of HTML in it."""
    return any(
        match[1] is None or match[1].lower() in KNOWN or ":" in match[1]
        for match in _LIKELY.finditer(text)
    )


Event = tuple[str, str, Mapping[str, str]]
"""``text``, ``start`` or ``end``; the text or tag; attributes."""


def events(source: str) -> Iterator[Event]:
    """What stands in HTML, in order. Neighbouring texts are one."""
    last_comment = source.rfind("-->")
    last_cdata = source.rfind("]]>")
    at = scan = 0
    text: list[str] = []
    while (match := _TOKEN.search(source, scan)) is not None:
        tag = (match["tag"] or "").lower()
        scan = match.end()
        if tag and tag not in KNOWN and ":" not in tag:
            continue  # no tag of HTML: text
        text.append(html.unescape(source[at : match.start()]))
        at = scan
        if match[0] == "<!--":
            if last_comment >= at:
                at = scan = source.index("-->", at) + 3
        elif match[0] == "<![CDATA[":
            if last_cdata >= at:
                end = source.index("]]>", at)
                text.append(source[at:end])
                at = scan = end + 3
        elif tag:
            yield "text", "".join(text), {}
            text.clear()
            attributes = match["attributes"]
            if match["end"]:
                yield "end", tag, {}
            else:
                yield "start", tag, _attributes(attributes)
                if attributes.endswith("/") and tag not in _PAIRED:
                    yield "end", tag, {}
    text.append(html.unescape(source[at:]))
    yield "text", "".join(text), {}


def _attributes(text: str) -> dict[str, str]:
    if "=" not in text:
        return {}
    return {
        match[1].lower(): html.unescape(match[2] or match[3] or match[4] or "")
        for match in _ATTRIBUTE.finditer(text[:20_000])
    }
