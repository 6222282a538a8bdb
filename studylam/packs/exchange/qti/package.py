"""What a QTI package holds, in the order of its manifest."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from studylam.packs.exchange.item import Batch, LeftOut
from studylam.packs.exchange.qti.archive import files
from studylam.packs.exchange.qti.xml import Node, Tree, parse

_QUESTIONS = re.compile(
    rb"<\s*(?:[\w.-]+:)?(?:questestinterop|(?:qti-)?assessment-?item\b|item\b)", re.I
)
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")


@dataclass
class Part:
    """A file of questions, and what the manifest says of it."""

    file: str
    tree: Tree
    tags: tuple[str, ...] = ()


def parts(data: bytes, file: str, batch: Batch) -> Iterator[Part]:
    """The files of questions of a package or of a lone XML file."""
    if not data.startswith(b"PK"):
        tree, mended = parse(data, file)
        batch.mended += mended
        yield Part(file, tree)
        return
    held = dict(files(data, file, batch))
    manifest = next((n for n in sorted(held, key=len) if n.lower().endswith("imsmanifest.xml")), "")
    order, tags = _manifest(held, manifest, file, batch)
    for name in _unique(held, [*order, *sorted(held)]):
        content = held[name]
        if name == manifest or not (_QUESTIONS.search(content) or content.startswith(_WIDE)):
            continue
        inner = f"{file}/{name}"
        tree, mended = parse(content, inner)
        batch.mended += mended
        yield Part(inner, tree, tags.get(name, ()))


def _manifest(
    held: dict[str, bytes], manifest: str, file: str, batch: Batch
) -> tuple[list[str], dict[str, tuple[str, ...]]]:
    """The names of the files that the manifest lists, and the keywords of each."""
    if not manifest:
        return [], {}
    tree, _ = parse(held[manifest], manifest)
    if tree.fault:
        batch.left_out.append(LeftOut(f"{file}/{manifest}", tree.line, manifest, tree.fault))
    base = posixpath.dirname(manifest)
    order: list[str] = []
    tags: dict[str, tuple[str, ...]] = {}
    for resource in tree.root.all("resource") if tree.root else ():
        hrefs = [resource.get("href"), *(node.get("href") for node in resource.all("file"))]
        # Blackboard names the file in an attribute of its own.
        hrefs.append(resource.get("file"))
        names = [posixpath.normpath(posixpath.join(base, unquote(href))) for href in hrefs if href]
        order += names
        if names:
            tags[names[0]] = _keywords(resource)
    return order, tags


def _keywords(resource: Node) -> tuple[str, ...]:
    words = []
    for keyword in resource.all("keyword"):
        strings = [" ".join(node.text.split()) for node in keyword.all("langstring", "string")]
        words += strings or [" ".join(keyword.text.split())]
    return tuple(dict.fromkeys(word for word in words if word))


def _unique(held: dict[str, bytes], names: list[str]) -> Iterator[str]:
    """The names that there are, each once. Canvas puts a quiz into a course's export twice, and
    the second has all of its questions."""
    fuller = {
        posixpath.basename(name).split(".")[0] for name in held if "non_cc_assessments/" in name
    }
    for name in dict.fromkeys(names):
        twin = posixpath.basename(name) in ("assessment_qti.xml", "qti.xml")
        if name in held and not (twin and posixpath.basename(posixpath.dirname(name)) in fuller):
            yield name
