"""One more concept in a pack's ``concepts.yaml``, as text: its comments and its layout stay."""

from __future__ import annotations

import re

from studylam.packs.problems import Report
from studylam.packs.reading.yamltext import parse_yaml

_TOP = re.compile(r"concepts\s*:\s*(?:#.*)?")
_ENTRY = re.compile(r"( +)[^\s#].*")


def with_concept(text: str, name: str, title: str, sentence: str) -> str | None:
    """``text`` with a concept at the end of its list.

    None: it can't be put there (``concepts`` in brackets, or no valid YAML).
    """
    if not text.strip():
        text = "concepts:\n"
    before = _concepts(text)
    if before is None:
        return None
    if name in before:
        return text
    lines = text.rstrip("\n").split("\n")
    top = next((n for n, line in enumerate(lines) if _TOP.fullmatch(line.rstrip())), None)
    if top is None:
        return None
    end, indent = _block(lines, top)
    entry = [f"{indent}{name}:", f"{indent}  name: {title}", f"{indent}  sentence: {sentence}"]
    new = "\n".join([*lines[:end], *entry, *lines[end:], ""])
    after = _concepts(new)
    if after is None or {key: value for key, value in after.items() if key != name} != before:
        return None
    return new if name in after else None


def _concepts(text: str) -> dict[str, object] | None:
    report = Report()
    document = parse_yaml(text, "concepts.yaml", report)
    if document is None or report.problems or not isinstance(document.data, dict):
        return None
    found = document.data.get("concepts")
    return dict(found) if isinstance(found, dict) else ({} if found is None else None)


def _block(lines: list[str], top: int) -> tuple[int, str]:
    """The line after the list's last entry, and how its entries are indented."""
    indent, end = "", top + 1
    for number in range(top + 1, len(lines)):
        line = lines[number]
        if not line.strip():
            continue
        if not line.startswith(" "):
            if line.startswith("#"):
                continue
            break
        if not indent and (match := _ENTRY.fullmatch(line)):
            indent = match[1]
        end = number + 1
    return end, indent or "  "
