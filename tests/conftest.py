"""What every test gets: a home folder of its own, and nothing of the learner's."""

from __future__ import annotations

import gc
import os
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from xdist.remote import Producer
from xdist.scheduler.loadscope import LoadScopeScheduling

from studylam.packs import Library, load_pack, open_library
from studylam.packs.builtin import builtin_root
from tests.ready_cloud import ReadyClouds

# How long an example takes says more of what else the machine does than of the test.
# Each run takes other examples; who changes a parser takes more: HYPOTHESIS_PROFILE=deep.
_quick = [HealthCheck.too_slow]
settings.register_profile("suite", deadline=None, max_examples=50, suppress_health_check=_quick)
settings.register_profile("deep", deadline=None, max_examples=1000, suppress_health_check=_quick)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "suite"))


class _ByFile(LoadScopeScheduling):
    """The tests of a file run one after the other and share what they start.

    Those of the sandbox all do: some look for what others would leave on the machine.
    """

    def _split_scope(self, nodeid: str) -> str:
        return _scope(nodeid)


def _scope(nodeid: str) -> str:
    security = "tests/security/"
    return security if nodeid.startswith(security) else nodeid.partition("::")[0]


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    config.option.loadscopereorder = False  # the workers do it: see below
    return _ByFile(config, log)


# What is compiled by one of the many processes that are started here is there for the next one.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# The app takes its keys when it is imported: not those that the developer has set.
os.environ["STUDYLAM_HOME"] = os.devnull

_LONG = ("tests/e2e/", "tests/security/")
"""Few tests that take long."""
_SECONDS = {"tests/tui/": 1.4, "tests/serve/": 0.5, "tests/cli/": 0.3, "tests/labs/": 0.3}
"""What a test of a folder takes, roughly; in the others it is 0.2."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What takes longest comes first, so that nobody waits at the end for one who has begun late.

    How many tests a file has, and of which folder, tells well enough how long it takes.
    """
    if hasattr(config, "workerinput"):
        tests = Counter(_scope(item.nodeid) for item in items)

        def place(item: pytest.Item) -> tuple[bool, float, str]:
            scope = _scope(item.nodeid)
            seconds = _SECONDS.get("/".join(scope.split("/")[:2]) + "/", 0.2)
            return not scope.startswith(_LONG), -tests[scope] * seconds, scope

        items.sort(key=place)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """For the quick part, files without any of it are left out: reading them took longest."""
    if config.option.markexpr == "quick" and collection_path.suffix == ".py":
        return "mark.quick" not in collection_path.read_text(encoding="utf-8") or None
    return None


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors (of those that this process may use).

    Many tests wait: for a limit to be hit, a program to start, a terminal to show something.
    """
    usable = getattr(os, "sched_getaffinity", lambda _: range(os.cpu_count() or 1))
    return len(usable(0)) + 1


def pytest_collection_finish() -> None:
    """What was imported and collected stays to the end: don't look through it for garbage.

    A test makes a course or an app and leaves it: looking through those after each 700 objects,
    too, took a quarter of the time of a test.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh ``STUDYLAM_HOME``: no test sees another's record, or the developer's."""
    folder = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("STUDYLAM_HOME", str(folder))
    return folder


@pytest.fixture(scope="session")
def _clouds() -> Iterator[ReadyClouds]:
    clouds = ReadyClouds()
    yield clouds
    clouds.close()


@pytest.fixture
def ready_clouds(_clouds: ReadyClouds, monkeypatch: pytest.MonkeyPatch) -> None:
    """The fake AWS is there at once: see `tests.ready_cloud`."""
    monkeypatch.setattr("studylam.runtime.cloud.host.begin", _clouds.begin)


@pytest.fixture(scope="session")
def parsed_course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The cache that parsing the built-in course leaves; doing so takes longer than most tests."""
    home = tmp_path_factory.mktemp("parsed-course")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STUDYLAM_HOME", str(home))
        load_pack(builtin_root())
    return home / "cache"


@pytest.fixture(scope="session")
def built_in(parsed_course: Path) -> Library:
    """The built-in course, for whoever only reads it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STUDYLAM_HOME", str(parsed_course.parent))
        return open_library()


@pytest.fixture
def course_at_home(own_home: Path, parsed_course: Path) -> None:
    """The built-in course needn't be parsed, as at any use but the first.

    Links to the cache of one home: what changes it puts another file in its place.
    """
    (own_home / "cache/packs").mkdir(parents=True)
    for file in (parsed_course / "packs").iterdir():
        os.link(file, own_home / "cache/packs" / file.name)
