"""An item of QTI 2.0 to 3.0."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from studylam.packs.exchange import notes as said
from studylam.packs.exchange.hypertext import escaped, to_markdown
from studylam.packs.exchange.item import Choice, Item, Match, Wrong
from studylam.packs.exchange.naming import own_name
from studylam.packs.exchange.notes import Notes, Refused, choice_type, together
from studylam.packs.exchange.outward import unit_found
from studylam.packs.exchange.qti.declared import (
    Declared,
    Rule,
    declarations,
    numeric_keys,
    rules,
    scored,
)
from studylam.packs.exchange.qti.remarks import FEEDBACK, Remarks
from studylam.packs.exchange.qti.xml import Node

TOOL = "StudyLam"
"""The ``toolName`` of what the writer here has written."""

SIDES = "pairs of one set of things became pairs with a left and a right side"
LISTS = "the choices of all gaps are in one list here"

_CHOICES = (
    "simplechoice", "inlinechoice", "hottext", "simpleassociablechoice", "gaptext", "gapimg",
)  # fmt: skip
_GAP = re.compile(r"_____ (?=[.,;:!?)])")
_HIDDEN = (
    *FEEDBACK,
    "endattemptinteraction",
    "templateblock",
    "templateinline",
    "stylesheet",
    "infocontrol",
)
_PICTURE = "a place to be found on a picture"
_REFUSED = {
    "extendedtextinteraction": "an essay, to which there is no key",
    "uploadinteraction": "a file to be handed in, to which there is no key",
    "drawinginteraction": "a drawing, to which there is no key",
    "hotspotinteraction": _PICTURE,
    "selectpointinteraction": _PICTURE,
    "graphicorderinteraction": _PICTURE,
    "graphicassociateinteraction": _PICTURE,
    "graphicgapmatchinteraction": _PICTURE,
    "positionobjectinteraction": _PICTURE,
    "positionobjectstage": _PICTURE,
    "sliderinteraction": "a slider to be moved",
    "mediainteraction": "a film or sound to be played",
    "custominteraction": "a kind of question that its own program brings along",
    "portablecustominteraction": "a kind of question that its own program brings along",
}


@dataclass
class _Asked:
    """An item while it is read."""

    node: Node
    notes: Notes
    item: Item
    interactions: list[Node]
    declared: dict[str, Declared]
    rules: list[Rule]
    remarks: Remarks

    def texts(self, tag: str, within: Node | None = None) -> dict[str, str]:
        """The choices of a kind: their identifiers and texts."""
        node = within or self.interactions[0]
        return {
            choice.get("identifier"): self.markdown(choice)
            for choice in node.all(tag)
            if choice.get("identifier")
        }

    def response(self, ident: str) -> Declared:
        """The response of a name; where there is one only, that."""
        if len(self.declared) == 1 == len(self.interactions):
            return next(iter(self.declared.values()))
        return self.declared.get(ident, Declared("single", ""))

    def markdown(self, node: Node) -> str:
        """What is in an element, but for feedback."""
        instead = {id(one): "" for one in node.all(*_HIDDEN)}
        return to_markdown(node.html(instead), self.notes.media, lines=_own(self.node))


def _own(node: Node) -> bool:
    """Whether StudyLam wrote it, which leaves Markdown's lines as they are."""
    return node.get("toolname") == TOOL


def title(node: Node) -> str:
    """What an item is called that can't come in."""
    return node.get("title") or node.get("identifier")


def item(node: Node, notes: Notes, tags: tuple[str, ...]) -> Item:
    """The question of an item; `Refused` if StudyLam can't ask it."""
    body = node.child("itembody")
    if body is None:
        raise Refused("it has no text")
    if node.child("templateprocessing") or node.child("templatedeclaration"):
        raise Refused("it is made anew for everyone, from a template")
    interactions = [one for one in _walk(body) if one.tag.endswith(("interaction", "objectstage"))]
    interactions = [one for one in interactions if one.tag != "endattemptinteraction"]
    for one in interactions:
        if one.tag in _REFUSED:
            raise Refused(_REFUSED[one.tag])
    if not interactions:
        raise Refused("it asks nothing: there is nothing to be answered")
    kinds = {one.tag for one in interactions}
    if len(interactions) > 1 and kinds != {"inlinechoiceinteraction"}:
        gaps = kinds == {"textentryinteraction"}
        reason = "it has several gaps to be filled in" if gaps else "it asks several things at once"
        raise Refused(f"{reason}, and StudyLam asks for one")
    reader = _READERS.get(interactions[0].tag)
    if reader is None:
        raise Refused(f"a kind of question that StudyLam hasn't: {interactions[0].tag[:40]}")
    stem = _stem(body, interactions, notes, _own(node))
    if not stem.strip():
        raise Refused("it asks nothing: it has no text")
    found = rules(node)
    choices = list(body.all(*_CHOICES))
    lines = _own(node)
    remarks = Remarks(node, choices, found, notes.media, lines)
    new = Item(
        type="single-choice",
        stem=stem,
        name=own_name(node.get("title"), stem, own=lines),
        tags=tags,
        file=notes.file,
        line=notes.line,
    )
    asked = _Asked(node, notes, new, interactions, declarations(node), found, remarks)
    new = reader(asked)
    told = [one.get("identifier") for one in choices]
    told += [*new.accepts, *(wrong.text for wrong in new.wrongs)]
    return replace(new, explanation=together(new.explanation, remarks.rest(told)))


def _walk(node: Node) -> list[Node]:
    found, stack = [], [node]
    while stack:
        one = stack.pop()
        found.append(one)
        stack += reversed(one.nodes)
    return found


def _stem(body: Node, interactions: list[Node], notes: Notes, lines: bool) -> str:
    instead = {id(one): "" for one in body.all(*_HIDDEN)}
    instead |= {
        id(one): ""
        for one in body.all("rubricblock")
        if "candidate" not in one.get("view", "candidate")
    }
    for number, one in enumerate(interactions, 1):
        prompt = one.child("prompt")
        words = f"<div>{prompt.html()}</div>" if prompt else ""
        if one.tag == "textentryinteraction":
            words = " _____ "
        elif one.tag == "inlinechoiceinteraction":
            words = " _____ " if len(interactions) == 1 else f" [{number}] "
        elif one.tag in ("gapmatchinteraction", "hottextinteraction"):
            within = dict(instead)
            for gap, node in enumerate(one.all("gap"), 1):
                within[id(node)] = f" [{gap}] "
            within |= {id(node): "" for node in one.all("gaptext", "gapimg", "prompt")}
            words += f"<div>{one.html(within)}</div>"
        instead[id(one)] = words
    last = interactions[-1]
    if lines and last.tag == "textentryinteraction":
        instead[id(last)] = ""  # our own gaps are where the text says so
    return _GAP.sub("_____", to_markdown(body.html(instead), notes.media, lines=lines))


# -- choices ---------------------------------------------------------------------------------------


def _choice(asked: _Asked, tag: str) -> Item:
    interaction = asked.interactions[0]
    ident = interaction.get("responseidentifier")
    declared = asked.response(ident)
    most = interaction.get("maxchoices")
    many = declared.cardinality != "single" or (most not in ("", "1") and tag == "hottext")
    texts = asked.texts(tag)
    keys = declared.correct or (declared.gainful if many else declared.best)
    keys = keys or scored(asked.rules, ident, many=many)
    if many and len(keys) == 1 and keys[0] not in texts:
        keys = keys[0].split()  # some write all of them into one value
    if not keys:
        raise Refused("none of its answers is right, or its key is kept elsewhere")
    if strange := [key for key in keys if key not in texts]:
        raise Refused(f"its key names an answer that it hasn't: {strange[0][:60]}")
    rights = set(keys)
    if not rights.issuperset((*declared.gainful, *scored(asked.rules, ident, many=True))):
        asked.notes.mended(said.NO_PARTIAL)
    choices = [Choice(text, name in rights, asked.remarks.of(name)) for name, text in texts.items()]
    type_, kept = choice_type(choices, asked.notes, many=many)
    return replace(asked.item, type=type_, choices=kept)  # type: ignore[arg-type]


def _ordering(asked: _Asked) -> Item:
    texts = asked.texts("simplechoice")
    order = asked.response(asked.interactions[0].get("responseidentifier")).correct
    if sorted(order) != sorted(texts) or len(order) < 2:
        raise Refused("the right order isn't one of all its things")
    choices = tuple(Choice(texts[name], True, asked.remarks.of(name)) for name in order)
    return replace(asked.item, type="ordering", choices=choices)


# -- pairs -----------------------------------------------------------------------------------------


def _pairs(asked: _Asked) -> list[tuple[str, str]]:
    declared = asked.response(asked.interactions[0].get("responseidentifier"))
    values = declared.correct or declared.gainful
    pairs = [tuple(value.split()) for value in values]
    if not pairs or any(len(pair) != 2 for pair in pairs):
        raise Refused("which things belong together isn't given")
    return [(pair[0], pair[1]) for pair in pairs]


def _matched(
    asked: _Asked, pairs: list[tuple[str, str]], left: dict[str, str], right: dict[str, str]
) -> Item:
    """A matching of pairs between two sets of things; sides are turned where that makes it one."""
    if any(a not in left or b not in right for a, b in pairs):
        raise Refused("its key names a thing that it hasn't")
    lefts = [a for a, _ in pairs]
    if sorted(lefts) != sorted(left):
        if sorted(b for _, b in pairs) != sorted(right):
            raise Refused("a thing that belongs to none or to several others")
        pairs = [(b, a) for a, b in pairs]
        left, right = right, left
    if len(pairs) < 2:
        raise Refused("matching needs two pairs at least")
    if any(not text for text in (*left.values(), *right.values())):
        raise Refused("a thing without a text")
    by_left = dict(pairs)
    matches = [
        Match(
            left[a],
            right[by_left[a]],
            together(asked.remarks.of(a), asked.remarks.of(f"{a} {by_left[a]}")),
        )
        for a in left
    ]
    used = {match.right for match in matches}
    extra = [text for text in dict.fromkeys(right.values()) if text not in used]
    return replace(asked.item, type="matching", matches=tuple(matches), extra_rights=tuple(extra))


def _match(asked: _Asked) -> Item:
    sets = [node for node in asked.interactions[0].nodes if node.tag == "simplematchset"]
    if len(sets) != 2:
        raise Refused("its things aren't in two sets")
    left, right = (asked.texts("simpleassociablechoice", one) for one in sets)
    pairs = [(a, b) if a in left else (b, a) for a, b in _pairs(asked)]
    return _matched(asked, pairs, left, right)


def _associate(asked: _Asked) -> Item:
    texts = asked.texts("simpleassociablechoice")
    pairs = _pairs(asked)
    if len({name for pair in pairs for name in pair}) != 2 * len(pairs):
        raise Refused("a thing that belongs to several others")
    if any(name not in texts for pair in pairs for name in pair):
        raise Refused("its key names a thing that it hasn't")
    asked.notes.mended(SIDES)
    left = {a: texts[a] for a, _ in pairs}
    right = {name: text for name, text in texts.items() if name not in left}
    return _matched(asked, pairs, left, right)


def _gap_match(asked: _Asked) -> Item:
    node = asked.interactions[0]
    gaps = [gap.get("identifier") for gap in node.all("gap")]
    left = {name: f"[{number}]" for number, name in enumerate(gaps, 1)}
    right = asked.texts("gaptext") | asked.texts("gapimg")
    if len(gaps) == 1:
        return _one_gap(asked, right)
    pairs = [(b, a) if b in left else (a, b) for a, b in _pairs(asked)]
    if sorted(a for a, _ in pairs) != sorted(left):
        raise Refused("a gap without a word, or with several")
    return _matched(asked, pairs, left, right)


def _one_gap(asked: _Asked, texts: dict[str, str]) -> Item:
    """One gap is a choice among the words for it."""
    keys = {name for pair in _pairs(asked) for name in pair}
    found = [Choice(text, name in keys, asked.remarks.of(name)) for name, text in texts.items()]
    type_, kept = choice_type(found, asked.notes, many=False)
    return replace(asked.item, type=type_, choices=kept)  # type: ignore[arg-type]


def _inline(asked: _Asked) -> Item:
    if len(asked.interactions) == 1:
        return _choice(asked, "inlinechoice")
    matches = []
    texts: dict[str, None] = {}
    for number, node in enumerate(asked.interactions, 1):
        declared = asked.declared.get(node.get("responseidentifier"), Declared("", ""))
        own = asked.texts("inlinechoice", node)
        texts |= dict.fromkeys(own.values())
        keys = (
            declared.correct or declared.best or scored(asked.rules, node.get("responseidentifier"))
        )
        if len(keys) != 1 or not own.get(keys[0]):
            raise Refused("a gap without a right word, or with several")
        matches.append(Match(f"[{number}]", own[keys[0]], asked.remarks.of(keys[0])))
    asked.notes.mended(LISTS)
    used = {match.right for match in matches}
    extra = tuple(text for text in texts if text not in used)
    return replace(asked.item, type="matching", matches=tuple(matches), extra_rights=extra)


# -- what is typed ---------------------------------------------------------------------------------


def _text(asked: _Asked) -> Item:
    ident = asked.interactions[0].get("responseidentifier")
    declared = asked.response(ident)
    if declared.type in ("float", "integer"):
        return _number(asked, ident, declared)
    right = declared.correct or scored(asked.rules, ident)
    accepts = list(dict.fromkeys([*right, *declared.best]))
    if not accepts:
        raise Refused("it has no key")
    wrongs = []
    for value, points in declared.mapping:
        if value not in accepts:
            if points > 0:
                asked.notes.mended(said.NO_PARTIAL)
            wrongs.append(Wrong(escaped(value), asked.remarks.of(value)))
    return replace(
        asked.item,
        type="short-answer",
        accepts=tuple(" ".join(text.split()) for text in accepts),
        wrongs=tuple(wrongs),
        explanation=together(*(asked.remarks.of(value) for value in accepts)),
    )


def _number(asked: _Asked, ident: str, declared: Declared) -> Item:
    keys = numeric_keys(asked.node, ident, declared)
    if not keys:
        raise Refused("it has no number that is right")
    key = max(keys, key=lambda one: one.tolerance)
    if any(abs(one.value - key.value) + one.tolerance > key.tolerance for one in keys):
        raise Refused("several numbers are right, and StudyLam asks for one")
    texts = [rule.answers for rule in asked.rules]
    wrongs = []
    for text in dict.fromkeys(text for answers in texts for text in answers):
        value = said.number(text)
        if value is not None and abs(value - key.value) > key.tolerance:
            wrongs.append(Wrong(text, asked.remarks.of(text)))
    return unit_found(replace(asked.item, type="numeric", key=key, wrongs=tuple(wrongs)))


_READERS: dict[str, Callable[[_Asked], Item]] = {
    "choiceinteraction": lambda asked: _choice(asked, "simplechoice"),
    "hottextinteraction": lambda asked: _choice(asked, "hottext"),
    "inlinechoiceinteraction": _inline,
    "orderinteraction": _ordering,
    "matchinteraction": _match,
    "associateinteraction": _associate,
    "gapmatchinteraction": _gap_match,
    "textentryinteraction": _text,
}
