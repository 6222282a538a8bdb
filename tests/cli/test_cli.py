"""The command line as its contract has it: exit statuses, JSON, sentences instead of tracebacks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest


def studylam(
    *arguments: str, folder: Path | None = None, environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the program as a script would: no terminal, output captured."""
    return subprocess.run(
        [sys.executable, "-m", "studylam", *arguments],
        capture_output=True,
        text=True,
        cwd=folder,
        env={**os.environ, **(environment or {})},
        stdin=subprocess.DEVNULL,
        check=False,
    )


def assert_is_a_sentence(done: subprocess.CompletedProcess[str]) -> None:
    assert "Traceback" not in done.stderr + done.stdout
    assert done.stderr.strip()


PRICE = ("price", "lambda", "--requests", "3000000", "--duration-ms", "100", "--memory-mb", "128")


@pytest.mark.quick
def test_price_as_the_contract_has_it() -> None:
    done = studylam(*PRICE, "--json")
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert document["total_usd"] == "0.40"
    assert isinstance(document["exact_usd"], str)
    assert {"item", "quantity", "unit", "rate_usd", "amount_usd"} <= set(document["lines"][0])
    assert {"price_list", "as_of"} <= set(document)
    assert json.loads(studylam(*PRICE, "--no-free-tier", "--json").stdout)["total_usd"] == "1.23"


def test_price_for_people_names_rate_and_date() -> None:
    done = studylam(*PRICE)
    assert done.returncode == 0
    for text in ("Requests", "$0.40", "0.0000166667", "Rates as of"):
        assert text in done.stdout


@pytest.mark.quick
@pytest.mark.parametrize(
    "arguments",
    [
        ("nonsense",),
        ("price", "lambda"),
        (*PRICE[:-1], "20000"),
        (*PRICE[:-1], "0"),
        (*PRICE, "--region", "eu-cental-1"),
        (*PRICE, "--arch", "arm"),
        (*PRICE, "--price-list", "nowhere.yaml"),
        ("events", "show", "no-such-event"),
        ("learn", "no-such-lesson"),
        ("learn", "what-lambda-is#no-such-section"),
        ("lab", "no-such-lab"),
        ("quiz", "no-such-bank"),
        ("pack", "check", "no-such-folder"),
        ("invoke", "nowhere.py:handler"),
        (),
        ("learn",),
        ("price",),
    ],
    ids=lambda arguments: " ".join(arguments) or "(no terminal)",
)
def test_a_wrong_call_exits_2_with_a_sentence(arguments: tuple[str, ...], tmp_path: Path) -> None:
    done = studylam(*arguments, folder=tmp_path)
    assert done.returncode == 2, done.stdout + done.stderr
    assert_is_a_sentence(done)


def test_a_section_of_a_lesson_is_a_place_too(tmp_path: Path) -> None:
    done = studylam("learn", "what-lambda-is#where-it-sits-in-a-design", folder=tmp_path)
    assert "needs a terminal" in done.stderr
    done = studylam("learn", "what-lambda-is#where-it-sits", folder=tmp_path)
    assert "where-it-sits-in-a-design" in done.stderr
    done = studylam("learn", "what-lambda-is#2", folder=tmp_path)
    assert "needs a terminal" in done.stderr
    done = studylam("learn", "what-lambda-is#99", folder=tmp_path)
    assert "no section 99 in 'what-lambda-is': it has" in done.stderr


def test_a_command_that_is_nearly_right_is_suggested(tmp_path: Path) -> None:
    assert "Did you mean 'simulate'?" in studylam("simulat", folder=tmp_path).stderr
    assert "'pack'" in studylam("packs", folder=tmp_path).stderr
    assert "'install'" in studylam("pack", "instal", folder=tmp_path).stderr


def test_errors_are_json_for_programs() -> None:
    done = studylam(*PRICE[:-1], "20000", "--json")
    assert done.returncode == 2
    error = json.loads(done.stdout)["error"]
    assert "20,000 MB" in error["message"]
    assert "128 to 10,240" in error["hint"]


def test_a_home_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")
    done = studylam(
        "progress", "import", "x.jsonl", environment={"STUDYLAM_HOME": str(file / "home")}
    )
    assert done.returncode in (1, 2)
    assert_is_a_sentence(done)


def test_no_home_brings_a_traceback() -> None:
    for home in ("~nobody-of-that-name/x", "/proc/x", "/dev/null"):
        done = studylam("progress", "import", "/dev/null", environment={"STUDYLAM_HOME": home})
        assert done.returncode == 1
        assert_is_a_sentence(done)


def test_a_reader_that_leaves_early_is_no_error() -> None:
    done = subprocess.run(
        f"{sys.executable} -m studylam events list | head -1",
        shell=True,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0
    assert "Traceback" not in done.stderr
    assert "Broken pipe" not in done.stderr


@pytest.mark.quick
def test_help_imports_no_room() -> None:
    heavy = ("textual", "pydantic", "boto3", "sqlite_utils", "studylam.packs", "studylam.runtime")
    code = (
        "import sys; from studylam.cli import run; run(['--help']);"
        f"print([m for m in {heavy!r} if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.rstrip().endswith("[]")


@pytest.mark.quick
def test_the_version_is_told_without_the_library_of_the_command_line() -> None:
    heavy = ("textual", "click", "rich", "pydantic", "studylam.cli", "studylam.tui")
    code = (
        "import sys; sys.argv = ['studylam', '--version'];"
        "from studylam.__main__ import main; status = main();"
        f"print([m for m in {heavy!r} if m in sys.modules]); sys.exit(status)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[1:] == ["[]"]
    asked = [sys.executable, "-m", "studylam", "--version"]
    click_says = subprocess.run([*asked, "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[:1] == click_says.stdout.splitlines()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="There is no /dev/full here.")
def test_a_version_that_cannot_be_written_is_said_to_be() -> None:
    with Path("/dev/full").open("w") as full:
        asked = [sys.executable, "-m", "studylam", "--version"]
        done = subprocess.run(asked, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 1
    assert "can't be written" in done.stderr
    assert "Traceback" not in done.stderr


def test_every_command_has_help(capsys: pytest.CaptureFixture[str]) -> None:
    from studylam.cli import COMMANDS, run

    for name in COMMANDS:
        assert run([name, "--help"]) == 0, name
        assert "Usage" in capsys.readouterr().out


def shell(command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The program as somebody's shell starts it, with what bash does to its standard streams."""
    return subprocess.run(
        ["bash", "-c", f'studylam() {{ "{sys.executable}" -m studylam "$@"; }}; {command}'],
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        check=False,
    )


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("command", ["events show hello", "events list --json", "--help"])
def test_the_standard_streams_may_be_full_or_gone(command: str, unbuffered: str) -> None:
    def done(redirected: str) -> subprocess.CompletedProcess[str]:
        found = shell(f"studylam {command} {redirected}", PYTHONUNBUFFERED=unbuffered)
        assert "Traceback" not in found.stderr
        assert "inside StudyLam" not in found.stderr
        return found

    assert done("| head -0; exit ${PIPESTATUS[0]}").returncode == 0
    assert done(">&-").returncode == 0
    assert done("<&- 2>&-").returncode == 0
    full = done("> /dev/full")
    assert full.returncode == 1
    assert "can't be written (No space left on device)" in full.stderr


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("redirected", ["2>&-", "2>/dev/full", ">&- 2>&-", ">/dev/full"])
def test_an_error_keeps_its_status_when_nobody_hears_it(redirected: str, unbuffered: str) -> None:
    done = shell(f"studylam events show nope --json {redirected}", PYTHONUNBUFFERED=unbuffered)
    assert done.returncode == 2


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8:strict"])
def test_output_survives_any_encoding(encoding: str) -> None:
    def done(*arguments: str) -> subprocess.CompletedProcess[str]:
        found = studylam(*arguments, environment={"PYTHONIOENCODING": encoding})
        assert found.returncode == 0, found.stderr
        return found

    event = done("events", "show", "hello", "--json", "--set", "name=“Ünal”\udcff").stdout
    assert json.loads(event)["name"] == "“Ünal”\udcff"
    done("invoke", "--help")
    done("events", "list")
