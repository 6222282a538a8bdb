"""What instructors write: models, loading, checking. Packs are data; reading one never runs it.

The names here load their modules when they are used, so that ``set_path`` costs no pydantic.
"""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING, Any

# Pydantic would look through every distribution that is installed for plugins, and fail with one
# whose metadata are broken. Here it has none.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")

if TYPE_CHECKING:
    from studylam.packs.builtin import builtin_root
    from studylam.packs.events import apply_overrides, override, set_path
    from studylam.packs.library import Library, substitute_facts
    from studylam.packs.load import load_pack
    from studylam.packs.opening import open_library

__all__ = [
    "Library",
    "apply_overrides",
    "builtin_root",
    "load_pack",
    "open_library",
    "override",
    "set_path",
    "substitute_facts",
]

_HOMES = {
    "Library": "library",
    "apply_overrides": "events",
    "builtin_root": "builtin",
    "load_pack": "load",
    "open_library": "opening",
    "override": "events",
    "set_path": "events",
    "substitute_facts": "library",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
