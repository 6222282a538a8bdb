"""A pack that nobody has read yet is read by a process of its own, for the app.

What reads packs (pydantic, YAML, Markdown) takes twice the memory that the app has on home, and two
seconds in which the screen would be drawn in jerks. The app then takes the pack from the cache.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from studylam.packs.cache import Cache
from studylam.packs.load import load_pack

MODULE = "studylam.packs.apart"


def read_apart(root: Path, tell: Callable[[], object]) -> None:
    """Have the pack in ``root`` in the cache, if it never was; ``tell`` is called where it takes
    long. Where it fails, nothing happens: whoever loads the pack reads it then.
    """
    if not Cache(root).is_written:
        tell()
        # -P: nothing is imported from where the learner happens to be.
        command = [sys.executable, "-P", "-m", MODULE, str(root)]
        nowhere = subprocess.DEVNULL
        subprocess.run(command, stdin=nowhere, stdout=nowhere, stderr=nowhere, check=False)


if __name__ == "__main__":
    load_pack(Path(sys.argv[1]))
