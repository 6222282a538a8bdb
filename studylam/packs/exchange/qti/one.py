"""An item of QTI 1.2."""

from __future__ import annotations

import re
from dataclasses import replace

from studylam.packs.exchange import notes as said
from studylam.packs.exchange.hypertext import escaped, to_plain
from studylam.packs.exchange.item import Choice, Item, Match, Wrong
from studylam.packs.exchange.naming import own_name
from studylam.packs.exchange.naming import said as said_title
from studylam.packs.exchange.notes import Notes, Refused, choice_type, one_number, together
from studylam.packs.exchange.outward import unit_found
from studylam.packs.exchange.qti.material import Asked, asked
from studylam.packs.exchange.qti.numbers import number
from studylam.packs.exchange.qti.scoring import Condition, Feedback, conditions, fields
from studylam.packs.exchange.qti.xml import Node

DROPDOWNS = "the choices of all gaps are in one list here"
PART = "an answer that contains the right text would do there; here, it has to be that text"
NOWHERE = "what belongs to no group isn't kept"

_REFUSED = {
    "essay": "an essay, to which there is no key",
    "long answer": "an essay, to which there is no key",
    "file_upload": "a file to be handed in, to which there is no key",
    "text_only": "it asks nothing: a text between questions",
    "calculated": "a formula with new numbers for everyone",
    "formula": "a formula with new numbers for everyone",
    "hot_spot": "a place to be found on a picture",
    "hotspot": "a place to be found on a picture",
}

_KINDS = ("question_type", "cc_profile", "qmd_itemtype", "qmd_questiontype", "bbmd_questiontype")


def label(node: Node) -> tuple[str, ...]:
    """What the questions of a section or assessment are about, if its title says so."""
    title = " ".join(node.get("title").split())
    if not title:
        title = fields(node.child("qtimetadata")).get("bank_title", "")
    return (title,) if (title := said_title(title)) else ()


def title(node: Node) -> str:
    """What an item is called that can't come in."""
    body = node.child("presentation")
    first = body.first("mattext", "mat_formattedtext") if body else None
    text = re.sub(r"<[^<>]{0,500}>", " ", first.text[:2000]) if first else ""
    return text if text.strip() else node.get("title") or node.get("ident")


def item(node: Node, notes: Notes, tags: tuple[str, ...]) -> Item:
    """The question of an item; `Refused` if StudyLam can't ask it."""
    known = fields(node)
    kind = " ".join(known.get(name, "") for name in _KINDS).lower()
    for name, reason in _REFUSED.items():
        if name in kind:
            raise Refused(reason)
    body = node.child("presentation")
    if body is None:
        raise Refused("it has no text, or refers to a question elsewhere")
    _like_others(body)
    if body.first("response_xy", "response_grp", "render_hotspot", "render_slider"):
        raise Refused("a place to be found on a picture, or a thing to be moved")
    if node.first("calculated", "formula", "formulas"):
        raise Refused("a formula with new numbers for everyone")
    question = asked(body, notes.media)
    if not question.responses:
        raise Refused("it asks nothing: there is nothing to be answered")
    found = conditions(node)
    if len(question.responses) == 1 and not _is_order(question.responses[0]):
        _about_one(question.responses[0].get("ident"), found)
    feedback = Feedback(node, found, notes.media)
    new = Item(
        type="single-choice",
        stem=question.stem,
        name=own_name(node.get("title"), question.stem),
        tags=tags,
        file=notes.file,
        line=notes.line,
    )
    if not new.stem.strip():
        raise Refused("it asks nothing: it has no text")
    if len(question.responses) > 1:
        new = _several(question, found, feedback, notes, new, kind)
    else:
        new = _one(question, found, feedback, notes, new, kind)
    told = [*(name for response in question.responses for name in _told(response, new))]
    return replace(new, explanation=together(new.explanation, feedback.rest(told)))


def _like_others(body: Node) -> None:
    """Brightspace's pairs and orders as everybody else writes them."""
    for node in body.all("response_grp"):
        if node.get("rcardinality").lower() in ("single", "ordered") and node.child(
            "render_choice"
        ):
            node.tag = "response_lid"
            node.attributes.setdefault("ident", node.get("respident"))


def _is_order(response: Node) -> bool:
    return response.get("rcardinality").lower() == "ordered"


def _told(response: Node, new: Item) -> list[str]:
    """The answers whose feedback has become the reason of a part."""
    names = [label.get("ident") for label in response.all("response_label")]
    typed = [*new.accepts, *(to_plain(wrong.text) for wrong in new.wrongs)]
    return [*names, f"{response.get('ident')} not", *typed]


def _about_one(ident: str, found: list[Condition]) -> None:
    """Where there is one response, conditions on another name mean it."""
    if not any(name == ident for condition in found for name, _, _ in condition.positives):
        for condition in found:
            condition.positives = [
                (ident if value else name, value, node) for name, value, node in condition.positives
            ]


def _one(
    question: Asked,
    found: list[Condition],
    feedback: Feedback,
    notes: Notes,
    new: Item,
    kind: str,
) -> Item:
    response = question.responses[0]
    ident = response.get("ident")
    labels = question.labels(response)
    if not labels or (response.tag != "response_lid" and not response.first("render_choice")):
        return _typed(response, found, feedback, notes, new, kind)
    if "fill_in_multiple_blanks" in kind:
        return _blank(question, found, feedback, notes, new)
    if _is_order(response):
        return _ordered(ident, labels, found, new)
    many = response.get("rcardinality").lower() == "multiple" or "multiple_answer" in kind
    keys = _keys(ident, found, notes, many=many)
    names = {name for name, _ in labels}
    unknown = [key for key in keys if key not in names]
    if unknown:
        raise Refused(f"its key names an answer that it hasn't: {unknown[0][:60]}")
    rights = set(keys)
    choices = [Choice(text, name in rights, feedback.of(name)) for name, text in labels]
    type_, kept = choice_type(choices, notes, many=many)
    return replace(new, type=type_, choices=kept)  # type: ignore[arg-type]


def _keys(ident: str, found: list[Condition], notes: Notes, *, many: bool) -> list[str]:
    """The right answers to a response: what the conditions with most points ask for."""
    scored = [
        (condition, values)
        for condition in found
        if condition.score > 0 and (values := condition.values(ident))
    ]
    if not scored:
        raise Refused("none of its answers is right, or its key is kept elsewhere")
    best = max(condition.score for condition, _ in scored)
    top = [(condition, values) for condition, values in scored if condition.score == best]
    if many and all(len(values) == 1 and not c.negatives for c, values in scored):
        if len(scored) > len(top):
            notes.mended(said.UNEQUAL)
        return list(dict.fromkeys(value for _, values in scored for value in values))
    keys = dict.fromkeys(value for _, values in top for value in values)
    if any(value not in keys for _, values in scored for value in values):
        notes.mended(said.NO_PARTIAL)
    return list(keys)


def _ordered(ident: str, labels: list[tuple[str, str]], found: list[Condition], new: Item) -> Item:
    texts = dict(labels)
    order = _places(found, texts)
    if not order:
        _about_one(ident, found)
        scored = [c for c in found if c.score > 0 and c.values(ident)]
        if not scored:
            raise Refused("the right order isn't given")
        order = max(scored, key=lambda condition: condition.score).ordered(ident)
    if sorted(order) != sorted(texts) or len(order) < 2:
        raise Refused("the right order isn't one of all its things")
    return replace(new, type="ordering", choices=tuple(Choice(texts[name], True) for name in order))


def _places(found: list[Condition], texts: dict[str, str]) -> list[str]:
    """Brightspace's order: each thing has its place, a number."""
    places = {
        name: int(value)
        for condition in found
        if condition.score > 0
        for name, value, _ in condition.positives
        if name in texts and value.isascii() and value.isdigit() and len(value) < 6
    }
    return sorted(places, key=lambda name: places[name]) if len(places) == len(texts) else []


# -- several responses -----------------------------------------------------------------------------


def _several(
    question: Asked,
    found: list[Condition],
    feedback: Feedback,
    notes: Notes,
    new: Item,
    kind: str,
) -> Item:
    if "fill_in_multiple_blanks" in kind or any(
        response.tag != "response_lid" or not question.labels(response)
        for response in question.responses
    ):
        raise Refused("it has several gaps to be filled in, and StudyLam has one")
    pairs: list[tuple[str, str, str]] = []
    texts: dict[str, None] = {}
    used: set[str] = set()
    grouped = False
    keys: dict[str, dict[str, None]] = {}
    for condition in found:
        for name, value, _ in condition.positives if condition.score > 0 else ():
            if value:
                keys.setdefault(name, {})[value] = None
    for response in question.responses:
        ident = response.get("ident")
        labels = dict(question.labels(response))
        left = question.left(response)
        texts |= dict.fromkeys(text for text in labels.values() if text)
        values = list(keys.get(ident, keys.get("", ())))
        rights = [labels.get(value, "") for value in values]
        if not left and not any(rights):
            continue
        if not left or not rights or not all(rights):
            raise Refused("a left side without a right one, or the other way round")
        grouped = grouped or response.get("rcardinality").lower() == "multiple" or len(rights) > 1
        used.update(rights)
        reason = together(feedback.of(f"{ident} not"), *(feedback.of(v) for v in values))
        pairs += [(left, right, reason) for right in rights]
    extra = [text for text in texts if text not in used]
    if grouped:  # groups with the things that belong to them: each thing is asked for its group
        pairs = [(right, left, reason) for left, right, reason in pairs]
        if extra:
            notes.mended(NOWHERE)
            extra = []
    pairs = list({pair[:2]: pair for pair in reversed(pairs)}.values())[::-1]
    if len({left for left, _, _ in pairs}) != len(pairs):
        raise Refused("a thing that belongs to several others")
    if len(pairs) < 2:
        raise Refused("matching needs two pairs at least")
    if "dropdown" in kind:
        notes.mended(DROPDOWNS)
    return replace(
        new,
        type="matching",
        matches=tuple(Match(*pair) for pair in pairs),
        extra_rights=tuple(extra),
    )


# -- what is typed ---------------------------------------------------------------------------------


def _blank(
    question: Asked, found: list[Condition], feedback: Feedback, notes: Notes, new: Item
) -> Item:
    """Canvas's gap: its labels are the texts that are right."""
    response = question.responses[0]
    labels = dict(question.labels(response, plain_text=True))
    values = _keys(response.get("ident"), found, notes, many=False)
    accepts = [labels.get(value, value) for value in values]
    return _short(accepts, [], [feedback.of(value) for value in values], new)


def _typed(
    response: Node,
    found: list[Condition],
    feedback: Feedback,
    notes: Notes,
    new: Item,
    kind: str,
) -> Item:
    ident = response.get("ident")
    scored = [c for c in found if c.score > 0 and (c.values(ident) or c.ranges(ident))]
    if not scored:
        raise Refused("it has no key: an essay, or one that is kept elsewhere")
    if any(node.tag == "varsubstring" for c in scored for _, _, node in c.positives):
        notes.mended(PART)
    best = max(condition.score for condition in scored)
    top = [condition for condition in scored if condition.score == best]
    if len(top) < len(scored):
        notes.mended(said.NO_PARTIAL)
    rest = [c for c in found if c not in top and c.values(ident)]
    fib = response.first("render_fib")
    if fib and fib.get("input_boxes", "1") != "1":
        raise Refused("it has several gaps to be filled in, and StudyLam has one")
    typed = fib.get("fibtype").lower() if fib else ""
    numeric = (
        response.tag == "response_num"
        or "numeric" in kind
        or typed in ("decimal", "integer", "scientific")
        or any(condition.ranges(ident) for condition in top)
    )
    if numeric and all(number(v) is not None for c in top for v in c.values(ident)):
        return _number(ident, top, rest, feedback, new)
    accepts = [value for condition in top for value in condition.values(ident)]
    reasons = [feedback.of(value) for value in accepts]
    wrongs = [Wrong(escaped(value), feedback.of(value)) for c in rest for value in c.values(ident)]
    return _short(accepts, wrongs, reasons, new)


def _short(accepts: list[str], wrongs: list[Wrong], reasons: list[str], new: Item) -> Item:
    texts = dict.fromkeys(" ".join(text.split()) for text in accepts if text.strip())
    if not texts:
        raise Refused("none of its answers is right")
    wrongs = [wrong for wrong in dict.fromkeys(wrongs) if wrong.text not in texts]
    return replace(
        new,
        type="short-answer",
        accepts=tuple(texts),
        wrongs=tuple(wrongs),
        explanation=together(new.explanation, *reasons),
    )


def _number(
    ident: str, top: list[Condition], rest: list[Condition], feedback: Feedback, new: Item
) -> Item:
    keys = [key for condition in top for key in condition.keys(ident)]
    key = one_number(keys)
    wrongs = []
    for condition in rest:
        for text in condition.values(ident):
            value = number(text)
            if value is not None and abs(value - key.value) > key.tolerance:
                wrongs.append(Wrong(str(value), feedback.of(text)))
    reasons = [feedback.of(text) for condition in top for text in condition.values(ident)]
    return unit_found(
        replace(
            new,
            type="numeric",
            key=key,
            wrongs=tuple(dict.fromkeys(wrongs)),
            explanation=together(new.explanation, *reasons),
        )
    )
