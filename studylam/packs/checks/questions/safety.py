"""HTML and links that run something, in a question's texts (Q022).

Where other links and images lead is checked with those of lessons, in
`studylam.packs.checks.targets`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from studylam.packs.checks.questions.rule import Finding, Seen, Sheet, rule
from studylam.packs.checks.questions.words import listed, without_code

_AUTOLINK = re.compile(r"<([A-Za-z][A-Za-z0-9+.-]{1,31}):[^<>\s]{0,2000}>")
_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9-]{0,30})(?=[\s/>]|$)[^<>\n]{0,200}>?")

SCHEMES = ("http", "https", "mailto")
"""Where a link may lead."""

ELEMENTS = listed(
    """
    a abbr address applet area article aside audio b base bdi bdo big blink blockquote body br
    button canvas caption center cite code col colgroup data datalist dd del details dfn dialog
    dir div dl dt em embed fieldset figcaption figure font footer form frame frameset h1 h2 h3
    h4 h5 h6 head header hr html i iframe img input ins kbd label legend li link main map mark
    marquee math menu meta meter nav noscript object ol optgroup option output p param picture
    pre progress q rp rt ruby s samp script section select small source span strike strong style
    sub summary sup svg table tbody td template textarea tfoot th thead time title tr track tt u
    ul var video wbr xml
    """
)
"""Names of HTML's elements. Another word in angle brackets, ``<bucket-name>``, is a placeholder."""


@rule("Q022")
def nothing_dangerous(seen: Seen, sheet: Sheet) -> Iterator[Finding]:
    """No HTML, and no address in angle brackets that isn't one of the web.

    The terminal shows both as text. But a bank is exported, to programs that may not be as careful.
    """
    for text, place in seen.question.pieces:
        if "<" not in text:
            continue
        bare = without_code(text)
        for match in _TAG.finditer(bare):
            if match[1].lower() in ELEMENTS:
                yield Finding(
                    place,
                    f"Raw HTML: {match[0][:60]}",
                    "Write it in Markdown; what is code goes between backticks.",
                    word=match[0],
                )
        for match in _AUTOLINK.finditer(bare):
            if match[1].lower() not in SCHEMES:
                yield Finding(
                    place,
                    f"A link to {match[1].lower()}: isn't for a question.",
                    "Link to an address that begins with https://, or write it as code.",
                    word=match[0],
                )
