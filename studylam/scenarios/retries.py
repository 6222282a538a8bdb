"""``tool: retries``: from a scenario file's data to the story of an event.

    tool: retries
    title: A bad message among good ones
    about: What to look at, in Markdown.
    source: sqs                # sync, gateway, async, sqs, fifo or stream
    settings: {messages: 3, bad: 2, visibility_s: 30, max_receive: 3, partial: true}
    outcomes: [throttle, error, success]     # instead of ends: and times:, the last one repeats

What isn't set has the value that `studylam.scenarios.retry_settings` names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from studylam.errors import FieldError, UsageError
from studylam.inert import inert_line
from studylam.packs.problems import did_you_mean
from studylam.scenarios.fields import as_number
from studylam.scenarios.retry_settings import (
    BATCHED,
    ENDS,
    KINDS,
    SETTINGS,
    Setting,
    SourceKind,
    Value,
)
from studylam.simulation.retries import (
    OUTCOMES,
    AsyncSettings,
    Backoff,
    Outcome,
    QueueSettings,
    StreamSettings,
    SyncSettings,
    Timeline,
    async_timeline,
    queue_timeline,
    stream_timeline,
    sync_timeline,
)

if TYPE_CHECKING:
    from studylam.packs import Library

SDK = Backoff(first_s=1, most_s=20)
"""The most that an AWS SDK waits in its standard mode, which is random below (SDKs reference)."""
THROTTLED = Backoff(first_s=1, most_s=300)
"""Between tries of an asynchronous event (Lambda developer guide)."""
POLLER = Backoff(first_s=1, most_s=60)
"""Of a shard, and of a queue's throttled poller. AWS doesn't say how long: an assumption."""
WAITS_S = (60.0, 120.0)
"""Before the retries of an asynchronous event (Lambda developer guide)."""
RECOMMENDED_VISIBILITY = 6.0
"""In timeouts of the function (Lambda developer guide, Amazon SQS)."""

KEYS = ("tool", "title", "about", "practises", "source", "settings", "outcomes")
MAX_OUTCOMES = 50


@dataclass(frozen=True)
class RetryScenario:
    """What is delivered, how it is configured, and how the tries end."""

    title: str
    about: str
    source: SourceKind
    values: Mapping[str, Value]
    """Each setting of the source has one."""
    outcomes: tuple[Outcome, ...] = ()
    """As they were written out; empty: by the settings ``ends`` and ``times``."""

    def timeline(self) -> Timeline:
        """The story.

        Raises:
            BadInputError: settings don't go together.
        """
        timeline = _played(self)
        count, bad = self.values.get("messages", self.values.get("records")), self.values.get("bad")
        if count is None or bad is None or bad <= count:
            return timeline
        note = f"None is number {bad:g}, so none is bad."
        return replace(timeline, notes=(*timeline.notes, note))

    @property
    def script(self) -> tuple[Outcome, ...]:
        """How the tries end, the last one repeating."""
        if self.outcomes:
            return self.outcomes
        wrong: Outcome = ENDS[int(self.values["ends"] or 0)]  # type: ignore[assignment]
        times = self.values["times"]
        return (wrong,) if times is None else (*[wrong] * int(times), "success")

    def to_data(self) -> dict[str, Any]:
        """As a scenario file has it."""
        settings = {one.id: one.written(self.values[one.id]) for one in SETTINGS[self.source]}
        data: dict[str, Any] = {"tool": "retries", "title": self.title, "source": self.source}
        return data | {"settings": settings, "outcomes": list(self.outcomes) or None}

    def changed(self, settings: Mapping[str, Value]) -> RetryScenario:
        """With other values. One that says how tries end replaces outcomes that are written out."""
        told = not {"ends", "times"} & set(settings)
        outcomes = self.outcomes if told else ()
        return replace(self, values={**self.values, **settings}, outcomes=outcomes)


def usual(source: SourceKind) -> RetryScenario:
    """A source as it is when nobody configures it."""
    values = {one.id: one.default for one in SETTINGS[source]}
    return RetryScenario(source, "", source, values)


def read_retries(data: Mapping[str, Any]) -> RetryScenario:
    """Read a scenario's data.

    Raises:
        FieldError: the first of what is wrong, with its place in ``data``.
    """
    for error in check_data(data):
        raise error
    base = usual(data["source"])
    settings = {one.id: one for one in SETTINGS[base.source]}
    written = data.get("settings") or {}
    values = {key: _value(settings[key], value) for key, value in written.items()}
    return replace(
        base,
        title=str(data.get("title", base.title)),
        about=str(data.get("about", "")),
        values={**base.values, **values},
        outcomes=tuple(data.get("outcomes") or ()),
    )


def check_data(data: Mapping[str, Any], library: Library | None = None) -> Iterator[FieldError]:
    """All that is wrong with a scenario's data."""
    for key in data:
        if key not in KEYS:
            hint = did_you_mean(str(key), KEYS, f"Keys: {', '.join(KEYS)}.")
            yield FieldError((key,), f"There is no key {_shown(key)}.", hint=hint)
    for key in ("title", "about"):
        if key in data and not isinstance(data[key], str):
            yield FieldError((key,), f"'{key}' should be a text.")
    source = data.get("source")
    if not isinstance(source, str) or source not in KINDS:
        what = "'source' is missing." if source is None else f"There is no source {_shown(source)}."
        path = ("source",) if "source" in data else ()
        yield FieldError(path, what, hint=did_you_mean(str(source), KINDS, _listed(KINDS)))
        return
    yield from _check_settings(data.get("settings"), source)
    yield from _check_outcomes(data.get("outcomes"))


def _check_settings(written: Any, source: SourceKind) -> Iterator[FieldError]:
    if written is None:
        return
    if not isinstance(written, dict):
        yield FieldError(("settings",), "'settings' should be keys with values.")
        return
    known = {one.id: one for one in SETTINGS[source]}
    values: dict[str, Value] = {}
    for key, value in written.items():
        path = ("settings", key)
        if key not in known:
            hint = did_you_mean(str(key), known, _listed(known))
            yield FieldError(path, f"A {source} source has no setting {_shown(key)}.", hint=hint)
            continue
        try:
            values[key] = _value(known[key], value)
        except UsageError as error:
            yield FieldError(path, error.message, hint=error.hint)
    if source in BATCHED and "bad" in values:
        items = "records" if source == "stream" else "messages"
        count, bad = values.get(items, known[items].default), values["bad"]
        if count is not None and bad is not None and bad > count:
            words = f"None of {count:g} {items} is number {bad:g}."
            hint = "Say another bad one, or none (null)."
            yield FieldError(("settings", "bad"), words, hint=hint)


def _check_outcomes(written: Any) -> Iterator[FieldError]:
    if written is None:
        return
    if not isinstance(written, list) or not 1 <= len(written) <= MAX_OUTCOMES:
        message = f"'outcomes' should be a list of 1 to {MAX_OUTCOMES}: how the tries end."
        yield FieldError(("outcomes",), message, hint=_listed(OUTCOMES))
        return
    for index, one in enumerate(written):
        if not isinstance(one, str) or one not in OUTCOMES:
            hint = did_you_mean(str(one), OUTCOMES, _listed(OUTCOMES))
            yield FieldError(("outcomes", index), f"There is no outcome {_shown(one)}.", hint=hint)


def parse_setting(source: SourceKind, name: str, text: str) -> Value:
    """What was typed for a setting (``--set visibility_s=30``).

    Raises:
        UsageError: there is no such setting, or it can't have that value.
    """
    known = {one.id: one for one in SETTINGS[source]}
    if name not in known:
        hint = did_you_mean(name, known, _listed(known))
        raise UsageError(f"A {source} source has no setting {_shown(name)}.", hint=hint)
    setting, text = known[name], text.strip()
    if setting.is_switch and text in ("true", "on", "yes", "false", "off", "no"):
        return float(text in ("true", "on", "yes"))
    if text in ("", "none", "null") or (text == "-1" and setting.is_optional):
        return _value(setting, None)
    if text in setting.values:
        return _value(setting, text)
    number = as_number(text)
    if number is None:
        return _value(setting, text)
    return _value(setting, int(number) if number.is_integer() else number)


def _value(setting: Setting, value: Any) -> Value:
    """What a file has for a setting, as a number.

    Raises:
        UsageError: it can't have that value; the hint says what it can have, and by whom.
    """
    if value is None and setting.is_optional:
        return None
    if setting.is_switch and isinstance(value, bool):
        return float(value)
    if isinstance(value, str) and value in setting.values:
        return float(setting.values.index(value))
    good = (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and not setting.values
        and setting.low <= value <= setting.high
        and (not setting.whole or float(value).is_integer())
    )
    if good:
        return float(value)
    raise UsageError(
        f"{setting.label} ({setting.id}) can't be {_shown(value)}.", hint=_allowed(setting)
    )


def _allowed(setting: Setting) -> str:
    if setting.is_switch:
        return "Allowed: true or false."
    if setting.values:
        return _listed(setting.values)
    kind = "a whole number" if setting.whole else "a number"
    words = f"Allowed: {kind} from {setting.low:,g} to {setting.high:,.9g} {setting.unit}".rstrip()
    if setting.is_optional:
        words += f", or none: {setting.none}"
    return f"{words} ({setting.source})." if setting.source else f"{words}."


def _listed(names: Any) -> str:
    return f"There is: {', '.join(names)}."


def _shown(value: Any) -> str:
    return inert_line(repr(value))[:60]


def _played(scenario: RetryScenario) -> Timeline:
    values, script = scenario.values, scenario.script

    def number(name: str) -> float:
        return float(values[name] or 0)

    def whole(name: str) -> int | None:
        value = values[name]
        return None if value is None else int(value)

    def is_on(name: str) -> bool:
        return bool(values[name])

    function = {"duration_s": number("duration_s"), "timeout_s": number("timeout_s")}
    bad = values.get("bad")
    marked = frozenset() if bad is None else frozenset((int(bad),))
    match scenario.source:
        case "sync" | "gateway":
            is_sdk = scenario.source == "sync"
            return sync_timeline(
                script,
                SyncSettings(
                    caller="sdk" if is_sdk else "gateway",
                    max_attempts=int(number("max_attempts")) if is_sdk else 1,
                    backoff=SDK,
                    patience_s=number("patience_s"),
                    **function,
                ),
            )
        case "async":
            return async_timeline(
                script,
                AsyncSettings(
                    waits_s=WAITS_S,
                    backoff=THROTTLED,
                    max_age_s=number("max_age_s"),
                    max_retries=whole("max_retries"),
                    on_failure=is_on("on_failure"),
                    on_success=is_on("on_success"),
                    dead_letter_queue=is_on("dead_letter_queue"),
                    zero_reserved=is_on("zero_reserved"),
                    **function,
                ),
            )
        case "sqs" | "fifo":
            count = int(number("messages"))
            return queue_timeline(
                script,
                QueueSettings(
                    messages=count,
                    bad=frozenset(n for n in marked if n <= count),
                    batch_size=int(number("batch_size")),
                    visibility_s=number("visibility_s"),
                    retention_s=number("retention_s"),
                    max_receive=whole("max_receive"),
                    partial=is_on("partial"),
                    fifo=scenario.source == "fifo",
                    backoff=POLLER,
                    recommended_factor=RECOMMENDED_VISIBILITY,
                    **function,
                ),
            )
        case "stream":
            count = int(number("records"))
            return stream_timeline(
                script,
                StreamSettings(
                    records=count,
                    bad=frozenset(n for n in marked if n <= count),
                    batch_size=int(number("batch_size")),
                    max_retries=whole("max_retries"),
                    max_age_s=values["max_age_s"],
                    retention_s=number("retention_h") * 3600,
                    bisect=is_on("bisect"),
                    partial=is_on("partial"),
                    destination=is_on("destination"),
                    backoff=POLLER,
                    **function,
                ),
            )
