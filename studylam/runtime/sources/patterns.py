"""Event patterns: the JSON in which EventBridge and Lambda's filters say which events they want.

Rules: "Filter rule syntax" in AWS's Lambda developer guide, "Comparison operators for use in event
patterns" in EventBridge's user guide, and aws/event-ruler, AWS's own (open) matcher, for what they
leave open: a pattern's keys are joined by AND, a list by OR; only leaves are compared; where the
event has an array, one element that fits will do, and keys beneath it have to fit the same element.
A dot in a key, of the pattern or of the event, is as good as an object in an object (recorded).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from studylam.runtime.refusals import InvalidParameterValueError
from studylam.runtime.sources.bus_operators import in_network, wildcard

INVALID = "Invalid filter pattern definition."
"""Recorded from AWS: all that Lambda says of a pattern that it doesn't take."""

PATTERN_LIMIT = 4096
"""Characters of one pattern: the API's schema."""

DEEPEST = 100
"""Levels of a pattern. Ours, so that no pattern can exhaust the interpreter's stack."""

NUMERIC_LIMIT = 5e9
"""Numbers are compared from minus to plus this: EventBridge, "Numeric matching"."""

_OPERATORS = ("anything-but", "equals-ignore-case", "exists", "numeric", "prefix", "suffix")
_ONLY_ON_A_BUS = ("wildcard", "cidr")
_ALL_OPERATORS = (*_OPERATORS, *_ONLY_ON_A_BUS)
"""EventBridge's buses have these, event source mappings don't."""

# What EventBridge says of patterns that it refuses: recorded from AWS, as far as the first line.
_EMPTY = "Empty arrays are not allowed"
_ANYTHING_BUT = "Value of anything-but must be an array or single string/number value."
_IGNORING_CASE = (
    "Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported."
)


@dataclass(frozen=True)
class Number:
    """A JSON number as it was written: 300 and 300.0 are not the same to a pattern."""

    text: str

    @property
    def value(self) -> float:
        return float(self.text)


class InvalidPatternError(InvalidParameterValueError):
    """A pattern that AWS refuses. ``reason``: what EventBridge says of it, Lambda says nothing."""

    def __init__(self, where: str, rule: str, reason: str = "") -> None:
        super().__init__(INVALID, where=where, hint=f"The rule: {rule}.")
        self.reason = reason or rule


Leaf = str | bool | Number | None
_Test = Callable[[Leaf], bool]
_Path = tuple[str, ...]


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} isn't JSON")


_DECODER = json.JSONDecoder(
    parse_int=Number, parse_float=Number, parse_constant=_refuse_constant, strict=True
)


def load_json(text: str) -> Any:
    """``text`` parsed, with numbers that remember how they were written.

    Raises:
        ValueError: it isn't JSON, or nested too deeply to be read.
    """
    try:
        return _DECODER.decode(text)
    except RecursionError:
        raise ValueError("nested too deeply") from None


@dataclass(frozen=True)
class _Rules:
    """What one field may be: any of the tests, or absent."""

    tests: tuple[_Test, ...]
    or_absent: bool


@dataclass(frozen=True)
class _Fields:
    """All of the fields, and of each ``$or`` at least one alternative."""

    fields: dict[str, _Rules | _Fields]
    alternatives: tuple[_Fields, ...] = ()


@dataclass(frozen=True)
class Pattern:
    """A pattern that was understood. ``text`` is what the learner wrote."""

    text: str
    _tree: _Fields

    @classmethod
    def parse(cls, text: str, *, where: str = "Pattern", on_bus: bool = False) -> Pattern:
        """Understand a pattern: a filter of Lambda's, or of a rule ``on_bus``.

        Raises:
            InvalidPatternError: AWS would refuse it; the error's ``where`` is the place in the
                pattern, its hint the rule.
        """
        if len(text) > PATTERN_LIMIT:
            raise InvalidPatternError(where, f"a pattern has at most {PATTERN_LIMIT} characters")
        try:
            value = load_json(text)
        except ValueError as error:
            raise InvalidPatternError(where, f"a pattern is JSON; this isn't: {error}") from None
        if not isinstance(value, dict):
            rule = 'a pattern is an object, such as {"body": {"color": ["red"]}}'
            raise InvalidPatternError(where, rule, "Filter is not an object")
        return cls(text, _Parser(where, on_bus).fields(value, ()))

    def matches(self, event: object) -> bool:
        """Whether ``event`` (parsed JSON) is one that the pattern wants."""
        return _fields_match(self._tree, event, (), event)


class _Parser:
    """Builds the tree of one pattern, and knows its place for the refusals."""

    def __init__(self, where: str, on_bus: bool) -> None:
        self._where = where
        self._on_bus = on_bus

    def _refuse(self, path: _Path, rule: str, reason: str = "") -> InvalidPatternError:
        where = f"{self._where}: {'.'.join(path)}" if path else self._where
        return InvalidPatternError(where, rule, reason)

    def fields(self, value: dict[str, Any], path: _Path) -> _Fields:
        if not value:
            raise self._refuse(path, "an object names at least one field; it can't be empty")
        fields: dict[str, _Rules | _Fields] = {}
        alternatives: tuple[_Fields, ...] = ()
        for name, wanted in value.items():
            here = (*path, name)
            if sum(each.count(".") + 1 for each in here) > DEEPEST:
                raise self._refuse(path[:3], f"fields are nested at most {DEEPEST} deep")
            if name == "$or" and _is_or(wanted):
                alternatives = tuple(
                    self.fields(each, (*path, f"$or[{index}]")) for index, each in enumerate(wanted)
                )
            elif isinstance(wanted, dict):
                _put(fields, name, self.fields(wanted, here))
            elif isinstance(wanted, list):
                _put(fields, name, self._rules(wanted, here))
            else:
                raise self._refuse(
                    here,
                    "a field's value is a list of what it may be, or an object; write "
                    f'["{_shown(wanted)}"]'
                    if isinstance(wanted, str)
                    else f"a field's value is a list of what it may be: [{_shown(wanted)}]",
                    f'"{name}" must be an object or an array',
                )
        return _Fields(fields, alternatives)

    def _rules(self, wanted: list[Any], path: _Path) -> _Rules:
        if not wanted:
            raise self._refuse(path, "a list names at least one value; it can't be empty", _EMPTY)
        tests: list[_Test] = []
        or_absent = False
        for each in wanted:
            if isinstance(each, list):
                raise self._refuse(path, "a list holds values and operators, not lists")
            if not isinstance(each, dict):
                tests.append(self._equals(each))
                continue
            operator, operand = self._only_key(each, path)
            if operator == "exists":
                if not isinstance(operand, bool):
                    raise self._refuse((*path, operator), "exists is true or false")
                if operand:
                    tests.append(lambda _leaf: True)
                else:
                    or_absent = True
            else:
                tests.append(self._operator(operator, operand, (*path, operator)))
        return _Rules(tuple(tests), or_absent)

    def _equals(self, wanted: Leaf) -> _Test:
        # On a bus 300 is 300.0 (recorded), for Lambda's filters it isn't (its documentation).
        if self._on_bus and isinstance(wanted, Number):
            return lambda leaf: isinstance(leaf, Number) and leaf.value == wanted.value
        return _equals(wanted)

    def _only_key(self, each: dict[str, Any], path: _Path) -> tuple[str, Any]:
        if len(each) != 1:
            raise self._refuse(path, 'an operator is an object with one key: {"prefix": "us-"}')
        return next(iter(each.items()))

    def _operator(self, operator: str, operand: Any, path: _Path) -> _Test:
        if operator == "numeric":
            return self._numeric(operand, path)
        if operator == "anything-but":
            return self._anything_but(operand, path)
        if operator in ("prefix", "suffix"):
            if isinstance(operand, dict):
                inner, text = self._only_key(operand, path)
                if inner != "equals-ignore-case":
                    raise self._refuse((*path, inner), f"{operator} is a string")
                return _text_test(operator, self._string(text, (*path, inner)), fold=True)
            return _text_test(operator, self._string(operand, path))
        if operator == "equals-ignore-case":
            return _text_test("equals", self._string(operand, path), fold=True)
        if operator in _ONLY_ON_A_BUS and self._on_bus:
            return self._bus_operator(operator, operand, path)
        if operator in _ONLY_ON_A_BUS:
            raise self._refuse(
                path, f"{operator} is for rules on an EventBridge bus, not for filters of Lambda"
            )
        raise self._refuse(
            path,
            f"the operators are {', '.join(_OPERATORS)}",
            f"Unrecognized match type {operator}",
        )

    def _bus_operator(self, operator: str, operand: Any, path: _Path) -> _Test:
        if operator == "wildcard":
            return self._wildcard(operand, path)
        # AWS's own words for a range that isn't a string.
        text = self._string(operand, path, "prefix match pattern must be a string")
        try:
            return _of_texts(in_network(text))
        except ValueError as error:
            rule = "cidr is a range of addresses, such as 10.0.0.0/24"
            raise self._refuse(path, rule, str(error)) from None

    def _wildcard(self, operand: Any, path: _Path) -> _Test:
        try:
            return _of_texts(wildcard(self._string(operand, path)))
        except ValueError as error:
            raise self._refuse(path, "two * can't stand side by side", str(error)) from None

    def _string(self, operand: Any, path: _Path, reason: str = "") -> str:
        if not isinstance(operand, str):
            rule = f"{path[-1]} compares strings, so its value is a string"
            reason = reason or f"{path[-1]} match pattern must be a string"
            raise self._refuse(path, rule, reason)
        return operand

    def _anything_but(self, operand: Any, path: _Path) -> _Test:
        if isinstance(operand, dict):
            operator, texts = self._only_key(operand, path)
            here = (*path, operator)
            listed = texts if isinstance(texts, list) else [texts]
            if operator == "wildcard" and self._on_bus and listed:
                return _none_of([self._wildcard(text, here) for text in listed])
            if operator not in ("prefix", "suffix", "equals-ignore-case"):
                raise self._refuse(
                    here, "anything-but takes values, prefix, suffix or equals-ignore-case"
                )
            kind, fold = ("equals", True) if "equals" in operator else (operator, False)
            if any(isinstance(text, dict) for text in listed):
                raise self._refuse(here, f"{operator} compares strings here", _ANYTHING_BUT)
            reason = _IGNORING_CASE if fold else "prefix/suffix match pattern must be a string"
            strings = [self._string(text, here, reason) for text in listed]
            if not strings or (kind != "equals" and "" in strings):
                reason = "Null prefix/suffix not allowed" if strings else _EMPTY
                raise self._refuse(here, f"{operator} can't be empty", reason)
            return _none_of([_text_test(kind, text, fold=fold) for text in strings])
        values = operand if isinstance(operand, list) else [operand]
        kinds = {type(value) for value in values}
        if kinds not in ({str}, {Number}):
            reason = _ANYTHING_BUT
            if isinstance(operand, list) and operand:
                reason = "Inside anything but list, start|null|boolean is not supported."
            raise self._refuse(
                path,
                "anything-but takes strings or numbers: one of them, or a list of one kind",
                reason if operand != [] else _EMPTY,
            )
        return _none_of([_equals(value) for value in values])

    def _numeric(self, operand: Any, path: _Path) -> _Test:
        rule = 'numeric is a list such as ["=", 5], [">", 0] or [">=", 0, "<", 10]'
        if not isinstance(operand, list):
            raise self._refuse(path, rule, "Value of numeric must be an array.")
        operators, numbers = operand[::2], operand[1::2]
        known = [number for number in numbers if isinstance(number, Number)]
        if len(operators) in (1, 2) and len(known) < len(operators):
            reason = f"Value of {operators[len(known)]} must be numeric"
            raise self._refuse(path, rule, reason)
        if len(operand) not in (2, 4):
            raise self._refuse(path, rule)
        bounds = [number.value for number in known]
        if any(abs(bound) > NUMERIC_LIMIT for bound in bounds):
            raise self._refuse(path, "numbers are compared between -5.0e9 and 5.0e9")
        if len(operand) == 2:
            if operators[0] not in ("=", "<", "<=", ">", ">="):
                raise self._refuse(path, rule)
        elif operators[0] not in (">", ">=") or operators[1] not in ("<", "<="):
            wrong = operators[0] if operators[0] not in (">", ">=") else operators[1]
            raise self._refuse(
                path,
                "a range begins with > or >= and ends with < or <=: " + rule,
                f"Bad numeric range operator: {wrong}",
            )
        elif bounds[0] >= bounds[1]:
            raise self._refuse(path, "a range's lower number is less than its upper one")
        return _compares(list(zip(operators, bounds, strict=True)))


def _is_or(wanted: Any) -> bool:
    """Whether ``$or`` is the operator; event-ruler takes it for a field's name otherwise."""
    return (
        isinstance(wanted, list)
        and len(wanted) >= 2
        and all(
            isinstance(each, dict) and each.keys().isdisjoint(_ALL_OPERATORS) for each in wanted
        )
    )


def _put(fields: dict[str, _Rules | _Fields], name: str, rule: _Rules | _Fields) -> None:
    """Add what a field may be; ``a.b`` is the field ``b`` in ``a``."""
    head, dot, rest = name.partition(".")
    if dot:
        inner: dict[str, _Rules | _Fields] = {}
        _put(inner, rest, rule)
        rule = _Fields(inner)
    before = fields.get(head)
    if isinstance(before, _Fields) and isinstance(rule, _Fields):
        merged = dict(before.fields)
        for each, inside in rule.fields.items():
            _put(merged, each, inside)
        rule = _Fields(merged, before.alternatives + rule.alternatives)
    fields[head] = rule


def _shown(value: Any) -> str:
    if isinstance(value, Number):
        return value.text
    return value if isinstance(value, str) else json.dumps(value)


def _equals(wanted: Leaf) -> _Test:
    # True isn't 1 here, because numbers are Numbers.
    return lambda leaf: leaf == wanted


def _text_test(kind: str, wanted: str, *, fold: bool = False) -> _Test:
    """A test of strings; no other leaf passes it."""
    text = wanted.casefold() if fold else wanted

    def test(leaf: Leaf) -> bool:
        if not isinstance(leaf, str):
            return False
        given = leaf.casefold() if fold else leaf
        if kind == "prefix":
            return given.startswith(text)
        if kind == "suffix":
            return given.endswith(text)
        return given == text

    return test


def _of_texts(fits: Callable[[str], bool]) -> _Test:
    return lambda leaf: isinstance(leaf, str) and fits(leaf)


def _none_of(tests: list[_Test]) -> _Test:
    return lambda leaf: not any(test(leaf) for test in tests)


_COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "=": lambda given, bound: given == bound,
    "<": lambda given, bound: given < bound,
    "<=": lambda given, bound: given <= bound,
    ">": lambda given, bound: given > bound,
    ">=": lambda given, bound: given >= bound,
}


def _compares(bounds: list[tuple[str, float]]) -> _Test:
    """A test of numbers. Strings never pass, so DynamoDB's ``{"N": "42"}`` doesn't (recorded)."""

    def test(leaf: Leaf) -> bool:
        if not isinstance(leaf, Number) or abs(leaf.value) > NUMERIC_LIMIT:
            return False
        return all(_COMPARISONS[operator](leaf.value, bound) for operator, bound in bounds)

    return test


def _fields_match(wanted: _Fields, value: object, path: _Path, root: object) -> bool:
    # Without an object every field is absent, which ``exists: false`` may be asking for.
    return any(
        all(
            _field_matches(rule, given, (*path, name), root) for name, rule in wanted.fields.items()
        )
        and (
            not wanted.alternatives
            or any(_fields_match(each, given, path, root) for each in wanted.alternatives)
        )
        for given in list(_objects(value)) or [{}]
    )


def _field_matches(
    rule: _Rules | _Fields, given: dict[str, Any], path: _Path, root: object
) -> bool:
    value = given.get(path[-1], _MISSING)
    if isinstance(rule, _Fields):
        return _fields_match(rule, value, path, root)
    if any(test(leaf) for leaf in _leaves(value) for test in rule.tests):
        return True
    return rule.or_absent and not _has_leaf(root, path)


_MISSING: Any = []
"""What an event doesn't have: nothing in it, as in an empty array."""


def _flat(value: object) -> Iterator[object]:
    """A value, or the elements of an array and of the arrays in it, in order."""
    pending = [value]
    while pending:
        each = pending.pop()
        if isinstance(each, list):
            pending.extend(reversed(each))
        else:
            yield each


def _objects(value: object) -> Iterator[dict[str, Any]]:
    for each in _flat(value):
        if isinstance(each, dict):
            yield _undotted(each) if any("." in name for name in each) else each


def _undotted(*objects: dict[str, Any]) -> dict[str, Any]:
    """Objects as one, whose dotted keys are objects in it, with what is there by the same name."""
    found: dict[str, list[Any]] = {}
    for one in objects:
        for name, each in one.items():
            head, dot, rest = name.partition(".")
            found.setdefault(head, []).append({rest: each} if dot else each)
    return {name: _together(values) for name, values in found.items()}


def _together(values: list[Any]) -> Any:
    """The values of one name. Objects are one: a pattern may ask for fields of several."""
    objects = [each for each in values if isinstance(each, dict)]
    if len(objects) > 1:
        others = [each for each in values if not isinstance(each, dict)]
        values = [*others, _undotted(*objects)]
    return values[0] if len(values) == 1 else values


def _leaves(value: object) -> Iterator[Leaf]:
    for each in _flat(value):
        if isinstance(each, (str, bool, Number)) or each is None:
            yield each
        elif isinstance(each, (int, float)):
            yield Number(json.dumps(each))


def _has_leaf(root: object, path: _Path) -> bool:
    """Whether the event has a value at ``path``, in whichever elements of its arrays."""
    found: list[object] = [root]
    for name in path:
        found = [each[name] for value in found for each in _objects(value) if name in each]
    return any(True for value in found for _ in _leaves(value))
