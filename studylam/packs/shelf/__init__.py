"""The shelf: packs that the learner has installed, ``STUDYLAM_HOME/packs/<pack-id>/`` each.

An installed pack is a copy: what becomes of the archive, folder or distribution that it came from
changes nothing here until somebody says ``studylam pack update``.

The names here load their modules when they are used: `roots` is asked at each start of the app and
costs no pydantic.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from studylam.packs.shelf.place import roots

__all__ = ["roots"]

_HOMES = {"roots": "place"}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
