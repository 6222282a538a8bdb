"""The texts of QTI 1.2 as Markdown, and what is asked in them."""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import dataclass, field

from studylam.packs.exchange.hypertext import Media, is_html, to_markdown
from studylam.packs.exchange.qti.xml import Node

RESPONSES = ("response_lid", "response_str", "response_num", "response_xy", "response_grp")
_TEXTS = ("mattext", "matemtext", "mat_formattedtext")
_MEDIA = {"matimage": "img", "mataudio": "audio", "matvideo": "video", "matapplet": "applet"}
_MEDIA |= {"matapplication": "object"}
_MATERIAL = ("material", "material_mat", "altmaterial")
_GAP = "_____"


def markdown(node: Node, media: Media) -> str:
    """All the material in an element."""
    return to_markdown("".join(f"<div>{_html(one)}</div>" for one in _materials(node)), media)


def plain(node: Node) -> str:
    """All the material in an element as bare text."""
    return " ".join("".join(one.text for one in _materials(node)).split())


def _materials(node: Node) -> Iterator[Node]:
    stack = [node]
    while stack:
        one = stack.pop()
        if one.tag in _MATERIAL:
            yield one
        else:
            stack += reversed(one.nodes)


def _html(material: Node) -> str:
    parts = []
    for node in material.nodes:
        if node.tag in _TEXTS:
            text = _text(node)
            parts.append(f"<em>{text}</em>" if node.tag == "matemtext" else text)
        elif node.tag in _MEDIA:
            source = html.escape(node.get("uri"))
            words = html.escape(node.get("label"))
            parts.append(f'<{_MEDIA[node.tag]} src="{source}" alt="{words}" />')
        elif node.tag == "matbreak":
            parts.append("<br />")
        else:  # Blackboard packs its texts into extensions
            parts.append(_html(node))
    return "".join(parts)


def _text(node: Node) -> str:
    """A text as HTML: it is that, or says that it is, or looks like it."""
    if node.nodes:
        return node.html()
    kind = (node.get("texttype") or node.get("type")).lower()
    text = node.text
    if "html" in kind or ("plain" not in kind and is_html(text)):
        return text
    return html.escape(text.strip(), quote=False)


@dataclass
class Asked:
    """What a presentation shows."""

    media: Media
    stem: str = ""
    responses: list[Node] = field(default_factory=list)
    lefts: dict[int, str] = field(default_factory=dict)
    """Beside which text a response stands, by its ``id()``."""
    rights: list[str] = field(default_factory=list)
    """Blackboard's right sides, which stand below all the left ones."""

    def labels(self, response: Node, *, plain_text: bool = False) -> list[tuple[str, str]]:
        """The answers that a response offers: their names and texts."""
        found = []
        for label in response.all("response_label"):
            text = plain(label) if plain_text else markdown(label, self.media)
            found.append((label.get("ident"), text))
        if self.rights and not any(text for _, text in found):
            found = [(name, text) for (name, _), text in zip(found, self.rights, strict=False)]
        return [(name, text) for name, text in found if name]

    def left(self, response: Node) -> str:
        """The left side that a response asks for."""
        own = "".join(
            f"<div>{_html(node)}</div>" for node in response.nodes if node.tag == "material"
        )
        return to_markdown(own or self.lefts.get(id(response), ""), self.media)


def asked(body: Node, media: Media) -> Asked:
    """What a presentation asks."""
    found = Asked(media)
    several = sum(1 for _ in body.all(*RESPONSES)) > 1
    pieces: list[str] = []
    _walk(body, found, pieces, several)
    while pieces and pieces[-1] == _GAP:
        pieces.pop()
    parts = []
    for index, piece in enumerate(pieces):
        beside_gap = piece == _GAP or _GAP in (
            pieces[index - 1 : index] + pieces[index + 1 : index + 2]
        )
        parts.append(f"{piece} " if beside_gap else f"<div>{piece}</div>")
    found.stem = to_markdown("".join(parts), media)
    return found


def _walk(node: Node, found: Asked, pieces: list[str], several: bool) -> None:
    for child in node.nodes:
        if child.tag in _MATERIAL:
            pieces.append(_html(child))
        elif child.tag in RESPONSES:
            found.responses.append(child)
            if child.tag == "response_lid" and not several:
                pieces += [_html(one) for one in child.nodes if one.tag == "material"]
            elif child.tag in ("response_str", "response_num"):
                pieces += [_html(one) for one in child.nodes if one.tag == "material"]
                pieces.append(_GAP)
        elif child.get("class").upper() == "RIGHT_MATCH_BLOCK":
            found.rights += [
                text for one in _materials(child) if (text := to_markdown(_html(one), found.media))
            ]
        elif several and child.tag == "flow" and sum(1 for _ in child.all("response_lid")) == 1:
            inner: list[str] = []
            _walk(child, found, inner, several)
            response = found.responses[-1]
            found.lefts[id(response)] = "".join(f"<div>{piece}</div>" for piece in inner)
        else:
            _walk(child, found, pieces, several)
