"""The line of a failed import.

Lambda gives no stack trace with ``Runtime.ImportModuleError``, only its message. Python is parsed,
nothing is run.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator, Mapping

from studylam.labs.mistakes import LONGEST

_NO_MODULE = re.compile(r"No module named '([\w.]+)'")
_NO_NAME = re.compile(
    r"cannot import name '(\w+)' from (?:partially initialized module )?'([\w.]+)'"
)


def failed_import(message: str, files: Mapping[str, str]) -> tuple[str, int] | None:
    """File and line (from 1) that import what ``message`` says can't be; the first there is."""
    if found := _NO_NAME.search(message):
        name, module = found.groups()
        wanted = f"{module}.{name}"
    elif found := _NO_MODULE.search(message):
        wanted = found[1]
    else:
        return None
    for file, text in files.items():
        if file.endswith(".py") and len(text) <= LONGEST:
            for imported, line in _imports(text):
                if imported == wanted or imported.startswith(f"{wanted}."):
                    return file, line
    return None


def _imports(text: str) -> Iterator[tuple[str, int]]:
    """Dotted names of all that is imported, as they stand; with their lines."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from ((f"{node.module}.{alias.name}", alias.lineno) for alias in node.names)
