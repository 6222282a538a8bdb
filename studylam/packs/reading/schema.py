"""Plain data → a model, with what doesn't fit said in plain words at the line of its key."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator
from dataclasses import fields
from functools import cache
from typing import Annotated, Any, TypeVar, get_type_hints

from pydantic import BaseModel, ConfigDict, Strict, StringConstraints, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from studylam.packs.problems import Report, did_you_mean
from studylam.packs.reading.yamltext import Document

Int = Annotated[int, Strict()]
Bool = Annotated[bool, Strict()]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(?:[.-][a-z0-9]+)*$", max_length=80)]
"""Small letters and digits, joined by ``-`` or ``.``."""
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
"""Text that says something."""

M = TypeVar("M")
Path = tuple[str | int, ...]


class Entry(BaseModel):
    """What authors write; a key that the format doesn't have is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def validated(kind: Callable[..., M], data: Any) -> M:
    """Plain data as an `Entry`, or as one of the models of packs, whose fields' types it must have.

    Raises:
        ValidationError: it doesn't.
    """
    found: M = _adapter(kind).validate_python(data)
    return found


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def fill(
    model: type[M],
    document: Document,
    report: Report,
    *,
    at: Path = (),
    data: Any = None,
    what: str = "",
) -> M | None:
    """Validate what is at ``at`` in ``document`` as ``model``; problems are noted and give None.

    Args:
        data: the value at ``at``, where the caller has it (or has changed it).
        what: names the thing in messages, e.g. ``fact timeout.max``.
    """
    if data is None:
        data = document.data
        for step in at:
            data = data[step]
    prefix = f"{what}: " if what else ""
    if not isinstance(data, dict):
        line, column = document.mark(at)
        report.add(
            "Y009",
            document.file,
            line,
            f"{prefix}Here should be keys with values, not {_kind(data)}.",
            hint=f"Keys: {', '.join(_keys(model))}.",
            column=column,
        )
        return None
    try:
        filled = validated(model, data)
        _note_lists(model, data, document, report, at, prefix)
        return filled
    except ValidationError as error:
        for detail in _telling(error.errors(include_url=False), data):
            _note(detail, model, document, report, at, prefix)
        return None
    except RecursionError:
        report.add("Y004", document.file, document.line(*at), f"{prefix}Nested too deeply.")
        return None


_UNKNOWN = ("extra_forbidden", "unexpected_keyword_argument")
"""What pydantic calls a key that an entry, or a dataclass, doesn't have."""

_SET_NAMES = """
    accepts also also_called assesses authors builds_on concepts domain exam exams extends formerly
    mend
    objectives off practises serves sources teaches todo traps
"""
_SETS = frozenset(_SET_NAMES.split())
"""Keys of lists in which nothing stands twice, and that are left out where there is nothing."""


def _note_lists(
    model: type[Any],
    data: dict[str, Any],
    document: Document,
    report: Report,
    at: Path,
    prefix: str,
) -> None:
    """Note lists that say a thing twice, or nothing, and keys without a value."""
    for key, value in data.items():
        if value is None:
            # A handler may well return nothing.
            if key in _fields(model) and key not in ("response", "event"):
                line, column = document.mark((*at, key))
                message, hint = f"{prefix}{key!r} has no value.", "Write one, or take the key out."
                report.add("Y012", document.file, line, message, hint=hint, column=column)
        elif key in _SETS and isinstance(value, list | dict):
            if not value and document.file != "content/pack.yaml":  # it shows what could be there
                line, column = document.mark((*at, key))
                message, hint = f"{prefix}{key!r} is empty.", "Fill it, or take the key out."
                report.add("Y012", document.file, line, message, hint=hint, column=column)
            _note_twice(value, (*at, key), document, report, prefix)


def _note_twice(value: Any, path: Path, document: Document, report: Report, prefix: str) -> None:
    """Note what is in a list a second time, or in a list of each key."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if isinstance(inner, list):
                _note_twice(inner, (*path, key), document, report, prefix)
        return
    if len(value) < 2:
        return
    seen: set[str] = set()
    for number, one in enumerate(value):
        if isinstance(one, str) and one.strip() in seen:
            line, column = document.mark((*path, number))
            message, hint = f"{prefix}{one[:60]!r} is in this list already.", "Take it out."
            report.add("Y012", document.file, line, message, hint=hint, column=column)
        if isinstance(one, str):
            seen.add(one.strip())


def _fields(model: type[Any]) -> dict[str, str]:
    """A model's fields, and how each is written."""
    if issubclass(model, BaseModel):
        return {name: field.alias or name for name, field in model.model_fields.items()}
    hints = get_type_hints(model, include_extras=True)
    return {field.name: _alias(hints[field.name]) or field.name for field in fields(model)}


def _alias(hint: Any) -> str | None:
    said = (getattr(one, "alias", None) for one in getattr(hint, "__metadata__", ()))
    return next((alias for alias in said if alias), None)


def _keys(model: type[Any]) -> list[str]:
    return [written for name, written in _fields(model).items() if name != "place"]


def _telling(details: list[ErrorDetails], data: Any) -> Iterator[ErrorDetails]:
    """The errors that tell something.

    A key that is missing because it is misspelt is said once; so is a value that fits none of the
    types that it may have, of which pydantic tells one by one.
    """
    unknown: dict[Path, list[str]] = {}
    for detail in details:
        if detail["type"] in _UNKNOWN:
            unknown.setdefault(detail["loc"][:-1], []).append(str(detail["loc"][-1]))
    seen: set[Path] = set()
    for detail in details:
        loc = detail["loc"]
        if detail["type"] == "missing":
            others = unknown.get(loc[:-1], [])
            if len(others) < 50 and difflib.get_close_matches(str(loc[-1]), others, 1, 0.6):
                continue
        elif detail["type"] == "too_short" and detail["ctx"].get("actual_length", 0) < len(
            detail["input"]
        ):
            continue  # its entries are wrong, and each is told
        elif detail["type"] not in _UNKNOWN and (there := _there(loc, data)) != loc:
            if there in seen:
                continue
            seen.add(there)
            if there and "[key]" not in loc:
                detail = {**detail, "loc": there}
        yield detail


def _there(loc: Path, data: Any) -> Path:
    """As much of a path as leads to something in the data; the rest names types."""
    for number, step in enumerate(loc):
        if isinstance(data, str):
            return loc[:number]
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            return loc[:number]
    return loc


def _note(
    detail: ErrorDetails,
    model: type[Any],
    document: Document,
    report: Report,
    at: Path,
    prefix: str,
) -> None:
    kind, loc = detail["type"], detail["loc"]
    path = (*at, *loc, *getattr(detail.get("ctx", {}).get("error"), "path", ()))
    line, column = document.mark(path)
    name = ".".join(str(step) for step in loc if step != "[key]")
    if doubt := document.doubted.get(path):
        # Of a date that there isn't, all is said; of `no` for a text, not yet.
        if doubt.code == "Y008":
            return
        if doubt in report.problems:
            report.problems.remove(doubt)
    if kind == "missing":
        line, column = document.mark(path[:-1])
        message, hint, code = f"{name!r} is missing.", f"Add {loc[-1]}: …", "Y006"
    elif kind in _UNKNOWN:
        known = _keys(model) if len(loc) == 1 else []
        otherwise = f"Known keys: {', '.join(known)}." if known else "Take it out."
        message, code = f"There is no key {name!r} here.", "Y007"
        hint = did_you_mean(str(loc[-1]), known, otherwise)
    else:
        wish, hint = _wish(detail, document.written.get(path, ""))
        message, code = f"{name!r} {wish}" if name else wish, "Y008"
    report.add(code, document.file, line, prefix + message, hint=hint, column=column)


def _wish(detail: ErrorDetails, written: str) -> tuple[str, str]:
    """What a value should be, and how to mend it. ``written``: how the file has it, if known."""
    kind, value, context = detail["type"], detail["input"], detail.get("ctx", {})
    got = _kind(value)
    if kind == "string_type":
        quoted = written or (str(value) if isinstance(value, int | float) else "")
        hint = f'Put quotes round it: "{quoted[:60]}"' if quoted and value is not None else ""
        return f"should be text, not {got}.", hint
    if kind in ("int_type", "int_parsing", "int_from_float"):
        return f"should be a whole number, not {got}.", ""
    if kind in ("float_type", "float_parsing", "decimal_type", "decimal_parsing"):
        return f"should be a number, not {got}.", ""
    if kind in ("bool_type", "bool_parsing"):
        return f"should be true or false, not {got}.", ""
    if kind.startswith("date"):
        return f"should be a date, not {got}.", "Write it as 2026-08-15."
    if kind == "literal_error":
        return (
            f"should be {context.get('expected', 'something else')}, not {str(value)[:60]!r}.",
            "",
        )
    if kind in ("tuple_type", "list_type"):
        hint = f"Put brackets round it: [{value}]" if isinstance(value, str | int) else ""
        return f"should be a list, not {got}.", hint[:200]
    if kind in ("dict_type", "model_type", "model_attributes_type", "dataclass_type"):
        return f"should be keys with values, not {got}.", ""
    if kind == "string_pattern_mismatch":
        wish = "should be small letters and digits joined by - or ., "
        return wish + f"not {str(value)[:60]!r}.", "For example: cold-start"
    if kind == "string_too_short":
        return "is empty.", "Write something."
    if kind == "string_too_long":
        return f"is longer than {context.get('max_length')} characters.", ""
    if kind == "too_short":
        return "needs at least one entry.", ""
    if kind == "greater_than_equal":
        return f"should be at least {context.get('ge')}, not {value}.", ""
    if kind == "less_than_equal":
        return f"should be at most {context.get('le')}, not {value}.", ""
    if kind == "greater_than":
        return f"should be more than {context.get('gt')}, not {value}.", ""
    if kind == "value_error":
        return f"can't be used: {context.get('error', detail['msg'])}", ""
    return f"can't be used: {detail['msg']}.", ""


def _kind(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return f"the number {value}"
    if isinstance(value, str):
        return f"the text {value[:60]!r}"
    if isinstance(value, list | tuple):
        return "a list"
    if isinstance(value, dict):
        return "keys with values"
    return f"{value}"
