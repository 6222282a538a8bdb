"""What becomes of a file that the app has written: it lies there; a browser downloads it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from studylam import served

if TYPE_CHECKING:
    from studylam.tui.ports import SessionScreen


def hand_over(screen: SessionScreen, path: Path, what: str = "") -> None:
    """Say where the file is, which was written for the learner.

    Who sits in a browser has no use for a file on the machine that serves the page: they get it as
    a download, and none stays.

    Args:
        what: what is in it, such as "12 entries".
    """
    if not served.is_served():
        words = f"{what} written to {path}" if what else f"Written to {path}"
        screen.notify(words, title="Exported", markup=False)
        return
    opened = path.open("rb")
    path.unlink()
    screen.app.deliver_binary(opened, save_filename=path.name)
    words = f"{what}: {path.name}" if what else path.name
    screen.notify(words, title="On its way to your downloads", markup=False)
