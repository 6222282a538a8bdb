"""What `content/pack.yaml` may say about how strictly a pack is checked."""

# ruff: noqa: RUF012 - pydantic copies defaults

from __future__ import annotations

from pydantic import Field, StrictFloat, StrictInt

from studylam.packs.models.base import Model


class CheckSettings(Model):
    """``checks:`` in ``pack.yaml``: thresholds, and what isn't to be reported.

    The defaults are those of the project's table of item-writing checks.
    """

    off: tuple[str, ...] = ()
    """Codes of warnings and notes that aren't reported. An error can't be switched off."""
    stale_after_days: StrictInt = Field(default=365, ge=1)
    """From then on a fact or a source should be looked at again."""
    section_words: StrictInt = Field(default=400, ge=50)
    """The most words of one section of a lesson."""
    lab_seconds: StrictInt = Field(default=60, ge=1, le=600)
    """The longest that a lab's starter or solution may take for all of its cases. Whoever checks a
    stranger's pack doesn't wait for hours, whatever it asks for."""
    min_options: StrictInt = Field(default=4, ge=2)
    min_options_multiple: StrictInt = Field(default=5, ge=3)
    min_reason: StrictInt = Field(default=40, ge=1)
    """Characters of a reason."""
    same_stem: StrictFloat = Field(default=0.85, gt=0, le=1)
    """Jaccard index of the words of two stems from which on they count as the same."""
    same_option: StrictFloat = Field(default=0.8, gt=0, le=1)
    longest_key: StrictFloat = Field(default=1.5, ge=1)
    """A key longer than this many medians of its options gives itself away."""
    longest_key_share: StrictFloat = Field(default=0.35, gt=0, le=1)
    """The share of a bank's questions whose key may be the longest option."""
    option_lengths: StrictFloat = Field(default=2.0, ge=1)
    """How many times longer the longest option of a question may be than the shortest."""
    position_p: StrictFloat = Field(default=0.05, gt=0, lt=1)
    """Of the chi-square test that keys are spread evenly over the positions."""
    position_least: StrictInt = Field(default=40, ge=5)
    """Questions that this and other shares of a bank need to mean something; smaller banks are
    taken together."""
    position_run: StrictInt = Field(default=4, ge=2)
    """The longest run of keys in the same position."""
    reading_grade: StrictFloat = Field(default=14, ge=1)
    """Flesch-Kincaid grade of a stem."""
    stem_words: StrictInt = Field(default=120, ge=10)
    coverage_points: StrictFloat = Field(default=5, ge=0)
    """How far a bank may be from the weights of an exam's domains, in points of 100."""
    coverage_least: StrictInt = Field(default=40, ge=1)
    """Questions for an exam from which on its coverage is looked at."""
    application_share: StrictFloat = Field(default=0.6, ge=0, le=1)
    """The share of questions that ask for more than remembering and understanding."""
    retired: dict[str, str] = {}
    """Names that are no longer used → what they are called today; beside those known anyway."""
