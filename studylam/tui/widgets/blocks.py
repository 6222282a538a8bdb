"""What a lesson's section is made of: prose, diagrams, things to run, to open, to answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from studylam.inert import inert, inert_line
from studylam.tui import why_text
from studylam.tui.actions import bindings, key_of
from studylam.tui.columns import Columns
from studylam.tui.diagram import draw
from studylam.tui.prose import code_lines, hang, lay_out, set_text, wrap
from studylam.tui.run_text import log_lines
from studylam.tui.widgets.read_text import ReadText
from studylam.tui.widgets.sheet import Line, ListSheet, Sheet

if TYPE_CHECKING:
    from studylam.errors import StudyLamError
    from studylam.labs.explain import Failure
    from studylam.packs.explanations import Explained
    from studylam.packs.models import Admonition, Code, Diagram, Lab, RunSnippet
    from studylam.progress import LabStatus
    from studylam.runtime import InvocationResult
    from studylam.tui.prose_parse import Block
    from studylam.tui.references import LessonReferences

RUN, OUTCOME, WHY, COPY, STOP = "run", "outcome", "why", "copy", "stop"
EVENT_LINES = 6
"""Lines of an event's JSON that are shown above its handler."""

SIGNS = {"trap": ("!", "$warning"), "key": ("◆", "$accent")}


class Prose(Sheet):
    """Text to read."""

    def __init__(self, markdown: str, *, classes: str | None = None) -> None:
        super().__init__(classes=classes)
        self._markdown = markdown

    def lay_out(self, width: int) -> Iterable[Line]:
        return [Line(line) for line in set_text(self._markdown, width)]


class DiagramSheet(Sheet):
    """A Mermaid drawing, or, where it can't be drawn, what it shows in words and its source."""

    def __init__(self, diagram: Diagram) -> None:
        super().__init__()
        self._diagram = diagram

    def lay_out(self, width: int) -> Iterable[Line]:
        drawn = draw(self._diagram.mermaid, width)
        if drawn is not None:
            indent = " " * max((width - max(map(len, drawn))) // 2, 0)
            return [Line(Content(indent + line)) for line in drawn]
        lines = wrap(Content.styled(self._diagram.alt, "italic"), width)
        return map(Line, [*lines, Content(""), *code_lines(self._diagram.mermaid, "text", width)])


class CodeSheet(Sheet):
    """Code to read, and to copy."""

    def __init__(self, code: Code) -> None:
        super().__init__()
        self._code = code

    @property
    def source(self) -> str:
        """What is copied."""
        return self._code.code

    def about(self) -> str:
        """What it is, when it has been copied."""
        return _counted(self._code.code, self._code.language)

    def choose(self, target: str) -> None:
        copy(self, self.source, self.about())

    def lay_out(self, width: int) -> Iterable[Line]:
        yield Line(code_head(self._code.language, width), COPY)
        yield from map(Line, code_lines(self._code.code, self._code.language, width))


class Aside(ReadText):
    """An admonition in the text: a trap, a note, what to keep in mind."""

    def __init__(self, aside: Admonition, references: LessonReferences, gutter: int = 0) -> None:
        super().__init__(aside.markdown, references, gutter)
        self._aside = aside

    def set(self, blocks: Sequence[Block], width: int) -> list[Content]:
        sign, style = SIGNS.get(self._aside.type, ("i", "$primary"))
        bar = Content.styled("▏ ", style)
        title = wrap(Content.styled(f"{sign} {self._aside.title}", f"bold {style}"), width - 2)
        return [bar + line for line in [*title, *lay_out(blocks, width - 2)]]


def code_head(language: str, width: int) -> Content:
    """The line over code: what it is, and that it can be copied."""
    name = "" if language in ("text", "") else inert_line(language)
    key = f"{key_of('reader.copy-code')} copy "
    line = Columns(Content.styled(f" {name}", "$text-muted"), Content.styled(key, "$text-muted"))
    return line.line(width).stylize_before("on $surface")


def copy(widget: Widget, text: str, about: str) -> None:
    """Give text to the terminal's clipboard, and say so."""
    widget.app.copy_to_clipboard(text)
    widget.notify(f"Copied: {about}.", timeout=2, markup=False)


def _counted(code: str, language: str) -> str:
    count = code.rstrip("\n").count("\n") + 1
    lines = "1 line" if count == 1 else f"{count} lines"
    return lines if language in ("text", "") else f"{lines} of {inert_line(language)}"


class Stop(ListSheet):
    """Something in the text at which one can do something with enter."""

    does = ""
    """The action that enter is for, by its id."""

    def offer(self, words: str, right: str = "", *, width: int) -> Content:
        """The line that says what can be done here, and with which key."""
        right = right or key_of(self.does)
        style = "bold $accent" if self.has_focus else "$accent"
        return Columns(
            Content.styled(f"▸ {words}", style),
            Content.styled(right, style if self.has_focus else "$text-muted"),
        ).line(width)


class RunSheet(Stop):
    """A handler that runs where it stands. Posts `Run`; told what came of it.

    After a failure it may be asked why: `Why`.
    """

    BINDINGS = bindings("run-block", "run-going")
    does = "run-block.run-it"

    class Run(Message):
        """Run it."""

        def __init__(self, sheet: RunSheet) -> None:
            super().__init__()
            self.sheet = sheet

    class Stop(Message):
        """End what runs."""

    class Told(Message):
        """What came of it is shown. ``ran``: it did run, whatever it answered."""

        def __init__(self, ran: bool) -> None:
            super().__init__()
            self.ran = ran

    class Why(Message):
        """Explain this failure."""

        def __init__(self, failure: Failure, explained: Explained) -> None:
            super().__init__()
            self.failure = failure
            self.explained = explained

    def __init__(self, snippet: RunSnippet) -> None:
        super().__init__()
        self.snippet = snippet
        self._busy = self._stopping = False
        self._results: list[InvocationResult] = []
        self._why: tuple[Failure, Explained] | None = None
        self._trouble: StudyLamError | None = None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        match action:
            case "why":
                return self._why is not None
            case "stop":
                return self._busy
        return True

    def action_why(self) -> None:
        if self._why is not None:
            self.post_message(self.Why(*self._why))

    def action_run(self) -> None:
        if not self._busy:
            self._busy, self._stopping = True, False
            self._tell_why(None)
            self.changed()
            self.post_message(self.Run(self))

    def action_stop(self) -> None:
        if self._busy and not self._stopping:
            self._stopping = True
            self.changed()
            self.post_message(self.Stop())

    @property
    def is_stopping(self) -> bool:
        """Whether the learner wants no more of it."""
        return self._stopping

    @property
    def source(self) -> str:
        """What is copied."""
        return self.snippet.code

    def about(self) -> str:
        """What it is, when it has been copied."""
        return f"the handler, {_counted(self.snippet.code, '')}"

    def action_copy(self) -> None:
        copy(self, self.source, self.about())

    def choose(self, target: str) -> None:
        if target == RUN:
            self.focus()
            self.action_run()
        elif target == WHY:
            self.action_why()
        elif target == COPY:
            self.action_copy()
        elif target == STOP:
            self.action_stop()

    def show(
        self, results: list[InvocationResult], why: tuple[Failure, Explained] | None = None
    ) -> None:
        """``why``: what the last failure among them means."""
        self._tell_why(why)
        self._tell(results, None)

    def show_trouble(self, error: StudyLamError) -> None:
        self._tell([], error)

    def _tell(self, results: list[InvocationResult], trouble: StudyLamError | None) -> None:
        self._busy, self._results, self._trouble = False, results, trouble
        self.post_message(self.Told(bool(results)))
        self.changed()
        self.refresh_bindings()
        self.call_after_refresh(self.show_target, RUN, OUTCOME, WHY)

    def _tell_why(self, why: tuple[Failure, Explained] | None) -> None:
        self._why = why
        self.refresh_bindings()

    def lay_out(self, width: int) -> Iterable[Line]:
        for line in event_lines(self.snippet.event, width):
            yield Line(line)
        yield Line(code_head("python", width), COPY)
        for line in code_lines(self.snippet.code, "python", width):
            yield Line(line)
        times = f", {self.snippet.repeat} times" if self.snippet.repeat > 1 else ""
        if self._busy:
            words = "Stopping …" if self._stopping else f"Running{times} …"
            right = "" if self._stopping else f"{key_of('run-going.stop')} stop"
            yield Line(self.offer(words, right, width=width), STOP)
        else:
            again = " again" if self._results or self._stopping else ""
            words = f"Run it{again}{times}"
            yield Line(self.offer(words, key_of("run-block.run-it"), width=width), RUN)
        if self._stopping and not self._busy:
            yield Line(Content.styled("  Stopped.", "$text-muted"), OUTCOME)
        if self._trouble is not None:
            for part in wrap(Content.styled(f"! {self._trouble}", "$error"), width):
                yield Line(part, OUTCOME)
        for result in self._results:
            yield Line(Content(""), OUTCOME)
            for line in result_lines(result, width):
                yield Line(line, OUTCOME)
        if self._why is not None:
            for line in why_text.short_lines(self._why[1], key_of("run-block.why"), width):
                yield Line(line, WHY)


def event_lines(event: str, width: int) -> list[Content]:
    """What the handler is given: the name of a canned event, or its JSON, which is cut if long."""
    words = inert_line(" ".join(event.split()))
    head = Content.styled(" event  ", "bold $text-muted")
    lines = wrap(Content.styled(words, "$text-muted"), width - head.cell_length)
    if len(lines) > EVENT_LINES:
        lines = lines[:EVENT_LINES]
        lines[-1] = lines[-1].truncate(width - head.cell_length - 1) + Content.styled(
            "…", "$text-muted"
        )
    return hang(lines, head, head.cell_length)


def result_lines(result: InvocationResult, width: int) -> Iterable[Content]:
    """An invocation in lines: its log, then what it returned."""
    yield from log_lines(result.logs, width)
    failed = result.function_error is not None
    head = Content.styled("✗ " if failed else "→ ", "bold $error" if failed else "bold $success")
    yield from hang(wrap(Content(inert(result.payload_text)), width - 2), head, 2)


class LabSheet(Stop):
    """A link that opens a lab."""

    BINDINGS = bindings("lab-block")
    does = "lab-block.open-the-lab"

    class Open(Message):
        """Open this lab."""

        def __init__(self, lab: str) -> None:
            super().__init__()
            self.lab = lab

    def __init__(self, lab: Lab, status: LabStatus | None) -> None:
        super().__init__()
        self._lab = lab
        self._status = status

    def action_open(self) -> None:
        self.post_message(self.Open(self._lab.id))

    def choose(self, target: str) -> None:
        self.action_open()

    def lay_out(self, width: int) -> Iterable[Line]:
        yield Line(self.offer(f"Lab: {self._lab.title}", width=width), "open")
        for line in wrap(Content(self._lab.summary), width - 2):
            yield Line(Content("  ") + line, "open")
        status = self._status
        about = f"{self._lab.minutes} min"
        if status is not None and status.runs:
            about += (
                f" · {status.best_passed} of {status.total} cases passed"
                if status.total
                else " · begun"
            )
        yield Line(Content.styled(f"  {about}", "$text-muted"), "open")
