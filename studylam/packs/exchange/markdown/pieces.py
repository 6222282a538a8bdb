"""Pieces of a question: its stem, and the marks that some put on the right option."""

from __future__ import annotations

import re
from collections.abc import Sequence

from studylam.packs.exchange.markdown.groups import is_label, stem_in
from studylam.packs.exchange.markdown.lines import Line, text_of
from studylam.packs.exchange.mending import breaks

_RIGHT = r"(?:correct(?: answer)?|right answer|richtig)"
_MARKED = re.compile(
    # White space is taken once, from where it begins: else a long run of it costs its square.
    rf"(?<!\s)\s*+(?:[✅✔☑]|[(\[]?\*{{0,2}}\(?\s*{_RIGHT}\s*+\)?\*{{0,2}}[)\]]?)\s*$"
    r"|^\s*[✅✔☑]\s*|(?<!\s)\s*+(?:<--?|←|<=)\s*(?:correct|answer).*$",
    re.IGNORECASE,
)
_REALLY_MARKED = re.compile(
    rf"[✅✔☑]|[(\[*←<-]\s*\W*(?:{_RIGHT}|answer)",
    re.IGNORECASE,
)
_WRONG_SIGN = re.compile(r"^\s*❌\s*|(?:(?<!\s)\s++)?❌\s*$")
ALL_BOLD = re.compile(r"(\*\*|__)((?:(?!\1).)+)\1[.]?")


def stem_of(lines: Sequence[Line], start: int, end: int) -> str:
    """The text that asks."""
    stem = _stem(lines, start, end)
    bold = ALL_BOLD.fullmatch(stem)
    return bold[2] if bold and not stem.endswith(".") else stem


def _stem(lines: Sequence[Line], start: int, end: int) -> str:
    first = lines[start]
    below = [line for line in lines[start + 1 : end] if not is_label(line) and line.kind != "rule"]
    below = [_scenario_body(line) for line in below]
    if first.kind == "summary":
        return stem_in(first.body)
    if first.kind == "heading":
        head = stem_in(first.body)
        text = text_of(below)
        return (f"{head}\n\n{text}" if head and text else head or text).strip()
    if first.kind in ("numbered", "ask"):
        text = text_of(below)
        glue = (
            "\n"
            if below and below[0].kind not in ("blank", "code", "bullet", "numbered")
            else "\n\n"
        )
        body = breaks(first.body)
        return (f"{body}{glue}{text}" if body and text else body or text).strip()
    if start >= end:
        return ""
    return text_of([first, *below]).strip()


def _scenario_body(line: Line) -> Line:
    """``**Scenario:** …`` within a stem without its label."""
    return line._replace(kind="text", text=line.body) if line.kind == "ask" else line


def without_marks(texts: list[str]) -> tuple[list[str], list[int]]:
    """Options without "✅" or "(correct)", and which had it."""
    kept, marked = [], []
    for number, text in enumerate(texts):
        match = _MARKED.search(text)
        if match and match[0].strip() and _REALLY_MARKED.search(match[0]):
            rest = (text[: match.start()] + text[match.end() :]).strip()
            if rest:
                marked.append(number)
                text = rest
        kept.append(_WRONG_SIGN.sub("", text).strip() or text)
    if len(marked) == len(texts):
        return texts, []
    return kept, marked


def tidy_text(text: str) -> str:
    """An explanation without the rules and blank lines round it."""
    text = re.sub(r"\n{3,}", "\n\n", text).strip("\n").strip()
    if text.startswith(">") and all(line.startswith(">") for line in text.split("\n")):
        text = "\n".join(re.sub(r"^> ?", "", line) for line in text.split("\n"))
    return text
