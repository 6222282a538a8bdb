"""What a shell completes: by click's protocol, and in bash, zsh and fish themselves."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from studylam.cli import root, run
from studylam.cli.completing import FILES, FOLDERS, TAKES, VARIABLE
from studylam.cli.helping import words_of
from studylam.cli.known import known
from studylam.cli.reference.page import walk
from tests.e2e.terminal import Terminal, needs_tmux

SHELLS = ("bash", "zsh", "fish")


def offered(line: str) -> list[str]:
    """What may come in place of the last word of a line."""
    from click.shell_completion import FishComplete

    *words, incomplete = line.split(" ")[1:]
    asked = FishComplete(root, {}, "studylam", VARIABLE)
    return [
        item.value if item.type == "plain" else f"@{item.type}"
        for item in asked.get_completions(words, incomplete)
    ]


@pytest.mark.parametrize(
    ("line", "some"),
    [
        ("studylam ", ["learn", "invoke", "pack", "completion"]),
        ("studylam pa", ["pack"]),
        ("studylam --p", ["--pack"]),
        ("studylam pack ch", ["check"]),
        ("studylam pack check --no", ["--no-run"]),
        ("studylam pack export --format an", ["anki"]),
        ("studylam learn cold-st", ["cold-starts"]),
        ("studylam learn cold-starts#read", ["cold-starts#read-it-in-the-log"]),
        ("studylam lab thumb", ["thumbnail"]),
        ("studylam quiz perm", ["permissions"]),
        ("studylam quiz --only mis", ["missed"]),
        ("studylam quiz --concept runtime-l", ["runtime-lifecycle"]),
        ("studylam exam dva", ["dva-c02"]),
        ("studylam tracks sec", ["security"]),
        ("studylam exercise show vpc-w", ["vpc-ways-out"]),
        ("studylam exercise kinds tri", ["triage"]),
        ("studylam events show s3-pu", ["s3-put"]),
        ("studylam explain Runtime.Im", ["Runtime.ImportModuleError"]),
        ("studylam explain module-h", ["module-hidden"]),
        ("studylam invoke handler.py:h --event s3-p", ["s3-put", "@file"]),
        ("studylam invoke --layer pil", ["pillow"]),
        ("studylam invoke --world ", ["@file"]),
        ("studylam simulate ret", ["retries", "retries-shard"]),
        ("studylam simulate load load-sp", ["load-spike"]),
        ("studylam price scenario photo", ["photo-service"]),
        ("studylam price parts http_", ["http_api"]),
        ("studylam price lambda --arch a", ["arm64"]),
        ("studylam pack explain Q00", ["Q001"]),
        ("studylam progress versions keep thumb", ["thumbnail"]),
        ("studylam progress goal --exam clf", ["clf-c02"]),
        ("studylam config keys rea", ["reader"]),
        ("studylam completion z", ["zsh"]),
        ("studylam docs to", ["tour"]),
        ("studylam man pa", ["pack"]),
        ("studylam man pack ch", ["check"]),
        ("studylam --pack . lab thumb", ["thumbnail"]),
    ],
)
def test_what_may_come_next(line: str, some: list[str]) -> None:
    found = offered(line)
    last = line.rpartition(" ")[2]
    assert set(some) <= set(found), found
    assert [one for one in found if not one.startswith((last, "@"))] == []


@pytest.mark.parametrize(
    "line", ["studylam nonsense x", "studylam review ", "studylam pack nonsense x", "studylam '"]
)
def test_where_nothing_is_known_nothing_is_said(line: str) -> None:
    assert [one for one in offered(line) if not one.startswith("-")] == []


def test_the_table_names_what_there_is() -> None:
    parameters = {words_of(context): command for command, context in walk()}
    kinds = set(known()) | {FILES, FOLDERS, "section"}
    for words, takes in TAKES.items():
        command = parameters[words]
        names = {parameter.name for parameter in command.params}
        assert set(takes) - names <= ({"*"} if isinstance(command, click.Group) else set()), words
        given = {kind for each in takes.values() for kind in each if not kind.startswith("=")}
        # No pack is installed here.
        assert given - kinds <= {"pack"}, words


# -- the protocol ---------------------------------------------------------------------------------


def asked(words: str, shell: str = "bash", **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "studylam"],
        env={
            **os.environ,
            "COMP_WORDS": words,
            "COMP_CWORD": str(len(words.split(" ")) - 1),
            VARIABLE: f"{shell}_complete",
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_program_answers_a_shell() -> None:
    done = asked("studylam lab thumb")
    assert (done.stdout, done.stderr) == ("plain,thumbnail\n", "")


@pytest.mark.parametrize(
    ("words", "environment"),
    [
        ("studylam learn co", {"STUDYLAM_HOME": "/proc/nowhere"}),
        ("studylam learn co", {"STUDYLAM_HOME": "~nobody-of-that-name"}),
        ("studylam lab 'x", {}),
        ("studylam lab \x1b[31m", {}),
        ("studylam learn co", {"COMP_CWORD": "many"}),
        ("studylam learn co", {VARIABLE: "tcsh_complete"}),
        ("studylam learn co", {VARIABLE: "nonsense"}),
    ],
)
def test_nothing_is_ever_said_in_the_middle_of_a_line(
    words: str, environment: dict[str, str]
) -> None:
    done = asked(words, **environment)
    assert (done.stdout.strip(), done.stderr) == ("", "")


def test_nothing_heavy_is_imported_for_a_tab_key() -> None:
    known()  # taken from the packs, once
    heavy = ("textual", "pydantic", "boto3", "sqlite_utils", "yaml", "studylam.packs")
    code = (
        "import sys; sys.argv = ['studylam']; from studylam.__main__ import main; main();"
        f"print([m for m in {heavy!r} if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={
            **os.environ,
            VARIABLE: "bash_complete",
            "COMP_WORDS": "studylam learn cold-st",
            "COMP_CWORD": "2",
        },
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines() == ["plain,cold-starts", "[]"]


def test_names_are_inert_and_follow_the_packs(own_home: Path) -> None:
    assert known()["lab"]["thumbnail"]
    kept = own_home / "cache/names.json"
    before = kept.read_bytes()
    assert known()["lab"]["thumbnail"]
    assert kept.read_bytes() == before
    kept.write_text("{nonsense")
    assert known()["lab"]["thumbnail"]
    assert kept.read_bytes() == before
    for file in (own_home / "cache/packs").iterdir():
        file.unlink()
    assert "lab" not in known()
    # A draft that was checked once isn't the course.
    (own_home / "cache/packs/x.json").write_text('{"root": "/"}\n[{}, []]\n')
    assert "lab" not in known()


def test_installed_packs_are_known_where_the_home_is_a_link(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "link"
    home.symlink_to(tmp_path / "elsewhere")
    monkeypatch.setenv("STUDYLAM_HOME", str(home))
    pack = tmp_path / "elsewhere/packs/mine"
    (pack / "content").mkdir(parents=True)
    (pack / "content/pack.yaml").touch()
    (home / "cache/packs").mkdir(parents=True)
    meta = '{"meta": {"id": "mine", "title": "Mine"}, "blueprints": [{"exam": "x", "title": "X"}]}'
    unit = '{"labs": [{"id": "one", "title": "One"}]}'
    (home / "cache/packs/x.json").write_text(f'{{"root": "{pack}"}}\n[{unit}, []]\n[{meta}, []]\n')
    # As the program calls them, with several packs beside each other.
    assert known()["lab"] == {"mine:one": "One"}
    assert known()["pack"] == {"mine": "Mine"}
    assert known()["exam"] == {"x": "X"}


def test_ids_of_an_installed_pack_are_those_that_commands_take(
    tmp_path: Path, own_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["pack", "new", str(tmp_path / "mine"), "--title", "Mine"]) == 0
    assert run(["pack", "install", str(tmp_path / "mine")]) == 0
    assert run(["pack", "list"]) == 0
    for line, one in (("lab mine", "mine:due-date"), ("quiz mine", "mine:answers")):
        assert offered(f"studylam {line}") == [one]
    (section,) = offered("studylam learn mine:dates-in-answers#take")
    capsys.readouterr()
    run(["learn", section])
    assert "needs a terminal" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("line", "last", "answer"),
    [
        ("lab thumb", "thumb", "thumbnail"),
        ("lab thumb", "thumbs", "thumbnail"),
        ("quiz --bank=perm", "perm", "permissions"),
        ("quiz --bank=perm", "--bank=perm", "--bank=permissions"),
        ("quiz --bank=", "=", ""),
        ("learn evil:du", "du", "due"),
        ("learn evil:", ":", "due"),
        ("learn evil:d", "due", "due"),
        ("learn 'evil:d", "'evil:d", "evil:due"),
        ("learn evil:d", "evil:d", "evil:due"),
        ("quiz --topic=evil:w", "w", "wide"),
        ('quiz --topic="evil:w', '"evil:w', "evil:wide"),
        ("learn  --  evil:", ":", "due"),
    ],
)
def test_bash_gets_what_goes_in_place_of_its_own_last_word(
    line: str, last: str, answer: str, own_home: Path
) -> None:
    names = known() | {"lesson": {"evil:due": ""}, "module": {"evil:wide": ""}}
    kept = own_home / "cache/names.json"
    document = json.loads(kept.read_text())
    kept.write_text(json.dumps({**document, "names": names}))
    done = asked("", COMP_LINE=f"studylam {line}", COMP_LAST=last)
    assert done.stderr == ""
    assert (f"plain,{answer}" in done.stdout.splitlines()) == bool(answer)


def test_the_scripts_are_clicks_with_what_is_mended(capsys: pytest.CaptureFixture[str]) -> None:
    for shell, words in (("bash", "COMP_LAST"), ("zsh", "compset"), ("fish", "$lead$path")):
        assert run(["completion", shell]) == 0
        assert words in capsys.readouterr().out


# -- the shells -----------------------------------------------------------------------------------


@pytest.fixture
def bin_folder(tmp_path: Path) -> Path:
    """A folder with ``studylam`` in it, as an installation makes it, and the scripts."""
    program = tmp_path / "studylam"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m studylam "$@"\n')
    program.chmod(0o755)
    return tmp_path


@pytest.fixture(params=SHELLS)
def scripted(
    request: pytest.FixtureRequest, bin_folder: Path, capsys: pytest.CaptureFixture[str]
) -> Iterator[tuple[str, Path]]:
    shell = request.param
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} isn't installed here")
    assert run(["completion", shell]) == 0
    script = bin_folder / f"completion.{shell}"
    script.write_text(capsys.readouterr().out)
    yield shell, script


def test_the_script_is_right_in_its_shell(scripted: tuple[str, Path]) -> None:
    shell, script = scripted
    done = subprocess.run([shell, "-n", str(script)], capture_output=True, text=True, check=True)
    assert done.stderr == ""


def in_shell(shell: str, code: str, folder: Path) -> str:
    path = f"{folder}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        [shell, "-c", code],
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=True,
    ).stdout


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash isn't installed here")
def test_bash_completes(bin_folder: Path) -> None:
    code = """
        eval "$(studylam completion bash)"
        COMP_WORDS=(studylam lab thumb) COMP_CWORD=2
        COMP_LINE="studylam lab thumb" COMP_POINT=18
        _studylam_completion studylam
        printf '%s\\n' "${COMPREPLY[@]}"
        compopt() { :; }
        COMP_WORDS=(studylam invoke --event s3-pu) COMP_CWORD=3 COMPREPLY=()
        COMP_LINE="studylam invoke --event s3-pu" COMP_POINT=29
        _studylam_completion studylam
        printf '%s\\n' "${COMPREPLY[@]}"
        complete -p studylam
    """
    first, second, registered = in_shell("bash", code, bin_folder).splitlines()
    assert (first, second) == ("thumbnail", "s3-put")
    assert "_studylam_completion" in registered


@pytest.mark.skipif(shutil.which("fish") is None, reason="fish isn't installed here")
def test_fish_completes(bin_folder: Path) -> None:
    code = "studylam completion fish | source; complete -C 'studylam quiz --bank=perm'"
    assert in_shell("fish", code, bin_folder).startswith("--bank=permissions\t")
    code = "studylam completion fish | source; complete -C 'studylam lab thumb'"
    name, _, title = in_shell("fish", code, bin_folder).strip().partition("\t")
    assert name == "thumbnail"
    assert title


@needs_tmux
@pytest.mark.terminal
@pytest.mark.skipif(shutil.which("zsh") is None, reason="zsh isn't installed here")
def test_zsh_completes(bin_folder: Path, own_home: Path) -> None:
    with Terminal(
        ["zsh", "-f", "-i"],
        environment={
            "STUDYLAM_HOME": str(own_home),
            "PATH": f"{bin_folder}{os.pathsep}{os.environ['PATH']}",
            "ZDOTDIR": str(bin_folder),
            "PS1": "ready> ",
        },
        folder=bin_folder,
    ) as terminal:
        terminal.wait_for("ready>")
        terminal.type('autoload -U compinit; compinit -u; eval "$(studylam completion zsh)"\n')
        terminal.wait_for(lambda screen: screen.rstrip().endswith("ready>"))
        terminal.type("studylam lab thumb")
        terminal.keys("Tab")
        terminal.wait_for("studylam lab thumbnail")
        terminal.keys("C-u")
        terminal.type("studylam quiz --bank=perm")
        terminal.keys("Tab")
        terminal.wait_for("studylam quiz --bank=permissions")
