"""An item → the XML of QTI 2.1.

Reasons are modal feedback, which may hold lists and code: that of a choice has the choice's own
identifier and is shown to whoever chose it; that of a pair or of a thing in an order has its
thing's and is shown to everyone, like what explains the whole.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape

from studylam.packs.exchange.hypertext import legal, to_plain, to_xhtml
from studylam.packs.exchange.item import Item
from studylam.packs.exchange.naming import from_stem
from studylam.packs.exchange.notes import Refused, number
from studylam.packs.exchange.outward import with_unit
from studylam.packs.exchange.qti.two import TOOL

COLUMNS = "written without the names of its columns"

_QTI = "http://www.imsglobal.org/xsd/imsqti_v2p1"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_SCHEMA = "http://www.imsglobal.org/xsd/qti/qtiv2p1/imsqti_v2p1.xsd"
_VARIABLE = '<variable identifier="RESPONSE"/>'
_CORRECT = '<correct identifier="RESPONSE"/>'
_MATCH = f"<match>{_VARIABLE}{_CORRECT}</match>"


def element(tag: str, content: str, **given: str) -> str:
    """An element with its content, which is XML already."""
    attributes = "".join(f' {name}="{escape(legal(value))}"' for name, value in given.items())
    return f"<{tag}{attributes}>{content}</{tag}>\n" if content else f"<{tag}{attributes}/>\n"


@dataclass
class _Parts:
    """What an item's file is put together from."""

    cardinality: str
    type: str
    correct: list[str] = field(default_factory=list)
    mapping: str = ""
    interaction: str = ""
    test: str = _MATCH
    """What is true of the right answer."""
    score: str = ""
    """Sets the score, where that isn't 1 or 0 by ``test``."""
    reasons: dict[str, str] = field(default_factory=dict)
    echoed: bool = False
    """Whether a reason is shown to whoever gave the answer of its name."""
    shown: bool = False
    """Whether reasons are shown to everyone."""
    tests: dict[str, str] = field(default_factory=dict)
    """For a reason: what is true of the answer that it is shown to."""


def item_file(item: Item, identifier: str, lost: list[str]) -> str:
    """The file of an item; `Refused` if QTI can't hold it."""
    stem = with_unit(item)
    if not stem.strip():
        raise Refused("it asks nothing")
    match item.type:
        case "single-choice" | "multiple-response":
            parts = _choices(item)
        case "ordering":
            parts = _ordering(item)
        case "matching":
            parts = _matching(item)
            if item.columns:
                lost.append(COLUMNS)
        case "numeric":
            parts = _numeric(item, lost)
        case "short-answer":
            parts = _short(item)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<assessmentItem xmlns="{_QTI}" xmlns:xsi="{_XSI}" xsi:schemaLocation="{_QTI} {_SCHEMA}"\n'
        f'  identifier="{identifier}" title="{_title(item)}" adaptive="false" timeDependent="false"'
        f' toolName="{TOOL}">\n'
        f"{_declarations(item, parts)}"
        f"<itemBody>\n{to_xhtml(stem)}\n{parts.interaction}</itemBody>\n"
        f"{_processing(item, parts)}{_feedback(item, parts)}"
        "</assessmentItem>\n"
    )


def _title(item: Item) -> str:
    return escape(legal(" ".join(item.name.split()) or from_stem(item.stem) or "Question"))


def _text(markdown: str) -> str:
    """A text; a lone paragraph stands without its element."""
    xhtml = to_xhtml(markdown)
    inner = xhtml.removeprefix("<p>").removesuffix("</p>")
    return inner if f"<p>{inner}</p>" == xhtml and "<p>" not in inner else xhtml


def _value(text: str) -> str:
    return f"<value>{escape(legal(text), quote=False)}</value>"


def _base(kind: str, text: str) -> str:
    return f'<baseValue baseType="{kind}">{escape(legal(text), quote=False)}</baseValue>'


def _set(outcome: str, value: str) -> str:
    return f'<setOutcomeValue identifier="{outcome}">{value}</setOutcomeValue>'


# -- the frame -------------------------------------------------------------------------------------


def _declarations(item: Item, parts: _Parts) -> str:
    correct = element("correctResponse", "".join(map(_value, parts.correct)))
    text = element(
        "responseDeclaration",
        correct + parts.mapping,
        identifier="RESPONSE",
        cardinality=parts.cardinality,
        baseType=parts.type,
    )
    zero = element("defaultValue", _value("0")).rstrip("\n")
    text += element(
        "outcomeDeclaration", zero, identifier="SCORE", cardinality="single", baseType="float"
    )
    if parts.reasons or parts.tests:
        many = parts.shown or (parts.echoed and parts.cardinality == "multiple")
        text += _outcome("FEEDBACK", "multiple" if many else "single")
    if item.explanation.strip():
        text += _outcome("EXPLANATION", "single")
    return text


def _outcome(name: str, cardinality: str) -> str:
    return element(
        "outcomeDeclaration", "", identifier=name, cardinality=cardinality, baseType="identifier"
    )


def _processing(item: Item, parts: _Parts) -> str:
    if parts.score:
        rules = _set("SCORE", parts.score)
    else:
        right = f"<responseIf>{parts.test}{_set('SCORE', _base('float', '1'))}</responseIf>"
        wrong = f"<responseElse>{_set('SCORE', _base('float', '0'))}</responseElse>"
        rules = f"<responseCondition>{right}{wrong}</responseCondition>"
    if parts.echoed and parts.reasons:
        rules += "\n" + _set("FEEDBACK", _VARIABLE)
    elif parts.shown and parts.reasons:
        names = "".join(_base("identifier", name) for name in parts.reasons)
        rules += "\n" + _set("FEEDBACK", f"<multiple>{names}</multiple>")
    for name, test in parts.tests.items():
        told = _set("FEEDBACK", _base("identifier", name))
        rules += f"\n<responseCondition><responseIf>{test}{told}</responseIf></responseCondition>"
    if item.explanation.strip():
        rules += "\n" + _set("EXPLANATION", _base("identifier", "EXPLANATION"))
    return element("responseProcessing", f"\n{rules}\n")


def _feedback(item: Item, parts: _Parts) -> str:
    said = [("FEEDBACK", name, reason) for name, reason in parts.reasons.items()]
    said.append(("EXPLANATION", "EXPLANATION", item.explanation))
    return "".join(
        element(
            "modalFeedback",
            _text(reason),
            outcomeIdentifier=outcome,
            showHide="show",
            identifier=name,
        )
        for outcome, name, reason in said
        if reason.strip()
    )


# -- the types -------------------------------------------------------------------------------------


def _choices(item: Item) -> _Parts:
    single = item.type == "single-choice"
    keys = [f"C{n}" for n, choice in enumerate(item.choices, 1) if choice.correct]
    if not keys:
        raise Refused("none of its answers is right")
    if single and len(keys) > 1:
        raise Refused("a single choice with several right answers")
    if any(not choice.text.strip() for choice in item.choices):
        raise Refused("one of its answers has no text")
    truth = [choice.text for choice in item.choices] == ["True", "False"]
    choices = "".join(
        element("simpleChoice", _text(choice.text), identifier=f"C{n}")
        for n, choice in enumerate(item.choices, 1)
    )
    return _Parts(
        cardinality="single" if single else "multiple",
        type="identifier",
        correct=keys,
        interaction=element(
            "choiceInteraction",
            f"\n{choices}",
            responseIdentifier="RESPONSE",
            shuffle="false" if truth else "true",
            maxChoices="1" if single else "0",
        ),
        reasons={
            f"C{n}": choice.reason
            for n, choice in enumerate(item.choices, 1)
            if choice.reason.strip()
        },
        echoed=True,
    )


def _ordering(item: Item) -> _Parts:
    if len(item.choices) < 2:
        raise Refused("an order needs two things at least")
    # Not in the right order, for players that don't shuffle.
    shown = sorted(range(len(item.choices)), key=lambda at: item.choices[at].text)
    if shown == sorted(shown):
        shown.reverse()
    names = {at: f"C{n}" for n, at in enumerate(shown, 1)}
    choices = "".join(
        element("simpleChoice", _text(item.choices[at].text), identifier=names[at]) for at in shown
    )
    return _Parts(
        cardinality="ordered",
        type="identifier",
        correct=[names[at] for at in range(len(item.choices))],
        interaction=element(
            "orderInteraction", f"\n{choices}", responseIdentifier="RESPONSE", shuffle="true"
        ),
        reasons={
            names[at]: choice.reason
            for at, choice in enumerate(item.choices)
            if choice.reason.strip()
        },
        shown=True,
    )


def _matching(item: Item) -> _Parts:
    if len(item.matches) < 2:
        raise Refused("matching needs two pairs at least")
    rights = list(dict.fromkeys([*(m.right for m in item.matches), *item.extra_rights]))
    names = {right: f"R{n}" for n, right in enumerate(rights, 1)}
    left = "".join(
        element("simpleAssociableChoice", _text(match.left), identifier=f"L{n}", matchMax="1")
        for n, match in enumerate(item.matches, 1)
    )
    right = "".join(
        element("simpleAssociableChoice", _text(text), identifier=names[text], matchMax="0")
        for text in rights
    )
    sets = element("simpleMatchSet", f"\n{left}") + element("simpleMatchSet", f"\n{right}")
    return _Parts(
        cardinality="multiple",
        type="directedPair",
        correct=[f"L{n} {names[match.right]}" for n, match in enumerate(item.matches, 1)],
        interaction=element(
            "matchInteraction",
            f"\n{sets}",
            responseIdentifier="RESPONSE",
            shuffle="true",
            maxAssociations=str(len(item.matches)),
        ),
        reasons={
            f"L{n}": match.reason for n, match in enumerate(item.matches, 1) if match.reason.strip()
        },
        shown=True,
    )


def _typed() -> str:
    entry = element("textEntryInteraction", "", responseIdentifier="RESPONSE", expectedLength="30")
    return f"<p>{entry.strip()}</p>\n"


def _numeric(item: Item, lost: list[str]) -> _Parts:
    if item.key is None:
        raise Refused("it has no key")
    parts = _Parts("single", "float", [f"{item.key.value:f}"], interaction=_typed())
    parts.test = f'<equal toleranceMode="exact">{_VARIABLE}{_CORRECT}</equal>'
    if item.key.tolerance:
        size = f"{item.key.tolerance:f}"
        mode = f'toleranceMode="absolute" tolerance="{size} {size}"'
        parts.test = f"<equal {mode}>{_VARIABLE}{_CORRECT}</equal>"
    for n, wrong in enumerate(item.wrongs, 1):
        value = number(to_plain(wrong.text))
        if value is None:
            lost.append(f"written without a wrong answer that is no bare number: {wrong.text[:60]}")
            continue
        base = _base("float", f"{value:f}")
        parts.tests[f"W{n}"] = f'<equal toleranceMode="exact">{_VARIABLE}{base}</equal>'
        if wrong.reason.strip():
            parts.reasons[f"W{n}"] = wrong.reason
    return parts


def _short(item: Item) -> _Parts:
    if not item.accepts or not all(text.strip() for text in item.accepts):
        raise Refused("it has no key")
    parts = _Parts("single", "string", [item.accepts[0]], interaction=_typed())
    parts.score = '<mapResponse identifier="RESPONSE"/>'
    entries = [(text, "1") for text in item.accepts]
    for n, wrong in enumerate(item.wrongs, 1):
        text = to_plain(wrong.text)
        entries.append((text, "0"))
        match = (
            f'<stringMatch caseSensitive="false">{_VARIABLE}{_base("string", text)}</stringMatch>'
        )
        parts.tests[f"W{n}"] = match
        if wrong.reason.strip():
            parts.reasons[f"W{n}"] = wrong.reason
    parts.mapping = element(
        "mapping",
        "".join(
            element("mapEntry", "", mapKey=text, mappedValue=points, caseSensitive="false").strip()
            for text, points in entries
        ),
        defaultValue="0",
    )
    return parts
