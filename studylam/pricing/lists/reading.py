"""Price lists from files.

A price list is a YAML file (``content/prices/*.yaml`` in a pack, or any file that a learner points
to). It is untrusted input: read with the safe loader, checked whole, and every complaint names its
place.
"""

from __future__ import annotations

import pathlib
from typing import Any

from studylam.errors import BadInputError, FieldError
from studylam.inert import inert_line
from studylam.pricing.lists.model import PriceList
from studylam.pricing.lists.reader import Path, Reader

MAX_FILE_BYTES = 4 * 1024 * 1024


def read_prices(data: Any, name: str) -> tuple[PriceList | None, tuple[FieldError, ...]]:
    """Read plain data as a price list; what is wrong comes back beside it, all of it.

    None where something is wrong. ``name`` is what a list without an id is called.
    """
    reader = Reader(name)
    prices = reader.read(data)
    return (None if reader.problems else prices), tuple(reader.problems)


def load_prices(path: pathlib.Path) -> PriceList:
    """Read a price list.

    Raises:
        BadInputError: the file isn't there, isn't YAML, or isn't a price list; says where.
    """
    where = str(path)
    try:
        with path.open("rb") as stream:
            raw = stream.read(MAX_FILE_BYTES + 1)  # its size isn't asked: a device has none
        if len(raw) > MAX_FILE_BYTES:
            raise BadInputError("This file is too large for a price list.", where=where)
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInputError(
            f"This file isn't UTF-8 text (byte {error.start}).",
            where=where,
            hint="Save it as UTF-8.",
        ) from None
    except OSError as error:
        raise BadInputError(
            f"The price list can't be read: {error.strerror}.",
            where=where,
            hint="Leave the option out to use the built-in price list.",
        ) from None
    prices, problems = read_prices(_parse_yaml(text, where), path.stem)
    if prices is None:
        import yaml

        top = yaml.compose(text, Loader=_loader())
        marks = [_mark(top, problem.path) for problem in problems]
        (line, column), first = min(zip(marks, problems, strict=True), key=lambda one: one[0])
        more = len(problems) - 1
        hint = f"{first.hint} {more} more of its values can't be used." if more else first.hint
        raise FieldError(first.path, first.message, where=f"{where}:{line}:{column}", hint=hint)
    return prices


def _parse_yaml(text: str, where: str) -> Any:
    import yaml

    try:
        loader = _loader()(text)
        try:
            top = loader.get_single_node()
            if top is None:
                return None
            _refuse_twice(top, where)
            return loader.construct_document(top)
        finally:
            loader.dispose()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{where}:{mark.line + 1}:{mark.column + 1}" if mark else where
        problem = inert_line(str(getattr(error, "problem", None) or "it can't be parsed"))
        raise BadInputError(
            f"This isn't valid YAML: {problem}.", where=place, hint="Mend the line that is named."
        ) from None
    except RecursionError:
        raise BadInputError("This YAML is nested too deeply.", where=where) from None
    except (ValueError, OverflowError) as error:  # a 13th month, a number of 5,000 digits
        problem = inert_line(str(error))[:120]
        raise BadInputError(
            f"This YAML has a value that is none: {problem}.", where=where
        ) from None


def _refuse_twice(top: Any, where: str) -> None:
    """Refuse a key that a mapping has twice: YAML would take the last one without a word.

    Raises:
        BadInputError: there is one.
    """
    import yaml

    left, met = [top], {id(top)}
    while left:
        node = left.pop()
        keys: set[str] = set()
        inside = node.value if isinstance(node, yaml.CollectionNode) else ()
        for item in inside:
            key, item = item if isinstance(item, tuple) else (None, item)
            if isinstance(key, yaml.ScalarNode):
                if key.value in keys:
                    raise BadInputError(
                        f"{inert_line(key.value[:60])} stands here a second time.",
                        where=f"{where}:{key.start_mark.line + 1}:{key.start_mark.column + 1}",
                        hint="Take one of them out: only one can count.",
                    )
                keys.add(key.value)
            if id(item) not in met:
                met.add(id(item))
                left.append(item)


def _loader() -> Any:
    import yaml

    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _mark(node: Any, path: Path) -> tuple[int, int]:
    """Line and column of what is at ``path``, or of the nearest thing around it; both from 1."""
    import yaml

    mark = node.start_mark if node is not None else None
    for step in path:
        if isinstance(node, yaml.MappingNode):
            found = next((pair for pair in node.value if pair[0].value == step), None)
            if found is None:
                break
            mark, node = found[0].start_mark, found[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int):
            node = node.value[step]
            mark = node.start_mark
        else:
            break
    return (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
