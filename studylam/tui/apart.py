"""What is done only once is done by a process of its own: reading the course, making the record.

What reads packs (pydantic, YAML, Markdown) and what makes tables (sqlite-utils) takes half as much
memory again as the app has on home, and two seconds in which the screen would be drawn in jerks.
The app finds the course in the cache then, and the record made.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

MODULE = "studylam.tui.apart"

LOOKS_S = 0.1
"""So often it is asked whether anybody still waits."""


def prepare(
    root: Path,
    record: Path,
    tell: Callable[[], object],
    go_on: Callable[[], object] = lambda: None,
) -> None:
    """Have the pack in ``root`` in the cache, and a record, if they never were.

    Where it fails, nothing happens: whoever needs them makes them then.

    Args:
        tell: is called if it is done, as it takes a moment.
        go_on: is called again and again until it is done. What it raises ends that.
    """
    from studylam.packs.cache import Cache

    if Cache(root).is_written and record.exists():
        return
    tell()
    # -P: nothing is imported from where the learner happens to be.
    command = [sys.executable, "-P", "-m", MODULE, str(root), str(record)]
    nowhere = subprocess.DEVNULL
    process = subprocess.Popen(command, stdin=nowhere, stdout=nowhere, stderr=nowhere)
    try:
        while process.poll() is None:
            with suppress(subprocess.TimeoutExpired):
                process.wait(LOOKS_S)
            go_on()
    finally:
        process.kill()  # the cache and the record are written whole or not at all
        process.wait()


def main(root: Path, record: Path) -> None:
    """In the process of its own."""
    from studylam.packs.load import load_pack
    from studylam.progress import Record

    if not record.exists():
        Record.open(record).close()
    load_pack(root)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
