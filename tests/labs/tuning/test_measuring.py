"""Measuring handlers whose mix of computing and waiting is known, in the sandbox."""

from __future__ import annotations

import json
import textwrap
from dataclasses import replace
from pathlib import Path

import pytest

from studylam.errors import UsageError
from studylam.labs.trust import ConsentNeededError, allow
from studylam.labs.tuning import (
    lab_subject,
    measure,
    read_tuning,
    scenario_subject,
    target_subject,
)
from studylam.labs.tuning.measuring import MeasuringError, Subject
from studylam.labs.tuning.profile import Profile
from studylam.labs.tuning.subjects import events_of
from studylam.packs import Library, open_library
from studylam.progress import Record
from studylam.runtime import LambdaService
from studylam.work import StoppedError
from tests.measuring import nearest

MIX = textwrap.dedent(
    """
    import time

    def handler(event, context):
        end = time.thread_time() + event["cpu"] / 1000
        while time.thread_time() < end:
            pass
        time.sleep(event["wait"] / 1000)
        if event.get("fails"):
            raise ValueError("as it was told to")
    """
)


def mix(folder: Path, *events: dict[str, object], **settings: int) -> Subject:
    (folder / "app.py").write_text(MIX)
    named = [(f"event {at}", json.dumps(event)) for at, event in enumerate(events)]
    return target_subject(folder, "app.handler", named, **settings)  # type: ignore[arg-type]


@pytest.mark.parametrize(("cpu", "wait"), [(60, 0), (40, 20), (30, 30), (10, 50), (0, 60)])
def test_the_share_of_a_known_mix_is_measured_within_ten_per_cent(
    service: LambdaService, tmp_path: Path, cpu: int, wait: int
) -> None:
    subject, expected = mix(tmp_path, {"cpu": cpu, "wait": wait}), cpu / (cpu + wait)
    profiles: list[Profile] = []

    def measured() -> float:
        profiles.append(measure(subject, service, repeat=3))
        return profiles[-1].cpu_share

    assert nearest(measured, expected, 0.1) == pytest.approx(expected, abs=0.1)
    profile = profiles[-1]
    assert profile.parallel == 1
    assert (profile.invocations, profile.failed) == (3, 0)
    assert 10 < profile.memory_mb < 128


def test_each_event_counts_once_and_failures_are_told(
    service: LambdaService, tmp_path: Path
) -> None:
    seen: list[tuple[int, int, str]] = []
    subject = mix(tmp_path, {"cpu": 30, "wait": 0}, {"cpu": 10, "wait": 20, "fails": True})
    profile = measure(subject, service, repeat=2, progress=lambda *told: seen.append(told))

    assert [event.failed for event in profile.events] == [0, 2]
    assert profile.error == "ValueError: as it was told to"
    assert profile.cpu_ms == pytest.approx(20, rel=0.5)  # the mean of 30 and 10, with noise
    assert [done for done, _, _ in seen] == list(range(6))
    assert {total for _, total, _ in seen} == {6}


def test_what_says_nothing_isnt_taken_for_a_measurement(
    service: LambdaService, tmp_path: Path
) -> None:
    with pytest.raises(MeasuringError, match="failed each time: ValueError"):
        measure(mix(tmp_path, {"cpu": 1, "wait": 0, "fails": True}), service, repeat=1)
    with pytest.raises(MeasuringError, match="timed out after 1 s"):
        measure(mix(tmp_path, {"cpu": 5000, "wait": 0}, timeout_s=1), service, repeat=1)
    with pytest.raises(StoppedError):
        measure(mix(tmp_path, {"cpu": 1, "wait": 0}), service, is_stopped=lambda: True)
    with pytest.raises(UsageError, match="0 events"):
        measure(mix(tmp_path), service)
    with pytest.raises(MeasuringError, match=r"can't be started: Runtime\.Handler"):
        nothing = target_subject(tmp_path, "app.nothing", [("{}", "{}")])
        measure(nothing, service, repeat=1)
    (tmp_path / "ends.py").write_text("import os\ndef handler(e, c):\n    os._exit(3)\n")
    with pytest.raises(MeasuringError, match=r"failed each time: Runtime\.ExitError"):
        measure(target_subject(tmp_path, "ends.handler", [("{}", "{}")]), service, repeat=1)
    with pytest.raises(UsageError, match="repeated 0 times"):
        measure(mix(tmp_path, {"cpu": 1, "wait": 0}), service, repeat=0)


def test_memory_that_doesnt_suffice_is_told(service: LambdaService, tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text("def handler(event, context):\n    x = bytearray(300 << 20)\n")
    subject = target_subject(tmp_path, "app.handler", [("{}", "{}")], memory_mb=128)

    with pytest.raises(MeasuringError, match="ran out of memory at 128 MB"):
        measure(subject, service)


def test_a_labs_solution_is_measured_in_its_world(service: LambdaService, library: Library) -> None:
    subject = lab_subject(library, "clean-up", "solution")
    profile = measure(subject, service, repeat=1)

    assert profile.failed < profile.invocations
    assert profile.aws_ms > 0 and profile.wait_ms >= profile.aws_ms * 0.5
    assert subject.timeout_s == library.lab("clean-up").function.timeout_s


@pytest.mark.parametrize("lab_id", ["first-function", "key-of-the-bucket"])
def test_a_labs_files_of_json_count(service: LambdaService, library: Library, lab_id: str) -> None:
    """What the function's configuration and role stand in, beside its code."""
    profile = measure(lab_subject(library, lab_id, "solution"), service, repeat=1)
    assert profile.failed < profile.invocations


def test_the_learners_own_code_is_taken(library: Library, tmp_path: Path) -> None:
    with Record.open(tmp_path / "progress.db") as record:
        record.save_draft("json-api", "handler.py", "# mine")
        own = lab_subject(library, "json-api", "own", record)
        starter = lab_subject(library, "json-api", "starter", record)

    assert not isinstance(own.code, Path) and not isinstance(starter.code, Path)
    assert own.code["handler.py"] == "# mine" != starter.code["handler.py"]


def test_a_lab_without_events_for_its_function_says_so(library: Library) -> None:
    without = next(lab for lab in library.labs if not events_of(lab))

    with pytest.raises(UsageError, match="no event for its function alone"):
        lab_subject(library, without.id)


def test_the_courses_samples_are_what_they_are_called(
    service: LambdaService, library: Library
) -> None:
    def measured(name: str) -> float:
        file = library.scenario(name)
        subject = scenario_subject(read_tuning(file.data, library), library)
        subject = replace(subject, events=subject.events[:1])
        return measure(subject, service, repeat=1).cpu_share

    assert nearest(lambda: measured("tune-cpu"), 1, 0.1) > 0.9
    assert nearest(lambda: measured("tune-io"), 0, 0.1) < 0.1
    assert 0.15 < nearest(lambda: measured("tune-mixed"), 0.42, 0.27) < 0.7


def test_a_strangers_sample_asks_before_it_runs(service: LambdaService, tmp_path: Path) -> None:
    root = tmp_path / "pack"
    (root / "content/scenarios").mkdir(parents=True)
    (root / "content/pack.yaml").write_text(
        "id: elsewhere\ntitle: From elsewhere\nversion: 1.0.0\nlicence: MIT\nauthors: [Somebody]\n"
    )
    sample = root / "content/scenarios/mine.yaml"
    sample.write_text(
        "tool: tuning\ntitle: Mine\ncode: |\n  def handler(event, context):\n    pass\n"
    )
    library = open_library(root, cache=False)
    pack = next(pack for pack in library.packs if pack.meta.id == "elsewhere")
    scenario = read_tuning(library.scenario("mine").data, library)
    subject = scenario_subject(scenario, library, pack)

    with Record.open(tmp_path / "progress.db") as record:
        with pytest.raises(ConsentNeededError) as refused:
            measure(subject, service, record)
        assert refused.value.about.examples == 1
        allow(refused.value.about, record)
        assert measure(subject, service, record, repeat=1).invocations == 1

        sample.write_text(sample.read_text() + "    # changed\n")
        with pytest.raises(ConsentNeededError):
            measure(subject, service, record)
