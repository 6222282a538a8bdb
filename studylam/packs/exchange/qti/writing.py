"""Items → a QTI 2.1 package: a manifest, and a file for each item.

As the specification's own examples are (IMS QTI 2.1, "Implementation Guide"), and valid against its
schemas. The same items always make the same bytes.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from html import escape

from studylam.packs.exchange.hypertext import legal
from studylam.packs.exchange.item import Item, LeftOut, Written
from studylam.packs.exchange.mending import first_words
from studylam.packs.exchange.naming import from_stem
from studylam.packs.exchange.notes import Refused
from studylam.packs.exchange.outward import labels
from studylam.packs.exchange.qti.item_writing import element, item_file

_CP = "http://www.imsglobal.org/xsd/imscp_v1p1"
_MD = "http://www.imsglobal.org/xsd/imsmd_v1p2"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_MOMENT = (1980, 1, 1, 0, 0, 0)
"""When each file of the zip says that it was made: always the same."""


def written(items: Sequence[Item]) -> Written:
    """The items as a package."""
    files: list[tuple[str, str]] = []
    resources: list[str] = []
    left_out: list[LeftOut] = []
    taken: set[str] = set()
    for item in items:
        title = first_words(item.stem or item.name)
        name = _identifier(item, taken, len(files) + 1)
        lost: list[str] = []
        try:
            text = item_file(item, name, lost)
        except Refused as reason:
            left_out.append(LeftOut(item.file, item.line, title, str(reason)))
            continue
        taken.add(name.lower())
        left_out += [LeftOut(item.file, item.line, title, what) for what in lost]
        files.append((f"items/{name}.xml", text))
        resources.append(_resource(item, name))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for path, text in [("imsmanifest.xml", _manifest(resources)), *files]:
            entry = zipfile.ZipInfo(path, _MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            entry.create_system = 3
            archive.writestr(entry, text.encode())
    return Written(stream.getvalue(), tuple(left_out))


def _identifier(item: Item, taken: set[str], number: int) -> str:
    """A name that QTI and every file system take, of its own."""
    name = re.sub(r"[^A-Za-z0-9_]+", "-", item.name).strip("-")[:80]
    if not name:
        name = f"question-{number}"
    elif not name[0].isalpha():
        name = f"q-{name}"
    unique, count = name, 1
    while unique.lower() in taken:
        count += 1
        unique = f"{name}-{count}"
    return unique


def _manifest(resources: list[str]) -> str:
    locations = (
        f"{_CP} http://www.imsglobal.org/xsd/imscp_v1p1.xsd "
        f"{_MD} http://www.imsglobal.org/xsd/imsmd_v1p2p4.xsd"
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<manifest xmlns="{_CP}" xmlns:imsmd="{_MD}" xmlns:xsi="{_XSI}"\n'
        f'  xsi:schemaLocation="{locations}"\n'
        '  identifier="questions">\n'
        "<metadata><schema>QTIv2.1 Package</schema><schemaversion>1.0.0</schemaversion>"
        "</metadata>\n"
        "<organizations/>\n"
        f"<resources>\n{''.join(resources)}</resources>\n"
        "</manifest>\n"
    )


def _resource(item: Item, name: str) -> str:
    path = f"items/{name}.xml"
    words = [element("imsmd:title", _said(item.name or from_stem(item.stem)))]
    words += [element("imsmd:keyword", _said(tag)) for tag in labels(item)]
    lom = element("imsmd:lom", element("imsmd:general", "".join(words)))
    return element(
        "resource",
        f"<metadata>{lom}</metadata><file href={_quoted(path)}/>",
        identifier=f"RES-{name}",
        type="imsqti_item_xmlv2p1",
        href=path,
    )


def _said(text: str) -> str:
    return element("imsmd:langstring", escape(legal(text), quote=False)).rstrip("\n")


def _quoted(text: str) -> str:
    return f'"{escape(text)}"'
