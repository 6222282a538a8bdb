"""Which processes a process has started, and whether one still runs: as the kernel tells it."""

from __future__ import annotations

from pathlib import Path


def _stat(process: int) -> list[str]:
    """What stands after its name: state, parent, group, session, …; nothing if it has gone."""
    try:
        text = Path(f"/proc/{process}/stat").read_text("ascii", "replace")
    except OSError:
        return []
    return text.rpartition(")")[2].split()


def is_there(process: int) -> bool:
    """Whether it runs: one that has ended, and is only remembered for its parent, doesn't."""
    fields = _stat(process)
    return bool(fields) and fields[0] != "Z"


def _by_parent() -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (fields := _stat(int(entry.name))):
            found.setdefault(int(fields[1]), set()).add(int(entry.name))
    return found


def children(process: int) -> set[int]:
    """Those that it has started itself."""
    return _by_parent().get(process, set())


def below(process: int) -> set[int]:
    """Those that it has started, and those that they have, and so on."""
    by_parent = _by_parent()
    found: set[int] = set()
    waiting = [process]
    while waiting:
        new = by_parent.get(waiting.pop(), set())
        found |= new
        waiting += new
    return found
