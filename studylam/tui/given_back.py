"""Gives memory back to the system.

What a lab's handlers were given and gave (some pass on megabytes) is freed when its screen has
gone, but the C library keeps it in case it is wanted again: twelve MiB for one lab, and more with
each that is larger. Telling it to let go takes a millisecond.
"""

from __future__ import annotations

import asyncio
import sys
from contextvars import Context

SOON_S = 3.0
"""After a screen was left: until then its widgets have gone, too."""


def give_back_soon() -> None:
    """When what is being left has gone; nothing of it is held until then."""
    asyncio.get_running_loop().call_later(SOON_S, give_back, context=Context())


def give_back() -> None:
    """Only GNU's C library can be told; elsewhere nothing is done."""
    if sys.platform != "linux":
        return
    import ctypes

    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
