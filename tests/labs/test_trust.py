"""Whose code runs: the built-in course's does, a pack from elsewhere asks once, and on change."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from studylam.cli import run as run_command
from studylam.errors import NoSandboxError, SandboxError
from studylam.labs import open_lab, trust
from studylam.packs import Library, open_library
from studylam.packs.builtin import builtin_root
from studylam.progress import Record
from studylam.runtime import FunctionConfig, LambdaService, tiers

ECHO = "def handler(event, context):\n    return event\n"


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    with Record.open(tmp_path / "progress.db") as opened:
        yield opened


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """A pack that isn't the built-in one: a copy of one of its labs and of what that refers to."""
    root = tmp_path / "pack"
    for name in ("content/pack.yaml", "content/concepts.yaml", "content/facts.yaml"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(builtin_root() / name, root / name)
    lab = "content/labs/json-api"
    shutil.copytree(builtin_root() / lab, root / lab)
    return root


@pytest.fixture
def no_sandbox(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine on which no tier holds."""
    monkeypatch.setattr(tiers, "_wanted", lambda: ())


def opened(root: Path) -> Library:
    return open_library(root, cache=False)


def test_the_built_in_course_just_runs(service: LambdaService, record: Record) -> None:
    library = open_library()
    assert trust.stranger(library.packs[0]) is None
    session = open_lab(library, "json-api", service, record)
    assert session.run(session.choose_event(session.lab.events[0].name)).request_id


def test_a_pack_from_elsewhere_asks_once(
    service: LambdaService, record: Record, elsewhere: Path
) -> None:
    library = opened(elsewhere)
    session = open_lab(library, "json-api", service, record)
    event = session.choose_event(session.lab.events[0].name)
    for attempt in (lambda: session.run(event), session.run_cases):
        with pytest.raises(trust.ConsentNeededError) as caught:
            attempt()
    about = caught.value.about
    assert (about.labs, about.root) == (1, str(elsewhere))
    assert about.title in str(caught.value) and ", ".join(about.authors) in str(caught.value)
    assert caught.value.layers == service.sandbox.layers
    trust.allow(about, record)
    assert session.run(event).request_id
    # It is remembered, also by a session that begins later.
    assert open_lab(opened(elsewhere), "json-api", service, record).run(event).request_id


def test_changed_code_asks_again(service: LambdaService, record: Record, elsewhere: Path) -> None:
    about = trust.stranger(opened(elsewhere).packs[0])
    assert about is not None
    trust.allow(about, record)
    trust.check(opened(elsewhere).packs[0], record, service)
    (elsewhere / "content/labs/json-api/solution/handler.py").write_text(ECHO)
    with pytest.raises(trust.ConsentNeededError):
        trust.check(opened(elsewhere).packs[0], record, service)
    # What can't run may change: a text about a fact is no reason to ask.
    again = trust.stranger(opened(elsewhere).packs[0])
    assert again is not None
    trust.allow(again, record)
    facts = elsewhere / "content/facts.yaml"
    facts.write_text(facts.read_text("utf-8") + "\n# a remark\n", "utf-8")
    trust.check(opened(elsewhere).packs[0], record, service)


def test_a_handler_to_tune_counts_as_code(
    service: LambdaService, record: Record, elsewhere: Path
) -> None:
    before = trust.stranger(opened(elsewhere).packs[0])
    assert before is not None
    trust.allow(before, record)
    scenario = elsewhere / "content/scenarios/tune-it.yaml"
    scenario.parent.mkdir()
    scenario.write_text("tool: tuning\ntitle: It\ncode: |\n  def handler(e, c): pass\n", "utf-8")
    about = trust.stranger(opened(elsewhere).packs[0])
    assert about is not None and about.examples == before.examples + 1
    with pytest.raises(trust.ConsentNeededError):
        trust.check(opened(elsewhere).packs[0], record, service)


def test_where_nothing_is_remembered_it_asks_each_time(
    service: LambdaService, elsewhere: Path
) -> None:
    with pytest.raises(trust.ConsentNeededError):
        trust.check(opened(elsewhere).packs[0], None, service)


def test_without_a_sandbox_nothing_runs_before_somebody_agrees(no_sandbox: None) -> None:
    with LambdaService(blank_environments=0) as service:
        with pytest.raises(NoSandboxError, match="aren't run at all"):
            service.deploy(FunctionConfig(handler="app.handler"), {"app.py": ECHO})
        service.accept_no_sandbox()
        service.deploy(FunctionConfig(handler="app.handler"), {"app.py": ECHO})
        result = service.invoke("my-function", '{"a": 1}')
        assert result.payload == {"a": 1}
        assert (result.sandbox.tier, result.sandbox.layers) == ("D", ())


def test_without_a_sandbox_code_from_elsewhere_never_runs(
    no_sandbox: None, record: Record, elsewhere: Path
) -> None:
    library = opened(elsewhere)
    about = trust.stranger(library.packs[0])
    assert about is not None
    trust.allow(about, record)
    with LambdaService(blank_environments=0) as service:
        service.accept_no_sandbox()
        session = open_lab(library, "json-api", service, record)
        with pytest.raises(SandboxError, match="comes from elsewhere"):
            session.run("{}")


def test_the_command_line_asks_for_a_flag_where_nobody_can_answer(
    no_sandbox: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    handler = tmp_path / "app.py"
    handler.write_text(ECHO)
    call = ["invoke", f"{handler}:handler", "--event", '{"a": 1}']
    assert run_command(call) == 1
    assert "can't be run safely here" in capsys.readouterr().err
    assert run_command([*call, "--accept-no-sandbox"]) == 0
    assert capsys.readouterr().out.endswith('{"a": 1}\n')


def test_a_file_that_is_hidden_in_a_layer_counts_as_code(elsewhere: Path) -> None:
    def digest() -> str:
        about = trust.stranger(opened(elsewhere).packs[0])
        assert about is not None
        return about.digest

    first = digest()
    hidden = elsewhere / "content/labs/json-api/layer/python/.more"
    hidden.mkdir(parents=True)
    (hidden / "extra.py").write_text(ECHO)
    second = digest()
    (hidden / "link").symlink_to("/etc/hostname")
    assert len({first, second, digest()}) == 3


def test_another_pack_of_the_same_name_asks_for_itself(
    service: LambdaService, record: Record, elsewhere: Path, tmp_path: Path
) -> None:
    about = trust.stranger(opened(elsewhere).packs[0])
    assert about is not None
    trust.allow(about, record)
    other = tmp_path / "other"
    shutil.copytree(elsewhere, other)
    trust.check(opened(other).packs[0], record, service)  # the very same code
    (other / "content/labs/json-api/handler.py").write_text(ECHO)
    with pytest.raises(trust.ConsentNeededError) as caught:
        trust.check(opened(other).packs[0], record, service)
    assert caught.value.tier == service.sandbox.tier
