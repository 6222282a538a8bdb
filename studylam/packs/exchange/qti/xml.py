"""XML of strangers as a tree that remembers its lines.

By expat, told to refuse whatever expands or reaches out: entities that the file declares, and
external ones. What can't be parsed ends the tree, and what stands before it is kept. Names lose
their prefix and the spelling of QTI 3 (``qti-choice-interaction`` → ``choiceinteraction``), so that
all versions read alike.
"""

from __future__ import annotations

import codecs
import html
import html.entities
import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.parsers import expat

from studylam.packs.exchange.hypertext.tags import KNOWN
from studylam.packs.exchange.item import Mended
from studylam.packs.exchange.mending import decoded

MAX_DEPTH = 100
MAX_NODES = 600_000

_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_DECLARATION = re.compile(r"(?<!\s)\s*+<\?xml\b[^<>]{0,300}>")
_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,31});")
_OWN = {"amp", "lt", "gt", "quot", "apos"}
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class Node:
    """An element: its attributes, and the texts and elements in it."""

    __slots__ = ("attributes", "children", "closed", "line", "tag")

    def __init__(self, tag: str, attributes: dict[str, str], line: int) -> None:
        self.tag = tag
        self.attributes = attributes
        self.children: list[Node | str] = []
        self.line = line
        self.closed = False

    def get(self, name: str, otherwise: str = "") -> str:
        """An attribute, by its name in small letters."""
        return self.attributes.get(name, otherwise)

    @property
    def nodes(self) -> list[Node]:
        """The elements directly in it."""
        return [child for child in self.children if isinstance(child, Node)]

    def child(self, tag: str) -> Node | None:
        """The first ``tag`` directly in it."""
        return next((node for node in self.nodes if node.tag == tag), None)

    def all(self, *tags: str) -> Iterator[Node]:
        """Every ``tag`` in it, however deep, in order; what is in one of them as well."""
        stack = list(reversed(self.nodes))
        while stack:
            node = stack.pop()
            if node.tag in tags:
                yield node
            stack += reversed(node.nodes)

    def first(self, *tags: str) -> Node | None:
        """The first ``tag`` in it, however deep."""
        return next(self.all(*tags), None)

    @property
    def text(self) -> str:
        """All the text in it."""
        parts: list[str] = []
        stack: list[Node | str] = [self]
        while stack:
            node = stack.pop()
            if isinstance(node, str):
                parts.append(node)
            else:
                stack += reversed(node.children)
        return "".join(parts)

    def html(self, instead: dict[int, str] | None = None) -> str:
        """What is in it as HTML; ``instead``: what stands for elements, by their ``id()``."""
        parts: list[str] = []
        for child in self.children:
            if isinstance(child, str):
                parts.append(html.escape(child, quote=False))
            elif instead and id(child) in instead:
                parts.append(instead[id(child)])
            else:
                given = "".join(
                    f' {name}="{html.escape(value)}"' for name, value in child.attributes.items()
                )
                inside = child.html(instead)
                # What is QTI's own has served its purpose; what is in it is HTML again.
                known = child.tag in KNOWN
                parts.append(f"<{child.tag}{given}>{inside}</{child.tag}>" if known else inside)
        return "".join(parts)


@dataclass
class Tree:
    """What a file holds; ``fault`` and ``line`` say where it ends too early, and why."""

    root: Node | None
    fault: str = ""
    line: int = 1


class _Refused(Exception):
    pass


def local(name: str) -> str:
    """A name without its prefix, in small letters, as QTI 2 spells it."""
    return name.rpartition(":")[2].lower().removeprefix("qti-").replace("-", "")


def parse(data: bytes, file: str) -> tuple[Tree, list[Mended]]:
    """The tree of an XML file, as far as it can be parsed."""
    text, mended = _text(data, file)
    top = Node("", {}, 1)
    stack = [top]
    count = 0
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.ordered_attributes = True

    def start(name: str, given: list[str]) -> None:
        nonlocal count
        count += 1
        if count > MAX_NODES:
            raise _Refused(f"it has more than {MAX_NODES:,} elements")
        if len(stack) > MAX_DEPTH:
            raise _Refused(f"its elements are nested more than {MAX_DEPTH} deep")
        attributes = dict(zip(map(local, given[::2]), given[1::2], strict=True)) if given else {}
        node = Node(local(name), attributes, parser.CurrentLineNumber)
        stack[-1].children.append(node)
        stack.append(node)

    def end(_name: str) -> None:
        stack.pop().closed = True

    def entity(*_: object) -> None:
        raise _Refused("it declares entities of its own, which could grow without end")

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = lambda words: stack[-1].children.append(words)
    parser.EntityDeclHandler = entity
    parser.ExternalEntityRefHandler = lambda *_: 0
    fault, line = "", 1
    try:
        parser.Parse(text, True)
    except _Refused as refused:
        fault, line = str(refused), parser.CurrentLineNumber
    except expat.ExpatError as error:
        fault, line = f"it is no XML here: {expat.ErrorString(error.code)}", error.lineno
    return Tree(next(iter(top.nodes), None), fault, line), mended


def _text(data: bytes, file: str) -> tuple[str, list[Mended]]:
    """The text of an XML file: in the encoding that it declares, if it is in that."""
    text: str | None = None
    mended: list[Mended] = []
    declared = _DECLARED.match(data[:400])
    if declared and data[:2] not in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        name = declared[1].decode().lower()
        if name not in ("utf-8", "utf8", "us-ascii") and not name.startswith(("utf-16", "utf-32")):
            try:
                if codecs.lookup(name).name not in _NO_TEXT:
                    text = str(data, name)
            except (LookupError, UnicodeError, ValueError):
                text = None
    if text is None:
        text, mended = decoded(data, file)
    text = _ILLEGAL.sub("\ufffd", text.removeprefix("\ufeff"))
    # It has said what it had to say; many are written in a way that expat doesn't take.
    text = _DECLARATION.sub(lambda match: "\n" * match[0].count("\n"), text, count=1)
    # Names that only HTML has are errors in XML, and yet are what many programs write.
    return _ENTITY.sub(_named, text), mended


_NO_TEXT = {"base64", "bz2", "hex", "quopri", "rot13", "uu", "zlib", "idna", "punycode"}
_NO_TEXT |= {"unicode-escape", "raw-unicode-escape", "unicode_escape", "raw_unicode_escape"}


def _named(match: re.Match[str]) -> str:
    if match[1] in _OWN:
        return match[0]
    sign = html.entities.html5.get(f"{match[1]};")
    return "".join(f"&#{ord(letter)};" for letter in sign) if sign else match[0]
