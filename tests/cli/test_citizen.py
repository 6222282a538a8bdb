"""A citizen of the shell: exit statuses, quiet in pipes, one document with --json, and signals."""

from __future__ import annotations

import json
import os
import pty
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from studylam.cli import run
from studylam.cli.reference.statuses import FAILS
from tests.processes import below

STUDYLAM = [sys.executable, "-m", "studylam"]

HANDLERS = """\
import time

def fails(event, context):
    raise ValueError("no")

def waits(event, context):
    print("waiting", flush=True)
    time.sleep(50)
"""

MACHINE = '{"StartAt": "No", "States": {"No": {"Type": "Fail", "Error": "Refused"}}}'


@pytest.fixture
def handlers(tmp_path: Path) -> Path:
    file = tmp_path / "work" / "handlers.py"
    file.parent.mkdir()
    file.write_text(HANDLERS, "utf-8")
    return file


def _broken_pack(folder: Path, _: Path) -> list[str]:
    (folder / "pack/content").mkdir(parents=True)
    (folder / "pack/content/pack.yaml").write_text("id: [\n", "utf-8")
    return [str(folder / "pack")]


def _machine(folder: Path, _: Path) -> list[str]:
    (folder / "no.asl.json").write_text(MACHINE, "utf-8")
    return [str(folder / "no.asl.json")]


def _config(folder: Path, home: Path) -> list[str]:
    (home / "config.toml").write_text("[nonsense]\n", "utf-8")
    return []


def _refused(folder: Path, _: Path) -> list[str]:
    (folder / "refused.asl.json").write_text('{"StartAt": "No", "States": {}}', "utf-8")
    return [str(folder / "refused.asl.json")]


def _nothing_to_import(folder: Path, _: Path) -> list[str]:
    assert run(["pack", "new", str(folder / "into"), "--title", "Into"]) == 0
    (folder / "empty.gift").write_text("// nothing\n", "utf-8")
    return [str(folder / "empty.gift"), "--into", str(folder / "into")]


def _nothing_to_export(folder: Path, _: Path) -> list[str]:
    assert run(["pack", "new", str(folder / "bare"), "--title", "Bare"]) == 0
    for bank in (folder / "bare/quizzes").glob("*.md"):
        bank.unlink()
    return [str(folder / "bare"), "-o", str(folder / "bare.gift")]


FAILING: dict[str, Callable[[Path, Path], list[str]]] = {
    "invoke": lambda folder, home: [f"{folder}/work/handlers.py:fails"],
    "states check": _refused,
    "states run": _machine,
    "search": lambda folder, home: ["zzqqxxy"],
    "exercise answer": lambda folder, home: ["job-triage", "receipt", "d"],
    "pack check": _broken_pack,
    "pack build": _broken_pack,
    "pack import": _nothing_to_import,
    "pack export": _nothing_to_export,
    "config check": _config,
}
"""What fails, and how it is brought about."""

ELSEWHERE = {"conformance", "doctor", "tune"}
"""Their own tests have what they find."""


def test_every_failure_that_is_told_of_is_tried() -> None:
    assert set(FAILING) | ELSEWHERE == set(FAILS)


@pytest.mark.parametrize("words", FAILING)
def test_what_was_asked_about_failed(
    words: str,
    tmp_path: Path,
    own_home: Path,
    handlers: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    arguments = FAILING[words](tmp_path, own_home)
    capfd.readouterr()
    assert run([*words.split(), *arguments]) == 1
    out, err = capfd.readouterr()
    assert out + err
    assert "inside StudyLam" not in out + err


@pytest.mark.parametrize(
    "words",
    [
        "lab no-such-lab",
        "quiz --only nothing",
        "review drill-1 --cram",
        "exam no-such-exam",
        "exercise show no-such-exercise",
        "exercise kinds no-such-kind",
        "tracks no-such-track",
        "search",
        "search x --kind nothing",
        "glossary no-such-term-anywhere",
        "explain NoSuchErrorAnywhere",
        "invoke",
        "invoke nowhere.py:handler --memory 1",
        "tune --sample nothing",
        "states check nowhere.json",
        "events show no-such-event",
        "simulate no-such-scenario",
        "simulate load no-such-scenario",
        "simulate retries --set nonsense",
        "price scenario no-such-scenario",
        "price part no-such-part",
        "pack explain Z999",
        "pack remove no-such-pack",
        "pack show no-such-pack",
        "pack import nowhere.gift",
        "progress goal --on never",
        "progress reset",
        "progress import nowhere.jsonl",
        "progress versions list no-such-lab",
        "config keys no-such-place",
        "serve --port 99999999",
        "docs no-such-page",
        "completion tcsh",
        "man no-such-command",
        "doctor --nonsense",
    ],
)
def test_a_wrong_call_is_2_and_a_sentence(
    words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(words.split()) == 2
    out, err = capfd.readouterr()
    assert out == ""
    assert err.strip()
    assert "Traceback" not in err


@pytest.mark.parametrize(
    "words",
    [
        "exercise list",
        "tracks",
        "search cold start",
        "glossary cold start",
        "explain KeyError",
        "events list",
        "price parts",
        "pack explain Q009",
        "pack list",
        "progress show",
        "progress goal",
        "progress decks",
        "progress notes",
        "config",
        "config keys home",
        "docs",
        "simulate retries --source sqs",
    ],
)
def test_in_a_pipe_it_is_plain_and_with_json_one_document(
    words: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(words.split()) == 0
    out, err = capfd.readouterr()
    assert "\x1b" not in out + err
    assert "\r" not in out + err
    assert run([*words.split(), "--json"]) == 0
    json.loads(capfd.readouterr().out)


@pytest.mark.parametrize("home", ["/proc/nowhere", "/dev/null", "~nobody-of-that-name"])
@pytest.mark.parametrize("words", ["pack list", "progress decks", "config", "search"])
def test_a_home_that_cant_be_written(
    words: str, home: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("STUDYLAM_HOME", home)
    status = run(words.split())
    out, err = capfd.readouterr()
    assert status == 0 or err.strip()
    assert "inside StudyLam" not in out + err


def test_an_environment_with_nothing_in_it(own_home: Path) -> None:
    """No HOME, no locale, no TERM."""
    done = subprocess.run(
        [*STUDYLAM, "glossary", "cold start"],
        env={"STUDYLAM_HOME": str(own_home), "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    done = subprocess.run(
        [*STUDYLAM, "config", "keys", "home"], env={}, capture_output=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")


# -- signals --------------------------------------------------------------------------------------


def _waiting(handlers: Path, *options: str) -> subprocess.Popen[str]:
    """A handler that runs for long, in a job of its own, as a shell has it."""
    process = subprocess.Popen(
        [*STUDYLAM, "invoke", f"{handlers}:waits", "--timeout", "60", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    while "waiting" not in process.stdout.readline():
        assert process.poll() is None
    return process


def _gone(processes: set[int]) -> bool:
    end = time.monotonic() + 20
    while any(Path(f"/proc/{one}").exists() for one in processes):
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


@pytest.mark.parametrize(
    ("number", "status"),
    [(signal.SIGINT, 130), (signal.SIGTERM, -signal.SIGTERM), (signal.SIGKILL, -signal.SIGKILL)],
)
def test_a_command_that_is_stopped_stops_its_handlers(
    handlers: Path, number: signal.Signals, status: int
) -> None:
    process = _waiting(handlers)
    handling = below(process.pid)
    assert handling
    if number == signal.SIGINT:
        os.killpg(process.pid, number)  # Ctrl+C is for all of the job
    else:
        process.send_signal(number)
    _, err = process.communicate(timeout=30)
    assert process.returncode == status
    assert "Traceback" not in err
    assert len(err.splitlines()) <= 1
    assert _gone(handling)


def test_a_reader_that_leaves_ends_what_writes() -> None:
    process = subprocess.Popen(
        [*STUDYLAM, "config", "schema"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None and process.stderr is not None
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait(30) == 0


def test_on_a_terminal_commands_have_no_colours_either() -> None:
    """And what was drawn to show progress is gone at the end."""
    sent = _on_a_terminal("glossary", "cold", "start")
    assert b"cold" in sent.lower()
    assert b"\x1b" not in sent


def _on_a_terminal(*arguments: str, **environment: str) -> bytes:
    """What a terminal is sent, by both streams."""
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [*STUDYLAM, *arguments],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        env={**os.environ, **environment},
    )
    os.close(slave)
    sent = b""
    while select.select([master], [], [], 60)[0]:
        try:
            sent += os.read(master, 65536)
        except OSError:  # the other end is closed
            break
    os.close(master)
    process.wait(30)
    return sent


@pytest.mark.parametrize("words", ["docs security#your-terminal", "simulate retries retries-shard"])
def test_a_terminal_that_can_draw_nothing_is_sent_nothing_to_draw(words: str) -> None:
    assert b"\x1b" not in _on_a_terminal(*words.split(), TERM="dumb")
    if words.startswith("docs"):
        assert b"\x1b[" in _on_a_terminal(*words.split(), TERM="xterm", PAGER="cat")


def test_who_asks_for_json_and_stops_it_gets_a_document() -> None:
    code = (
        "import sys; from studylam.cli import run, lazy\n"
        "def pressed(*_): raise KeyboardInterrupt\n"
        "lazy.LazyGroup.get_command = pressed\n"
        "sys.exit(run(['glossary', '--json']))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 130
    assert json.loads(done.stdout)["error"]["message"] == "Stopped."
    assert done.stderr == "studylam: Stopped.\n"
