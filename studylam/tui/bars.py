"""Shares as bars of characters, always with a number beside them where they are used."""

from __future__ import annotations

from textual.content import Content


def bar(share: float, width: int, style: str = "$primary") -> Content:
    """``share`` (0 to 1) of ``width`` cells; anything above nothing shows at least one."""
    full = round(min(max(share, 0), 1) * width)
    if share > 0:
        full = max(full, 1)
    return Content.assemble(("▇" * full, style), ("·" * (width - full), "$foreground-muted"))
