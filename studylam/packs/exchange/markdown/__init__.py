"""Question banks in Markdown as they stand on code hosts.

========================================================  =========================================
what is read                                              as
========================================================  =========================================
numbered stems, options ``- A.``, an answer in            single choice, multiple response
``<details>`` or on a line of its own
``###`` stems with ``- [ ]`` and ``- [x]``                the same
``**Scenario:** … **Answer:** …``, ``**Q: …** A: …``      short answer; with "True", single choice
tables with a column "Question" and one "Answer"          what their cells say
a key at the end: "Answers: 1-B, 2-C", a list, a table    the answers of the questions above it
========================================================  =========================================

They may be mixed in a file. An answer that is longer than anybody types comes in as it is, with
``todo: [answer]``: it fails the check until somebody has shortened it, or made a choice of it.
"""

from __future__ import annotations

from studylam.packs.exchange.item import Batch
from studylam.packs.exchange.markdown.lines import scan
from studylam.packs.exchange.markdown.questions import read_questions
from studylam.packs.exchange.markdown.shapes import reshaped
from studylam.packs.exchange.markdown.tables import read_tables
from studylam.packs.exchange.markdown.writing import own_questions, write
from studylam.packs.exchange.mending import decoded, grouped

__all__ = ["read", "write"]


def read(data: bytes, file: str) -> Batch:
    """The questions of a Markdown file."""
    text, mended = decoded(data, file)
    batch, text = own_questions(text, file)
    scanned = scan(text)
    tables, taken = read_tables(scanned.lines, file)
    lines = [line for index, line in enumerate(scanned.lines) if index not in taken]
    batch.add(read_questions(reshaped(lines), file))
    batch.add(tables)
    batch.items.sort(key=lambda item: item.line)
    batch.left_out.sort(key=lambda one: one.line)
    batch.mended = [*mended, *batch.mended, *grouped(scanned.mended, file)]
    return batch
