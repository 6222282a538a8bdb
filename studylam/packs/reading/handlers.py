"""Whether a handler can be called as Lambda calls it: with the event and the context."""

from __future__ import annotations

import ast
import warnings


def cannot_be_called(code: str, name: str) -> tuple[int, str] | None:
    """Line (from 1) and why, if ``name`` doesn't take two arguments. Code is parsed, never run.

    What is decorated, or isn't defined by ``def`` at the top level, may take anything.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    found = None
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == name:
            found = node
    if found is None or found.decorator_list:
        return None
    given = found.args
    places = [*given.posonlyargs, *given.args]
    needed = len(places) - len(given.defaults)
    missing = [d for d in given.kw_defaults if d is None]
    if needed > 2 or missing or (len(places) < 2 and given.vararg is None):
        return found.lineno, f"Lambda calls {name} with two arguments, which it doesn't take."
    return None
