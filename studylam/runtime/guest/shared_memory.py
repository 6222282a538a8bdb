"""``mmap.mmap(-1, …)``, shared memory without a name, in an environment.

What such a mapping holds stays in use when it is unmapped page by page, and is then in no process's
count, so the sandbox refuses it (`studylam.runtime.sandbox.seccomp`). Python code needn't notice:
a file of /tmp without a name stands for the memory. It counts as memory while it is mapped, and
never takes more than /tmp holds.
"""

from __future__ import annotations

import errno
import mmap
import os
import weakref
from tempfile import TemporaryFile
from typing import Any, Self

_mmap = mmap.mmap
_living: weakref.WeakSet[_Area] = weakref.WeakSet()


class _Area(_mmap):
    """`mmap.mmap`, as it is but for that."""

    __slots__ = ()

    def __new__(cls, fileno: int, length: int, *rest: Any, **more: Any) -> Self:
        flags = rest[0] if rest else more.get("flags", mmap.MAP_SHARED)
        is_shared = not isinstance(flags, int) or bool(flags & mmap.MAP_SHARED)
        if fileno != -1 or not is_shared or not isinstance(length, int) or length <= 0:
            return super().__new__(cls, fileno, length, *rest, **more)
        if length + sum(len(area) for area in _living if not area.closed) > _memory():
            raise OSError(errno.ENOMEM, os.strerror(errno.ENOMEM))
        with TemporaryFile() as file:
            file.truncate(length)
            if isinstance(flags, int):
                # The file is there now, so the mapping isn't anonymous any more.
                named = flags & ~mmap.MAP_ANONYMOUS
                rest = (named, *rest[1:]) if rest else rest
                more = more if rest else {**more, "flags": named}
            if "access" in more:
                more.pop("flags", None)
            area = super().__new__(cls, file.fileno(), length, *rest, **more)
        _living.add(area)
        return area


def _memory() -> int:
    """Bytes that the function has. A function that changes what it is told harms itself only."""
    text = os.environ.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "")
    return (int(text) if text.isdigit() else 128) << 20


def install() -> None:
    """Put it in the place of `mmap.mmap`, under its name."""
    _Area.__name__ = _Area.__qualname__ = "mmap"
    _Area.__module__ = "mmap"
    vars(mmap)["mmap"] = _Area
