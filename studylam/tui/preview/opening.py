"""Opens files in the author's editor: in this terminal while the app waits, or in a window."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from textual.app import SuspendNotSupported

from studylam.errors import NotFoundError, StudyLamError, UsageError
from studylam.inert import inert_line

if TYPE_CHECKING:
    from studylam.packs.preview.editor import Opening
    from studylam.tui.ports import SessionApp
    from studylam.tui.preview.app import PreviewApp
    from studylam.tui.screens.base import PlaceScreen


def source_of(app: PreviewApp, screen: PlaceScreen | None) -> tuple[Path, str, int]:
    """Where that is written which is on the screen: folder, file and line.

    Raises:
        NotFoundError: it isn't in a pack that is being written.
    """
    from studylam.packs.backbone import PACK

    shown = screen.shown() if screen is not None else None
    if shown is None:
        return app.roots[0], PACK, 1
    thing, place = shown
    root = Path(app.library.pack_of(thing).root)
    if root not in app.roots:
        raise NotFoundError(
            f"{thing.id} is the built-in course's, not written here.", hint="It can't be changed."
        )
    return root, place.file, place.line


def open_in_editor(
    app: SessionApp, root: Path, file: str, line: int, column: int | None = None
) -> None:
    """Open a file of the pack in ``root`` at a line.

    Raises:
        StudyLamError: there is no such file or no editor, or it can't be started.
    """
    from studylam.packs.preview.editor import opening
    from studylam.packs.preview.source import find

    how = opening(find(root, file), line, column)
    if how.own_window:
        _start(how)
        app.notify(f"{inert_line(file)} is open in {how.program}.", timeout=4, markup=False)
        return
    try:
        # Nothing may be raised in there: the screen wouldn't come back.
        with _interrupts_for_others(), app.suspend():
            status = _run(how)
    except SuspendNotSupported as error:
        raise UsageError("This terminal can't be given to an editor.") from error
    if isinstance(status, OSError):
        raise _cannot_start(how, status)
    if status:
        app.notify(f"{how.program} ended with status {status}.", severity="warning", markup=False)
    elif not how.knows_line:
        words = f"{how.program} wasn't told the line; it is line {line} of {inert_line(file)}."
        app.notify(words, markup=False)


def _start(how: Opening) -> None:
    """Beside the app, which goes on and shows what is saved."""
    try:
        subprocess.Popen(
            how.arguments,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as error:
        raise _cannot_start(how, error) from error


@contextmanager
def _interrupts_for_others() -> Iterator[None]:
    """An interrupt is the editor's, not ours, also before it has begun and while it ends.

    A handler that does nothing, because one that is ignored would be ignored by the editor, too.
    """
    before = signal.signal(signal.SIGINT, lambda number, frame: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _run(how: Opening) -> int | OSError:
    """In this terminal.

    A suspended editor takes the app with it, and both come back: that is the system's own way with
    SIGTSTP. Textual's stops the app even where no shell is there to bring it back.
    """
    try:
        editor = subprocess.Popen(how.arguments)
    except OSError as error:
        return error
    before = signal.signal(signal.SIGTSTP, signal.SIG_DFL)
    try:
        return editor.wait()
    finally:
        signal.signal(signal.SIGTSTP, before)


def _cannot_start(how: Opening, error: OSError) -> StudyLamError:
    return StudyLamError(
        f"The editor {how.program!r} can't be started: {error.strerror or error}.",
        hint="Set another one before you start StudyLam: export EDITOR=nano",
    )
