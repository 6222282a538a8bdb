"""Versions of a lab's code: limits in clear words, and no code that is lost by going back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studylam.errors import NotFoundError, UsageError
from studylam.labs import LabSession
from studylam.labs.versions import LARGEST, LONGEST_NAME, MOST, MOST_BY_ITSELF, Versions, load
from studylam.packs.models import FunctionSpec, Lab, Pack, PackMeta, Place
from studylam.progress import Record
from studylam.runtime import LambdaService

LAB = Lab(
    id="two",
    title="Two files",
    summary="A handler and a helper.",
    minutes=5,
    practises=("handler",),
    task=(),
    hints=(),
    function=FunctionSpec(name="two"),
    events=(),
    cases=(),
    starter={"handler.py": "import helper\n", "helper.py": "x = 1\n"},
    solution={},
    folder="/nowhere",
    place=Place(file="content/labs/two/lab.md"),
)
PACK = Pack(meta=PackMeta(id="p", title="P", version="1", licence="MIT"), root="/nowhere")


@pytest.fixture
def record() -> Iterator[Record]:
    with Record.in_memory() as made:
        yield made


@pytest.fixture
def session(record: Record) -> LabSession:
    return LabSession(LAB, PACK, LambdaService(), record)  # nothing is started before a run


def test_a_version_has_all_files_and_comes_back_whole(session: LabSession) -> None:
    versions = session.versions
    session.save("helper.py", "x = 2\n")
    mine = versions.keep("  two \n lines ", session.files)
    assert mine.name == "two ␊ lines"
    session.save("handler.py", "import helper  # better\n")
    session.save("helper.py", "x = 3\n")
    before = load(session, mine, versions)
    assert session.files == {"handler.py": "import helper\n", "helper.py": "x = 2\n"}
    assert before is not None and not before.is_own
    load(session, before, versions)
    assert session.files["helper.py"] == "x = 3\n"
    assert len(versions.all()) == 2, "what is kept already isn't kept twice"


def test_the_starter_is_no_loss_and_going_back_to_it_is_none(
    session: LabSession, record: Record
) -> None:
    versions = session.versions
    session.save("helper.py", "x = 2\n")
    mine = versions.keep("mine", session.files)
    session.reset()
    assert load(session, mine, versions) is None
    session.save("helper.py", "x = 4\n")
    session.reset()
    assert session.files == LAB.starter
    (kept, _) = versions.all()
    assert (kept.name, kept.files["helper.py"]) == ("before the starter", "x = 4\n")


def test_names_are_one_line_and_each_there_once(session: LabSession) -> None:
    versions = session.versions
    one = versions.keep("one", session.files)
    for name in ("", "  ", "x" * (LONGEST_NAME + 1), "one", " one "):
        with pytest.raises(UsageError):
            versions.keep(name, session.files)
    two = versions.keep("two", session.files)
    with pytest.raises(UsageError, match="already"):
        versions.rename(two, "one")
    assert versions.rename(one, "one").name == "one"
    assert versions.rename(two, "three").name == "three"
    assert {version.name for version in versions.all()} == {"one", "three"}
    assert versions.named("three").id == two.id
    with pytest.raises(NotFoundError, match="two"):
        versions.named("two")


def test_there_are_only_so_many_and_so_large(session: LabSession) -> None:
    versions = session.versions
    with pytest.raises(UsageError, match="500,000"):
        versions.keep("huge", {"handler.py": "x" * (LARGEST + 1)})
    for number in range(MOST):
        versions.keep(str(number), session.files)
    with pytest.raises(UsageError, match="50 versions"):
        versions.keep("one more", session.files)
    versions.discard(versions.named("7"))
    versions.keep("one more", session.files)
    for number in range(MOST_BY_ITSELF + 3):
        versions.keep_before("before", {"handler.py": f"{number}"})
    kept = [version.files["handler.py"] for version in versions.all() if not version.is_own]
    assert kept == ["7", "6", "5", "4", "3"]


def test_versions_tell_how_the_cases_went_with_their_code(session: LabSession) -> None:
    versions = session.versions
    mine = versions.keep("mine", session.files)
    versions.keep("other", {"handler.py": "y"})
    versions.note_cases(session.files, 1, 3)
    told = {version.name: (version.passed, version.total) for version in versions.all()}
    assert told == {"mine": (1, 3), "other": (None, None)}
    versions.discard(mine)
    versions.bring_back(mine)
    assert versions.named("mine").files == mine.files


TEXTS = st.fixed_dictionaries({name: st.sampled_from(["", "a\n", "b"]) for name in LAB.starter})


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(TEXTS, min_size=1, max_size=5))
def test_whatever_was_written_can_be_had_again(written: list[dict[str, str]]) -> None:
    """Load, load and load again: all code that was there is still in a version or the starter."""
    with Record.in_memory() as record:
        session = LabSession(LAB, PACK, LambdaService(), record)
        versions: Versions = session.versions
        first = versions.keep("first", {"handler.py": "first", "helper.py": "first"})
        for number, files in enumerate(written):
            for name, text in files.items():
                session.save(name, text)
            if number % 2:
                session.reset()
            else:
                load(session, first, versions)
        known = [dict(LAB.starter), *(dict(version.files) for version in versions.all())]
        assert all(files in [*known, session.files] for files in written), known


def test_without_a_record_nothing_lasts(tmp_path: Path) -> None:
    session = LabSession(LAB, PACK, LambdaService(), None)
    session.versions.keep("one", session.files)
    assert session.versions.all() == []


def test_an_emoji_in_a_name_stays_one_and_nothing_is_obeyed() -> None:
    with Record.in_memory() as record:
        versions = Versions(record, "two")
        assert versions.keep("👩\u200d💻 at\tnight", LAB.starter).name == "👩💻 at night"
        assert versions.keep("\x1b[2J\u202e", LAB.starter).name == "␛[2J\\u202e"
