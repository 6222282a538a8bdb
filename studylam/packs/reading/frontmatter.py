"""The YAML between two lines ``---`` at the top of a Markdown file."""

from __future__ import annotations

from studylam.packs.reading.markdown import parse


def begins_without(text: str, what: str) -> str:
    """What is wrong with a text without front matter: there is none, or its end is missing."""
    if text.startswith("---\n"):
        return "The front matter has no end: below it, a line --- is missing."
    return f"{what} begins with front matter between two lines ---."


def split_front_matter(text: str) -> tuple[str | None, str, int]:
    """Front matter (None: there is none), the rest, and the line on which the rest begins."""
    if not text.startswith("---"):
        return None, text, 1
    lines = text.split("\n")
    # Only the head is given to the parser: enough to find the end, whatever follows.
    end = next((i for i, line in enumerate(lines[1:], 1) if line.rstrip() == "---"), None)
    if end is None:
        return None, text, 1
    tokens = parse("\n".join(lines[: end + 1]) + "\n")
    if not tokens or tokens[0].type != "front_matter":
        return None, text, 1
    return tokens[0].content + "\n", "\n".join(lines[end + 1 :]), end + 2
