"""Tables of questions in Markdown: ``| Question | Answer |``, with the columns' many names."""

from __future__ import annotations

import re
from collections.abc import Sequence

from studylam.packs.exchange.item import Batch
from studylam.packs.exchange.markdown.lines import Line
from studylam.packs.exchange.spreadsheet import is_header, read_rows

_RULE = re.compile(r"[\s|:-]+")
_KEY = re.compile(
    r"\|\W*(?:q(?:uestion)?\W?)?\d{1,4}\W*\|[\s*]*\(?[A-J](?:[\s,&/]*(?:and\s+)?[A-J])*\)?[\s*]*\|",
    re.IGNORECASE,
)
_BAR = re.compile(r"(?<!\\)\|")


def read_tables(lines: Sequence[Line], file: str) -> tuple[Batch, set[int]]:
    """The questions in tables, and the indices of the tables' lines."""
    batch = Batch()
    taken: set[int] = set()
    index = 0
    while index + 1 < len(lines):
        if not (_is_row(lines[index]) and _is_row(lines[index + 1])):
            index += 1
            continue
        begin = index
        while index < len(lines) and _is_row(lines[index]):
            index += 1
        header = _cells(lines[begin])
        rule = lines[begin + 1].body
        if _RULE.fullmatch(rule) and "-" in rule and is_header(header):
            rows = [(line.number, _cells(line)) for line in lines[begin + 2 : index]]
            if rows and all(_KEY.match(line.body) for line in lines[begin + 2 : index]):
                continue  # a key with the questions' numbers
            read_rows((lines[begin].number, header), rows, file, batch)
            taken.update(range(begin, index))
    return batch, taken


def _is_row(line: Line) -> bool:
    return line.kind == "text" and line.body.startswith("|")


def _cells(line: Line) -> list[str]:
    inside = line.body.strip().removeprefix("|").removesuffix("|")
    return [cell.strip().replace("\\|", "|") for cell in _BAR.split(inside)]
