"""A part of a screen that scrolls by itself, and leaves the keys to the screen."""

from __future__ import annotations

from textual.containers import VerticalScroll


class Pane(VerticalScroll, can_focus=False, inherit_bindings=False):
    """Textual's own bindings would take ``home``, ``end`` and the arrows from the screen."""

    DEFAULT_CSS = """
    Pane { height: 1fr; scrollbar-size-vertical: 1; }
    """
