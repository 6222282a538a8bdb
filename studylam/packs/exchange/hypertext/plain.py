"""Plain text as Markdown that shows just that text, with as few backslashes as will do."""

from __future__ import annotations

import re

_SIGNS = re.compile(
    r"\\(?=[!-/:-@\[-`{-~\n]|$)"  # a backslash that would hide what follows
    r"|`|(?<!\s)\*|\*(?!\s)"
    r"|(?<![^\W_])_|_(?![^\W_])"  # underscores within words are just that
    r"|\[(?=\^)|\](?=[(\[:])|<(?=[A-Za-z/!?])"
    r"|&(?=#[0-9]{1,7};|#[xX][0-9a-fA-F]{1,6};|[A-Za-z][A-Za-z0-9]{1,31};)"
)
_BLANK = re.compile(r"(?<!\S)_{2,}(?=[\s.,;:?!)]|$)")
"""A gap to be filled in, which nothing takes for emphasis."""
_LINE = re.compile(
    r"(?:#{1,6}|[-+*])(?=[ \t]|$)|>|~~~|!!!|\?\?\?|[-=|:][-=|: ]*$"
    r"|(?P<number>[0-9]{1,9})(?=[.)](?:[ \t]|$))"
)


def escaped_inline(text: str) -> str:
    """Text with a backslash before whatever Markdown would take for a sign within a line."""
    if "_" in text:
        parts, at = [], 0
        for match in _BLANK.finditer(text):
            parts += [_SIGNS.sub(r"\\\g<0>", text[at : match.start()]), match[0]]
            at = match.end()
        return "".join([*parts, _SIGNS.sub(r"\\\g<0>", text[at:])])
    return _SIGNS.sub(r"\\\g<0>", text)


def escaped_lines(text: str) -> str:
    """Lines (already escaped within) of which none begins with a sign of Markdown."""
    return "\n".join(
        _LINE.sub(_line_start, line, count=1) if _LINE.match(line) else line
        for line in text.split("\n")
    )


def _line_start(match: re.Match[str]) -> str:
    if match["number"] is not None:
        return match[0] + "\\"
    return "\\" + match[0]


def escaped(text: str, *, hard: bool = False) -> str:
    """Plain text as Markdown. With ``hard``, line breaks stay where they are."""
    paragraphs = []
    for part in re.split(r"\n[ \t]*(?:\n[ \t]*)+", text.strip()):
        lines = [" ".join(line.split()) for line in part.split("\n")]
        lines = [line for line in lines if line]
        if lines:
            whole = escaped_lines(escaped_inline("\n".join(lines)))
            paragraphs.append(whole.replace("\n", "\\\n") if hard else whole)
    return "\n\n".join(paragraphs)


def code_span(content: str) -> str:
    """Text as code within a line."""
    content = content.replace("\n", " ").strip()
    if not content:
        return ""
    longest = max((len(run) for run in re.findall(r"`+", content)), default=0)
    ticks = "`" * (longest + 1)
    pad = " " if content.startswith("`") or content.endswith("`") else ""
    return f"{ticks}{pad}{content}{pad}{ticks}"
