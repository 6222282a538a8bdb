"""A line cut where several things stand in it that each have one of their own elsewhere."""

from __future__ import annotations

import re

from studylam.packs.exchange.markdown.patterns import GLUED, MARKERS_INSIDE, OPTION_INSIDE, TAG
from studylam.packs.exchange.markdown.worded import answered, explained


def parts_of(line: str) -> list[str]:
    """A line cut where tags stand in it, or where an answer follows its question."""
    parts = [line]
    if "<" in line and TAG.search(line):
        parts = [part for part in TAG.split(line) if part.strip()]
    cut = []
    for part in parts:
        marker = MARKERS_INSIDE.search(part) if "*" in part or "A:" in part else None
        if marker and re.search(r"\w", part[: marker.start()]):
            cut += [part[: marker.start()], part[marker.end() :]]
            continue
        glued = GLUED.search(part) if "  " in part and not part.startswith("|") else None
        if glued:
            cut += [part[: glued.start()], "    " + part[glued.start(1) :]]
        else:
            cut += _options_apart(part) if ")" in part or ". " in part else [part]
    return cut or [line]


def _options_apart(part: str) -> list[str]:
    """``A) one B) two C) three`` in a line: each gets one of its own."""
    if len(part) > 4000 or part.lstrip().startswith(("|", "#", ">")):
        return [part]
    found: list[re.Match[str]] = []
    for match in OPTION_INSIDE.finditer(part):
        if not found and match[2] in "Aa":
            found = [match]
        elif (
            found
            and match.group(1, 3) == found[0].group(1, 3)
            and ord(match[2]) == ord(found[-1][2]) + 1
        ):
            found.append(match)
    if len(found) < 2:
        return [part]
    lead = part[: found[0].start()]
    bare = not lead.strip(" -*+")
    if not bare and (len(found) < 3 or not lead.rstrip(" *_").endswith(("?", ":", "."))):
        return [part]
    if not bare and (answered(lead) or explained(lead)):
        return [part]
    ends = [*(match.start() for match in found[1:]), len(part)]
    options = [part[match.start() : end] for match, end in zip(found, ends, strict=True)]
    blank = lead if bare else "    "
    return [*([] if bare else [lead]), *(f"{blank}{option.rstrip()}" for option in options)]
