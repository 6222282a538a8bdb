"""Anki decks (``.apkg``), made by genanki.

Deck, note type and notes have ids of their own for ever, made of the pack's and the questions' ids:
whoever imports a newer deck gets the notes that he has updated, with what he has learnt of them.
The texts are HTML that markdown-it makes, raw HTML in them shown as text.
"""

from __future__ import annotations

import functools
import hashlib
import html
import random
import re
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studylam.packs.exchange.item import Item, LeftOut, Written
from studylam.packs.exchange.mending import first_words
from studylam.packs.questions.numbers import shown_number

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_EPOCH = 1_767_225_600.0
"""A fixed time, so that the same questions give the same deck."""

STYLE = """
.card { font-family: system-ui, sans-serif; font-size: 18px; line-height: 1.45; text-align: left;
  max-width: 46em; margin: 0 auto; padding: .5em 1em; color: #1b2733; background: #ffffff; }
.nightMode.card { color: #e4e8ec; background: #1e2226; }
code { font-family: ui-monospace, monospace; background: rgba(128,128,128,.16); padding: 0 .25em; }
pre { overflow-x: auto; padding: .6em; background: rgba(128,128,128,.16); }
pre code { background: none; padding: 0; }
table { border-collapse: collapse; } th, td { border: 1px solid rgba(128,128,128,.5);
  padding: .25em .6em; text-align: left; vertical-align: top; }
ol.options { list-style: upper-alpha; } ol.options > li { margin: .35em 0; }
.right { border-left: .25em solid #2a9d57; padding-left: .6em; }
.wrong { border-left: .25em solid #c2554d; padding-left: .6em; }
.reason { opacity: .85; font-size: 90%; margin: .15em 0 .6em; }
.explanation { border-top: 1px solid rgba(128,128,128,.5); margin-top: 1em; }
"""


@dataclass(frozen=True)
class Front:
    """A card of a lesson, that is only turned round; both sides are CommonMark."""

    name: str
    ask: str
    answer: str
    tags: tuple[str, ...] = ()


def write(
    items: Sequence[Item],
    *,
    pack: str = "studylam",
    title: str = "Questions",
    cards: Sequence[Front] = (),
) -> Written:
    """A deck of the items, one card a question, and of cards of lessons."""
    import genanki

    left_out = []
    model = _model(pack, title)
    deck = genanki.Deck(_number(f"deck\0{pack}"), title)
    for item in items:
        if item.type == "short-answer" and not item.accepts:
            reason = "what it asks for is known only by running a lab"
            left_out.append(LeftOut(item.file, item.line, first_words(item.stem), reason))
            continue
        note = genanki.Note(
            model=model,
            fields=[item.name, _front(item), _back(item)],
            tags=_tags(item),
            guid=genanki.guid_for("studylam", pack, item.name or item.stem),
        )
        deck.add_note(note)
    for card in cards:
        note = genanki.Note(
            model=model,
            fields=[card.name, as_html(card.ask), as_html(card.answer)],
            tags=_plain(card.tags),
            guid=genanki.guid_for("studylam", pack, card.name),
        )
        deck.add_note(note)
    with tempfile.TemporaryDirectory(prefix="studylam-anki-") as folder:
        path = Path(folder) / "deck.apkg"
        genanki.Package(deck).write_to_file(str(path), timestamp=_EPOCH)
        data = _reproducible(path)
    return Written(data, tuple(left_out))


def _reproducible(path: Path) -> bytes:
    """The package with fixed times of its files."""
    import io
    import zipfile

    stream = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist()):
            new.writestr(
                zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), old.read(name), zipfile.ZIP_DEFLATED
            )
    return stream.getvalue()


def _model(pack: str, title: str) -> Any:
    import genanki

    template = {
        "name": "Question",
        "qfmt": "{{Front}}",
        "afmt": "{{FrontSide}}\n<hr id=answer>\n{{Back}}",
    }
    return genanki.Model(
        _number("model"),
        "StudyLam question",
        fields=[{"name": "Id"}, {"name": "Front"}, {"name": "Back"}],
        templates=[template],
        css=STYLE,
        sort_field_index=0,
    )


def _number(name: str) -> int:
    """An id of a deck or a note type: 31 bits, the same for ever."""
    digest = hashlib.sha256(f"studylam\0{name}".encode()).digest()
    return (1 << 30) | int.from_bytes(digest[:4], "big") & ((1 << 30) - 1)


def _tags(item: Item) -> list[str]:
    found = [*item.head.get("assesses", ()), *item.tags]
    found += [str(item.head[key]) for key in ("level", "difficulty") if item.head.get(key)]
    found += [f"{exam}::domain-{number}" for exam, number in item.head.get("domain", {}).items()]
    return _plain(found)


def _plain(tags: Iterable[str]) -> list[str]:
    plain = (re.sub(r"[\s\"]+", "_", tag.strip()) for tag in tags)
    return list(dict.fromkeys(tag for tag in plain if tag))


# -- HTML -----------------------------------------------------------------------------------------


@functools.cache
def _renderer() -> MarkdownIt:
    from markdown_it import MarkdownIt

    # "js-default" shows raw HTML as text and lets no javascript: link through; a picture would
    # need its file in the deck, so it is its words here.
    return MarkdownIt("js-default", {"maxNesting": 20, "linkify": False}).disable("image")


def as_html(markdown: str) -> str:
    """Markdown as HTML in which nothing runs; Anki's own braces are text, too."""
    text: str = _renderer().render(markdown)
    return text.strip().replace("{{", "{<!-- -->{").replace("}}", "}<!-- -->}")


def _front(item: Item) -> str:
    parts = [as_html(item.stem)]
    if item.type in ("single-choice", "multiple-response"):
        parts.append(_listed([as_html(choice.text) for choice in item.choices]))
    elif item.type == "ordering":
        parts.append("<p><i>Put them in order:</i></p>")
        parts.append(_listed([as_html(item.choices[n].text) for n in _shuffled(item)]))
    elif item.type == "matching":
        rights = list(dict.fromkeys([*(m.right for m in item.matches), *item.extra_rights]))
        random.Random(item.name).shuffle(rights)
        names = item.columns or ("", "")
        parts.append(_table([names[0]], [[match.left] for match in item.matches]))
        parts.append(_table([names[1]], [[right] for right in rights]))
    elif item.key is not None and item.key.unit:
        parts.append(f"<p><i>in {html.escape(item.key.unit)}</i></p>")
    return "\n".join(parts)


def _shuffled(item: Item) -> list[int]:
    """Places in another order than the right one, the same whenever a deck is made."""
    order = list(range(len(item.choices)))
    random.Random(item.name or item.stem).shuffle(order)
    return order if order != sorted(order) else [*order[1:], *order[:1]]


def _back(item: Item) -> str:
    parts = []
    if item.type in ("single-choice", "multiple-response"):
        keys = [_LETTERS[n % 26] for n, choice in enumerate(item.choices) if choice.correct]
        parts.append(f"<p><b>{', '.join(keys)}</b></p>")
        for choice in item.choices:
            side = "right" if choice.correct else "wrong"
            parts.append(
                f'<div class="{side}">{as_html(choice.text)}{_reason(choice.reason)}</div>'
            )
    elif item.type == "ordering":
        rows = "".join(
            f"<li>{as_html(choice.text)}{_reason(choice.reason)}</li>" for choice in item.choices
        )
        parts.append(f"<ol>{rows}</ol>")
    elif item.type == "matching":
        why = any(match.reason for match in item.matches)
        head = [*(item.columns or ("", "")), *(["Why"] if why else [])]
        cells = [[m.left, m.right, *([m.reason] if why else [])] for m in item.matches]
        parts.append(_table(head, cells))
        if item.extra_rights:
            extra = "; ".join(_inline(right) for right in item.extra_rights)
            parts.append(f"<p>Belongs to nothing: {extra}</p>")
    elif item.key is not None:
        value = shown_number(item.key.value, item.key.unit)
        off = f" ± {shown_number(item.key.tolerance)}" if item.key.tolerance else ""
        parts.append(f"<p><b>{html.escape(value + off)}</b></p>")
    else:
        parts.append(f"<p><b>{html.escape(' or '.join(item.accepts))}</b></p>")
    if item.wrongs:
        rows = "".join(f"<li>{as_html(w.text)}{_reason(w.reason)}</li>" for w in item.wrongs)
        parts.append(f"<p>Wrong:</p><ul>{rows}</ul>")
    if item.explanation:
        parts.append(f'<div class="explanation">{as_html(item.explanation)}</div>')
    return "\n".join(parts)


def _listed(texts: Sequence[str]) -> str:
    return f'<ol class="options">{"".join(f"<li>{text}</li>" for text in texts)}</ol>'


def _reason(text: str) -> str:
    return f'<div class="reason">{as_html(text)}</div>' if text else ""


def _inline(text: str) -> str:
    rendered: str = _renderer().renderInline(text)
    return rendered.replace("{{", "{<!-- -->{").replace("}}", "}<!-- -->}")


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    top = "".join(f"<th>{_inline(cell)}</th>" for cell in head) if any(head) else ""
    body = "".join(
        f"<tr>{''.join(f'<td>{_inline(cell)}</td>' for cell in row)}</tr>" for row in rows
    )
    return f"<table>{f'<tr>{top}</tr>' if top else ''}{body}</table>"
