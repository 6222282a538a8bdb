"""What QTI 1.2 does with an answer: the points and the feedback that its conditions give."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from studylam.packs.exchange.hypertext import Media
from studylam.packs.exchange.item import Key
from studylam.packs.exchange.notes import together
from studylam.packs.exchange.qti.material import markdown
from studylam.packs.exchange.qti.numbers import Range, keys_of, number, rounded
from studylam.packs.exchange.qti.xml import Node

_LOW = ("vargte", "vargt")
_HIGH = ("varlte", "varlt")
_GENERAL = ("general_fb", "general_feedback", "general", "feedback", "solution")
_CORRECT = ("correct_fb", "correct")
_INCORRECT = ("general_incorrect_fb", "incorrect_fb", "incorrect")


def fields(node: Node | None) -> dict[str, str]:
    """What metadata say of an item: by fields with labels, or by elements of their own."""
    found: dict[str, str] = {}
    if node is None:
        return found
    for pair in node.all("qtimetadatafield", "qti_metadatafield"):
        name, value = pair.child("fieldlabel"), pair.child("fieldentry")
        if name and value:
            found.setdefault(name.text.strip().lower(), value.text.strip())
    for one in node.all("qmd_itemtype", "bbmd_questiontype"):
        found.setdefault(one.tag, one.text.strip())
    return found


@dataclass
class Condition:
    """A condition, the points for meeting it, and what is said then."""

    score: Decimal
    points: bool
    """Whether it says anything of points."""
    refs: list[str]
    title: str
    positives: list[tuple[str, str, Node]] = field(default_factory=list)
    """What has to be answered: response, answer, and where it says so."""
    negatives: list[tuple[str, str]] = field(default_factory=list)
    other: bool = False
    groups: list[Node] = field(default_factory=list)
    """What holds its tests."""

    def values(self, ident: str) -> list[str]:
        """The answers to a response that meet it."""
        return [value for name, value, _ in self.positives if name in (ident, "") and value]

    def ordered(self, ident: str) -> list[str]:
        """The answers in their order."""
        found = [
            (node.get("index"), value) for name, value, node in self.positives if name == ident
        ]
        if found and all(index.isascii() and index.isdigit() for index, _ in found):
            found.sort(key=lambda pair: int(pair[0][:6]))
        return [value for _, value in found]

    def ranges(self, ident: str) -> list[Range]:
        """The numbers between which an answer meets it."""
        found = []
        for group in self.groups:
            low = _bound(group, _LOW, ident)
            high = _bound(group, _HIGH, ident)
            if low is not None and high is not None:
                found.append((low, high))
        return found

    def keys(self, ident: str) -> list[Key]:
        """The numbers that meet it."""
        equals = []
        for name, text, node in self.positives:
            value = number(text)
            if name in (ident, "") and value is not None:
                equals.append((value, _tolerance(node, value)))
        return keys_of(equals, self.ranges(ident))


def _bound(group: Node, tags: tuple[str, ...], ident: str) -> Decimal | None:
    for node in group.nodes:
        if node.tag in tags and node.get("respident", ident) == ident:
            return number(node.text)
    return None


def _tolerance(node: Node, value: Decimal) -> Decimal:
    margin = number(node.get("margin"))
    if margin is not None:
        return abs(margin * value / 100 if node.get("margintype") == "percent" else margin)
    if node.get("precisiontype") == "decimals":
        return rounded(node.get("precision"))
    return Decimal(0)


def conditions(item: Node) -> list[Condition]:
    """The conditions of an item, in order."""
    found = []
    for node in item.all("respcondition"):
        refs = [one.get("linkrefid").strip() for one in node.all("displayfeedback")]
        points = node.first("setvar") is not None
        condition = Condition(_score(node), points, refs, node.get("title").lower())
        for test in node.nodes:
            if test.tag == "conditionvar":
                _collect(test, condition)
        found.append(condition)
    if not any(condition.score > 0 for condition in found):
        named = [condition for condition in found if _names(condition) & set(_CORRECT)]
        # Blackboard's matching says what is right and gives no points for it.
        plain = [c for c in found if c.positives and not c.points and not c.refs]
        for condition in named or plain:
            condition.score = Decimal(1)
    return found


def _names(condition: Condition) -> set[str]:
    return {condition.title, *(ref.lower() for ref in condition.refs)}


def _score(node: Node) -> Decimal:
    total = Decimal(0)
    for setvar in node.all("setvar"):
        text = setvar.text.strip()
        # Brightspace counts right and wrong answers apart from each other.
        counter = setvar.get("varname").lower()
        if counter == "d2l_incorrect":
            continue
        value = Decimal(1) if counter == "d2l_correct" and not text else number(text)
        if value is None:
            value = Decimal(100 if "max" in text.lower() else 0)
        total += -value if setvar.get("action").lower() == "subtract" else value
    return total


def _collect(top: Node, condition: Condition) -> None:
    stack = [(top, False)]
    while stack:
        node, negated = stack.pop()
        condition.groups.append(node)
        deeper = []
        for child in node.nodes:
            if child.tag in ("and", "or", "conditionvar"):
                deeper.append((child, negated))
            elif child.tag == "not":
                deeper.append((child, not negated))
            elif child.tag in ("varequal", "varsubset", "varsubstring"):
                name = child.get("respident").strip()
                texts = [child.text.strip()]
                if child.tag == "varsubset":
                    texts = [text.strip() for text in texts[0].split(",")]
                for text in texts:
                    if negated:
                        condition.negatives.append((name, text))
                    else:
                        condition.positives.append((name, text, child))
            elif child.tag in ("other", "otherwise"):
                condition.other = True
        stack += reversed(deeper)


class Feedback:
    """What an item says to its answers."""

    def __init__(self, item: Node, found: list[Condition], media: Media) -> None:
        self._texts = dict(_texts(item, media))
        self._by_answer: dict[str, list[str]] = {}
        self._general: dict[str, None] = {}
        self._right: dict[str, None] = {}
        self._wrong: dict[str, None] = {}
        for condition in found:
            for ref in condition.refs:
                self._sort(ref, condition)
        said = {ref for condition in found for ref in condition.refs}
        for ref in self._texts:
            if ref not in said and "_IF" in ref:  # Brightspace's names say what belongs together
                self._by_answer.setdefault(ref.replace("_IF", "_A"), []).append(ref)

    def _sort(self, ref: str, condition: Condition) -> None:
        name = ref.lower()
        if name in _GENERAL:
            self._general[ref] = None
        elif name in _CORRECT:
            self._right[ref] = None
        elif name in _INCORRECT:
            self._wrong[ref] = None
        elif len(condition.positives) == 1 and not condition.negatives:
            response, answer, _ = condition.positives[0]
            # Blackboard puts an answer's name where the response's should be.
            self._by_answer.setdefault(answer or response, []).append(ref)
        elif len(condition.negatives) == 1 and not condition.positives:
            self._by_answer.setdefault(f"{condition.negatives[0][0]} not", []).append(ref)
        elif condition.score > 0:
            self._right[ref] = None
        elif condition.other:
            self._wrong[ref] = None
        else:
            self._general[ref] = None

    def of(self, answer: str) -> str:
        """What is said to an answer; it isn't said again."""
        refs = self._by_answer.get(answer, ())
        return together(*(self._texts.get(ref, "") for ref in refs))

    def rest(self, answers: list[str]) -> str:
        """What is said of the question as a whole, and all that isn't said to ``answers``."""
        told = {ref for answer in answers for ref in self._by_answer.get(answer, ())}
        order = [*self._general, *self._right, *self._wrong, *self._texts]
        return together(*(self._texts.get(ref, "") for ref in order if ref not in told))


def _texts(item: Node, media: Media) -> Iterator[tuple[str, str]]:
    for node in item.nodes:
        if node.tag == "itemfeedback":
            yield node.get("ident").strip(), markdown(node, media)
