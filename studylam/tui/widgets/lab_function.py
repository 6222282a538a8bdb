"""The tab of the function itself: memory and timeout to try out, and its environments."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Self

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message

from studylam.inert import inert_line
from studylam.runtime import Environments
from studylam.tui.actions import bindings, key_of
from studylam.tui.prose import QUIET, wrap
from studylam.tui.widgets.sheet import Line, Sheet
from studylam.tui.widgets.slider import Slider, Sliders, stops

if TYPE_CHECKING:
    from studylam.labs import LabSession

_MEMORY = tuple(sorted({128, 192, 256, 384, 512, 768, 1024, 1536, 1769, 2048, 3008, 4096, 5120,
                        6144, 7168, 8192, 9216, 10240}))  # fmt: skip
_TIMEOUT = stops(1, 900, (1, 2, 3, 5, 7))


def environment_words(found: Environments, *, changed: bool = False) -> str:
    """``2 warm, 1 busy; made 3 min ago``. ``changed``: they have what was deployed before."""
    if changed and found.warm and not found.busy:
        return "changed since: the next start is cold"
    if not found.warm and not found.busy:
        return "no environment: the next start is cold"
    words = [f"{found.warm} warm"] if found.warm else []
    words += [f"{found.busy} busy"] if found.busy else []
    return f"{', '.join(words)}; made {_ago(found.seconds or 0)}"


def _ago(seconds: float) -> str:
    if seconds < 10:
        return "just now"
    if seconds < 60:
        return f"{seconds:.0f} s ago"
    return f"{seconds / 60:.0f} min ago"


class FunctionSheet(Sheet):
    """What is said above and below the sliders; lines that can be clicked are buttons."""

    def __init__(self, lines: Callable[[int], Iterable[Line]], *, id: str) -> None:
        super().__init__(id=id)
        self._lines = lines

    def lay_out(self, width: int) -> Iterable[Line]:
        return self._lines(width)

    def choose(self, target: str) -> None:
        self.call_later(self.run_action, f"screen.{target}")


class FunctionPane(VerticalScroll, can_focus=False):
    """The tab. Posts `Tried` when a slider moves, `FileAsked` where a file has the settings."""

    DEFAULT_CSS = """
    FunctionPane { height: 1fr; padding: 0 1; scrollbar-size-vertical: 1; }
    FunctionPane Sliders { margin: 1 0; }
    """
    BINDINGS = bindings("lab-function")

    class Tried(Message):
        """Other settings shall be tried out: by their names, in Lambda's units."""

        def __init__(self, settings: dict[str, int]) -> None:
            super().__init__()
            self.settings = settings

    class FileAsked(Message):
        """The file that the settings stand in shall be opened."""

        def __init__(self, file: str) -> None:
            super().__init__()
            self.file = file

    def __init__(self, lab: LabSession, *, id: str) -> None:
        super().__init__(id=id)
        self._lab = lab
        self._found = Environments()

    @property
    def found(self) -> Environments:
        """The environments as they were when somebody looked."""
        return self._found

    @found.setter
    def found(self, found: Environments) -> None:
        self._found = found
        self.look()

    def compose(self) -> ComposeResult:
        yield FunctionSheet(self._above, id="function-above")
        yield Sliders(self._sliders(), id="function-sliders")
        yield FunctionSheet(self._below, id="function-below")

    def on_mount(self) -> None:
        self.query_one(Sliders).display = self._lab.can_try_settings

    def look(self) -> None:
        """Say all anew, if somebody sees it."""
        for sheet in self.query(FunctionSheet):
            sheet.changed()

    def focus(self, scroll_visible: bool = True) -> Self:
        if self._lab.can_try_settings:
            self.query_one(Sliders).focus(scroll_visible)
        else:
            self.can_focus = True
            super().focus(scroll_visible)
        return self

    def _sliders(self) -> list[Slider]:
        own = self._lab.lab.function
        now = self._lab.function
        memory = tuple(sorted({*_MEMORY, own.memory_mb, now.memory_mb}))
        timeout = tuple(sorted({*_TIMEOUT, own.timeout_s, now.timeout_s}))
        return [
            Slider("memory_mb", "memory", now.memory_mb, 128, 10_240, unit="MB", stops=memory),
            Slider(
                "timeout_s", "timeout", now.timeout_s, 1, 900, unit="s", stops=timeout, coarse=3
            ),
        ]

    @on(Sliders.Changed)
    def _changed(self, event: Sliders.Changed) -> None:
        event.stop()
        values = {name: round(value or 0) for name, value in event.sliders.values.items()}
        self.post_message(self.Tried(values))

    def action_own(self) -> None:
        """Back to the lab's own settings."""
        own = self._lab.lab.function
        self.post_message(self.Tried({"memory_mb": own.memory_mb, "timeout_s": own.timeout_s}))

    def action_own_file(self) -> None:
        """To the file that says them."""
        if self._own_file:
            self.post_message(self.FileAsked(self._own_file))

    @property
    def _own_file(self) -> str:
        """The learner's file that the settings stand in, if one of theirs does."""
        document = self._lab.lab.function.document
        return document if document in self._lab.files else ""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "own_file":
            return bool(self._own_file)
        return self._is_other if action == "own" else True

    @property
    def _is_other(self) -> bool:
        """Whether other settings than the lab's own are tried out."""
        own, now = self._lab.lab.function, self._lab.function
        changed = (own.memory_mb, own.timeout_s) != (now.memory_mb, now.timeout_s)
        return changed and self._lab.can_try_settings

    def settle(self) -> None:
        """The settings have changed: show them, told from the lab's own."""
        own = self._lab.lab.function
        sliders = self.query_one(Sliders)
        began = {"memory_mb": own.memory_mb, "timeout_s": own.timeout_s}
        sliders.set_sliders(self._sliders(), began)
        self.refresh_bindings()
        self.look()

    # -- what is said -----------------------------------------------------------------------------

    def _above(self, width: int) -> Iterable[Line]:
        spec = self._lab.function
        yield Line(Content.styled(inert_line(spec.name), "bold").truncate(width, ellipsis=True))
        parts = [inert_line(spec.runtime or "python"), spec.architecture, inert_line(spec.handler)]
        parts += [f"layer {inert_line(layer)}" for layer in spec.layers]
        for line in wrap(Content.styled(" · ".join(parts), QUIET), width):
            yield Line(line)
        if not self._lab.can_try_settings:
            file = inert_line(self._lab.lab.function.document)
            words = f"{spec.memory_mb:,} MB and {spec.timeout_s} s: that stands in {file}, as all"
            words += " of this function's configuration does, and is changed there."
            yield Line(Content(""))
            for line in wrap(Content(words), width):
                yield Line(line)
            if self._own_file:
                yield _button(key_of("lab-function.its-file"), f"open {file}", "own_file")
            yield Line(Content(""))

    def _below(self, width: int) -> Iterable[Line]:
        own = self._lab.lab.function
        if self._lab.can_try_settings:
            words = "Each change is a new configuration: the next start is cold, as on Lambda. "
            words += f"Cases always run with the lab's own {own.memory_mb:,} MB and "
            words += f"{own.timeout_s} s, whatever is tried here."
            for line in wrap(Content.styled(words, QUIET), width):
                yield Line(line)
            if self._is_other:
                yield _button(
                    key_of("lab-function.labs-settings"),
                    "the lab's own settings again",
                    "own_settings",
                )
            yield Line(Content(""))
        yield Line(Content.styled("Environments", "bold"))
        words = environment_words(self._found, changed=self._lab.is_changed_since)
        for line in wrap(Content(words), width):
            yield Line(line)
        yield Line(Content(""))
        yield _button(key_of("lab.cold-start"), "cold start: run in a new environment", "cold")
        yield _button(
            key_of("lab-keys.recycle"), "recycle: retire all warm environments now", "recycle"
        )


def _button(key: str, words: str, action: str) -> Line:
    return Line(Content.assemble(("▸ ", "$accent"), words, ("  " + key, "bold $accent")), action)
