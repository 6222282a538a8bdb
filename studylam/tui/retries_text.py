"""The story of a retry on the screen: where it ends first, then step by step."""

from __future__ import annotations

from collections.abc import Iterator

from textual.content import Content

from studylam.scenarios.retries import RetryScenario
from studylam.scenarios.retry_settings import SETTINGS, Setting
from studylam.scenarios.retry_story import fate_words, fates, summary, told
from studylam.simulation.retries import Step, Timeline, clock
from studylam.tui.prose import hang, wrap
from studylam.tui.widgets.slider import Slider, stops

SIGNS = {
    "refused": ("⊘", "$warning"),
    "wait": ("┊", "$text-muted"),
    "split": ("⑂", "$accent"),
    "moved on": ("→", "$warning"),
    "dropped": ("✗", "$error"),
    "expired": ("✗", "$error"),
    "ended": ("·", "$text-muted"),
}
"""What stands before a step; an invocation has ✓ or ✗ by its outcome."""
MANY = 20
"""A range that is wider goes through round numbers."""


def sliders(scenario: RetryScenario) -> list[Slider]:
    """A slider for each setting of the source."""
    return [_slider(one, scenario) for one in SETTINGS[scenario.source]]


def _slider(one: Setting, scenario: RetryScenario) -> Slider:
    wide = one.high - one.low > MANY
    return Slider(
        one.id,
        one.label,
        scenario.values[one.id],
        one.low,
        one.high,
        unit=one.unit,
        stops=stops(int(max(one.low, 1)), int(one.high)) if wide else (),
        optional=one.is_optional,
        none=one.none or "none",
        whole=one.whole,
        step=1 if one.whole else 0.5,
        names={float(n): name for n, name in enumerate(one.names)},
    )


def story(scenario: RetryScenario, timeline: Timeline, width: int) -> Iterator[Content]:
    """Where it ends, what AWS warns of, and the steps with their moments."""
    if scenario.about:
        yield from wrap(Content.styled(scenario.about, "$text-muted"), width)
        yield Content("")
    yield from wrap(Content.styled(summary(timeline), "bold"), width)
    for fate in fates(timeline):
        sign, colour = ("✓ ", "$success") if fate.good else ("✗ ", "$error")
        words = wrap(Content(f"{fate_words(fate)}, after {clock(fate.at_s)}"), width - 2)
        yield from hang(words, Content.styled(sign, f"bold {colour}"), 2)
    for note in timeline.notes:
        yield from hang(wrap(Content(note), width - 2), Content.styled("! ", "bold $warning"), 2)
    yield Content("")
    lines = list(told(timeline))
    moments = [clock(line.step.at_s) for line in lines if line.step is not None]
    column = max(map(len, moments), default=0)
    for line in lines:
        if line.step is None:
            more = f"{'⋮':>{column}}  {line.left_out:,} more steps like these"
            yield Content.styled(more, "$text-muted")
        else:
            yield from _step(line.step, column, width)


def _step(step: Step, column: int, width: int) -> list[Content]:
    if step.kind == "invoked":
        good = step.outcome == "success"
        sign, colour = ("✓", "$success") if good else ("✗", "$error")
    else:
        sign, colour = SIGNS[step.kind]
    quiet = "$text-muted" if step.kind == "wait" else "$text"
    head = Content.assemble(
        (f"{clock(step.at_s):>{column}}  ", "$text-muted"), (f"{sign} ", f"bold {colour}")
    )
    words = Content.assemble((f"{step.who} · ", "$text-muted"), (step.words, quiet))
    return hang(wrap(words, max(width - column - 4, 20)), head, column + 4)


MODEL = (
    "A model of AWS's documented rules on a virtual clock. Pauses are what AWS names (an SDK's are "
    "random below what is shown); for streams, and for queues whose function is throttled, AWS "
    "names none: 1 s, doubling to 1 min, is assumed."
)
