"""What `content/pack.yaml` may say about how strictly a pack is checked."""

from __future__ import annotations

from dataclasses import field
from typing import Annotated

from studylam.packs.models.base import Checked, Whole, model

Real = Annotated[float, Checked(strict=True)]


@model
class CheckSettings:
    """``checks:`` in ``pack.yaml``: thresholds, and what isn't to be reported.

    The defaults are those of the project's table of item-writing checks.
    """

    off: tuple[str, ...] = ()
    """Codes of warnings and notes that aren't reported. An error can't be switched off."""
    stale_after_days: Annotated[Whole, Checked(ge=1)] = 365
    """From then on a fact or a source should be looked at again."""
    section_words: Annotated[Whole, Checked(ge=50)] = 400
    """The most words of one section of a lesson."""
    lab_seconds: Annotated[Whole, Checked(ge=1, le=600)] = 60
    """The longest that a lab's starter or solution may take for all of its cases. Whoever checks a
    stranger's pack doesn't wait for hours, whatever it asks for."""
    min_options: Annotated[Whole, Checked(ge=2)] = 4
    min_options_multiple: Annotated[Whole, Checked(ge=3)] = 5
    min_reason: Annotated[Whole, Checked(ge=1)] = 40
    """Characters of a reason."""
    same_stem: Annotated[Real, Checked(gt=0, le=1)] = 0.85
    """Jaccard index of the words of two stems from which on they count as the same."""
    same_option: Annotated[Real, Checked(gt=0, le=1)] = 0.8
    longest_key: Annotated[Real, Checked(ge=1)] = 1.5
    """A key longer than this many medians of its options gives itself away."""
    longest_key_share: Annotated[Real, Checked(gt=0, le=1)] = 0.35
    """The share of a bank's questions whose key may be the longest option."""
    option_lengths: Annotated[Real, Checked(ge=1)] = 2.0
    """How many times longer the longest option of a question may be than the shortest."""
    position_p: Annotated[Real, Checked(gt=0, lt=1)] = 0.05
    """Of the chi-square test that keys are spread evenly over the positions."""
    position_least: Annotated[Whole, Checked(ge=5)] = 40
    """Questions that this and other shares of a bank need to mean something; smaller banks are
    taken together."""
    position_run: Annotated[Whole, Checked(ge=2)] = 4
    """The longest run of keys in the same position."""
    reading_grade: Annotated[Real, Checked(ge=1)] = 14.0
    """Flesch-Kincaid grade of a stem."""
    stem_words: Annotated[Whole, Checked(ge=10)] = 120
    coverage_points: Annotated[Real, Checked(ge=0)] = 5.0
    """How far a bank may be from the weights of an exam's domains, in points of 100."""
    coverage_least: Annotated[Whole, Checked(ge=1)] = 40
    """Questions for an exam from which on its coverage is looked at."""
    application_share: Annotated[Real, Checked(ge=0, le=1)] = 0.6
    """The share of questions that ask for more than remembering and understanding."""
    retired: dict[str, str] = field(default_factory=dict)
    """Names that are no longer used → what they are called today; beside those known anyway."""
