"""What an item of QTI 2 declares and does with an answer: keys, points, feedback."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from studylam.packs.exchange.item import Key
from studylam.packs.exchange.qti.numbers import Range, keys_of, number, rounded
from studylam.packs.exchange.qti.xml import Node

ALWAYS, ECHO, ANSWER, CORRECT, INCORRECT, OTHER = range(6)
"""When something is set: always, to the answer itself, for one answer, for the right one, for any
other, or under a condition that says none of this."""

_TESTS = ("match", "member", "equal", "stringmatch", "equalrounded", "contains")
_LOW, _HIGH = ("gte", "gt"), ("lte", "lt")


@dataclass
class Declared:
    """A response: what kind of values it takes, and which are right."""

    cardinality: str
    type: str
    correct: list[str] = field(default_factory=list)
    mapping: list[tuple[str, Decimal]] = field(default_factory=list)

    @property
    def best(self) -> list[str]:
        """The values with most points."""
        top = max((points for _, points in self.mapping), default=Decimal(0))
        return [value for value, points in self.mapping if points == top > 0]

    @property
    def gainful(self) -> list[str]:
        """The values with points."""
        return [value for value, points in self.mapping if points > 0]


@dataclass(frozen=True)
class Rule:
    """An outcome that is set to a value, and when."""

    outcome: str
    value: str
    when: int
    answers: tuple[str, ...] = ()
    response: str = ""


def declarations(item: Node) -> dict[str, Declared]:
    """The responses of an item by their identifiers."""
    found = {}
    for node in item.nodes:
        if node.tag != "responsedeclaration":
            continue
        declared = Declared(node.get("cardinality", "single").lower(), node.get("basetype").lower())
        if correct := node.child("correctresponse"):
            declared.correct = [value.text.strip() for value in correct.all("value")]
        if mapping := node.child("mapping"):
            declared.mapping = [
                (entry.get("mapkey").strip(), number(entry.get("mappedvalue")) or Decimal(0))
                for entry in mapping.all("mapentry")
            ]
        found[node.get("identifier")] = declared
    return found


def rules(item: Node) -> list[Rule]:
    """Everything that the item's response processing sets."""
    processing = item.child("responseprocessing")
    return list(_rules(processing, ALWAYS, (), "")) if processing else []


def _rules(node: Node, when: int, answers: tuple[str, ...], response: str) -> Iterator[Rule]:
    for child in node.nodes:
        if child.tag == "setoutcomevalue":
            yield _rule(child, when, answers, response)
        elif child.tag in ("responseif", "responseelseif"):
            test = next(iter(child.nodes), None)
            yield from _rules(child, *_tested(test, when, answers, response))
        elif child.tag == "responseelse":
            yield from _rules(child, INCORRECT if when == ALWAYS else when, answers, response)
        elif child.tag in ("responsecondition", "responseprocessingfragment"):
            yield from _rules(child, when, answers, response)


def _rule(node: Node, when: int, answers: tuple[str, ...], response: str) -> Rule:
    outcome = node.get("identifier")
    value = next(iter(node.nodes), None)
    if value is not None and value.tag == "basevalue":
        return Rule(outcome, value.text.strip(), when, answers, response)
    base = node.first("basevalue")
    variable = node.first("variable")
    if when == ALWAYS and value is not None and value.tag == "variable":
        return Rule(outcome, "", ECHO, response=value.get("identifier"))
    text = (
        base.text.strip() if base and not (variable and value and value.tag == "variable") else ""
    )
    return Rule(outcome, text, when, answers, response)


def _tested(
    test: Node | None, when: int, answers: tuple[str, ...], response: str
) -> tuple[int, tuple[str, ...], str]:
    """What it means that a test is met, within what it meant to come to it."""
    if test is None:
        return OTHER, (), ""
    negated = test.tag == "not"
    leaves = [test] if test.tag in _TESTS else list(_asserted(test))
    found: list[str] = []
    name = ""
    right = False
    for leaf in leaves:
        variable = leaf.first("variable")
        name = variable.get("identifier") if variable else name
        right = right or leaf.first("correct") is not None
        found += [base.text.strip() for base in leaf.all("basevalue")]
    if found and not right and not negated:
        return ANSWER, tuple(found), name
    if right and not found:
        return (INCORRECT if negated else CORRECT), (), name
    if when in (CORRECT, INCORRECT, ANSWER):
        return when, answers, response
    return OTHER, (), name


def _asserted(test: Node) -> Iterator[Node]:
    """The tests in one that have to be met; not those that mustn't."""
    stack = list(reversed(test.nodes))
    while stack:
        node = stack.pop()
        if node.tag in _TESTS:
            yield node
        elif node.tag != "not":
            stack += reversed(node.nodes)


def scored(found: list[Rule], response: str, *, many: bool = False) -> list[str]:
    """The answers for which most points are given (``many``: any), where only the processing says
    so."""
    given = [
        (answer, points, rule.outcome.upper() == "SCORE")
        for rule in found
        if rule.when == ANSWER and rule.response in (response, "")
        for answer in rule.answers
        if (points := number(rule.value)) is not None and points > 0
    ]
    if any(is_score for _, _, is_score in given):
        given = [one for one in given if one[2]]
    best = max((points for _, points, _ in given), default=Decimal(0))
    return list(dict.fromkeys(answer for answer, points, _ in given if many or points == best))


# -- numbers ---------------------------------------------------------------------------------------


def numeric_keys(item: Node, response: str, declared: Declared) -> list[Key]:
    """The numbers that are right, with the tolerance with which they are compared."""
    processing = item.child("responseprocessing")
    texts = declared.correct or declared.best
    if processing is None:
        return [Key(value) for text in texts if (value := number(text)) is not None]
    equals: list[tuple[Decimal, Decimal]] = []
    rights = [value for text in texts if (value := number(text)) is not None]
    for node in processing.all("equal", "equalrounded"):
        if not _about(node, response):
            continue
        base = node.first("basevalue")
        value = number(base.text) if base else None
        compared = rights if value is None else [value]
        equals += [(value, _tolerance(node, value)) for value in compared]
    ranges = [span for node in processing.all("and") if (span := _range(node, response))]
    if rights:
        known = [pair for pair in equals if pair[0] in rights]
        equals = known or [(value, Decimal(0)) for value in rights]
    return keys_of(equals, ranges)


def _about(node: Node, response: str) -> bool:
    return any(one.get("identifier") == response for one in node.all("variable"))


def _tolerance(node: Node, value: Decimal) -> Decimal:
    if node.tag == "equalrounded":
        return (
            rounded(node.get("figures"))
            if node.get("roundingmode") == "decimalPlaces"
            else Decimal(0)
        )
    mode = node.get("tolerancemode").lower()
    bounds = [number(text) for text in node.get("tolerance").split()[:2]]
    sizes = [abs(bound) for bound in bounds if bound is not None]
    if mode == "exact" or not sizes:
        return Decimal(0)
    return max(sizes) * (abs(value) / 100 if mode == "relative" else 1)


def _range(node: Node, response: str) -> Range | None:
    low = high = None
    for test in node.nodes:
        base = test.child("basevalue")
        value = number(base.text) if base and _about(test, response) else None
        if value is None:
            continue
        # <gte> variable, number; the other way round it says the opposite.
        turned = test.nodes[0].tag == "basevalue"
        if test.tag in (_HIGH if turned else _LOW):
            low = value
        elif test.tag in (_LOW if turned else _HIGH):
            high = value
    return (low, high) if low is not None and high is not None else None
