"""IMS QTI: 1.2 (Canvas, Blackboard, Common Cartridge) and 2.0 to 3.0 in, 2.1 out.

A package is a zip with an ``imsmanifest.xml``; a lone XML file will do as well. What StudyLam has
no type for (essays, uploads, clicks on pictures, formulas with numbers of their own, several gaps)
is left out, with its reason.
"""

from __future__ import annotations

from collections.abc import Sequence

from studylam.packs.exchange.item import Batch, Item, LeftOut, Written
from studylam.packs.exchange.mending import first_words
from studylam.packs.exchange.notes import Notes, Refused
from studylam.packs.exchange.qti import one, two
from studylam.packs.exchange.qti.package import Part, parts
from studylam.packs.exchange.qti.xml import Node


def read(data: bytes, file: str) -> Batch:
    """The questions of a QTI package or XML file."""
    batch = Batch()
    found = False
    for part in parts(data, file, batch):
        found = _read(part, batch) or found
    if not found and not batch.left_out:
        batch.left_out.append(LeftOut(file, 1, first_words(file), "no questions of QTI are in it"))
    return batch


def _read(part: Part, batch: Batch) -> bool:
    """The questions of one file; whether it is one of questions at all."""
    found = False
    root = part.tree.root
    if root is not None:
        for node, tags in _items(root):
            found = True
            notes = Notes(batch, part.file, node.line)
            version = two if node.tag == "assessmentitem" else one
            labels = tuple(dict.fromkeys([*part.tags, *tags]))
            try:
                item = version.item(node, notes, labels)
            except Refused as reason:
                notes.left_out(version.title(node), str(reason))
            else:
                notes.take(item)
    if part.tree.fault:
        batch.left_out.append(
            LeftOut(part.file, part.tree.line, "the rest of the file", part.tree.fault)
        )
        found = True
    return found


def _items(root: Node) -> list[tuple[Node, tuple[str, ...]]]:
    """The questions in a tree, each with the titles of what it is part of."""
    found: list[tuple[Node, tuple[str, ...]]] = []
    stack: list[tuple[Node, tuple[str, ...]]] = [(root, ())]
    while stack:
        node, titles = stack.pop()
        if node.tag == "assessmentitem" or (node.tag == "item" and _is_question(node)):
            if node.closed:  # else the file ends in it
                found.append((node, titles))
            continue
        if node.tag in ("assessment", "section", "objectbank"):
            titles = tuple(dict.fromkeys([*titles, *one.label(node)]))
        stack += [(child, titles) for child in reversed(node.nodes)]
    return found


def _is_question(node: Node) -> bool:
    """Not an item of the manifest's table of contents."""
    return not node.get("identifierref") and not (node.nodes and node.child("item"))


def write(items: Sequence[Item]) -> Written:
    """The items as a QTI 2.1 package."""
    from studylam.packs.exchange.qti.writing import written

    return written(items)
