"""What instructors write. Packs are data; reading one never runs it.

Read: ``reading`` makes safe text, YAML and Markdown of a stranger's files; ``questions``, ``labs``,
``worlds`` and the modules beside this one make ``models`` of that, piece by piece (`pieces`);
`load` puts a pack together, out of `cache` where it can, and `library` joins several under names
of their own (`namespaces`).

Written: ``writing`` makes new packs of ``template/``, adds parts of ``skeletons/``, and explains
each code of `problems` by its page in ``pages/``; ``checks`` says everything that is wrong;
``preview`` watches a pack while it is being written.

Handed on: ``exchange`` reads and writes question banks of other programs; ``archive`` makes one
file of a pack and takes it apart again; ``shelf`` keeps what is installed.

The names here load their modules when they are used, so that ``set_path`` costs no pydantic.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from studylam.late import late

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

__getattr__ = late(__name__, _HOMES)
