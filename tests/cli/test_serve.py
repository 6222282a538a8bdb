"""``studylam serve``: what it refuses, warns of and says. (Visits: `tests/serve`.)"""

from __future__ import annotations

import os
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from studylam.cli import run
from studylam.serve.visitors import Visitors


def test_a_port_that_is_taken(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert run(["serve", "--port", str(taken.getsockname()[1])]) == 2
    said = capsys.readouterr().err
    assert "Something listens on 127.0.0.1:" in said and "--port" in said


def test_an_address_of_another_machine(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["serve", "--address", "192.0.2.1", "--yes-expose-it"]) == 2
    assert "no address of this machine" in capsys.readouterr().err


@pytest.mark.parametrize(
    "options", [["--address", "0.0.0.0"], ["--public-url", "https://learn.example.org"]]
)
def test_others_reach_it_only_if_that_is_said(
    options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["serve", *options]) == 2
    said = capsys.readouterr().err
    assert "Other machines could reach" in said
    assert "--yes-expose-it" in said and "ssh -L" in said


@pytest.mark.parametrize(
    "options",
    [
        ["--port", "70000"],
        ["--port", "x"],
        ["--idle", "0"],
        ["--forget", "-1"],
        ["--sessions", "0"],
    ],
)
def test_what_cant_be(options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["serve", *options]) == 2
    assert options[0] in capsys.readouterr().err


def test_without_textual_serve_it_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "textual_serve", None)
    assert run(["serve"]) == 1
    said = capsys.readouterr().err
    assert "isn't installed" in said and "pip install 'textual-serve" in said


def test_the_help_shows_how(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["serve", "--help"]) == 0
    said = capsys.readouterr().out
    assert "Examples:\n  studylam serve --open\n" in said


def test_visitors_are_listed_and_forgotten(
    own_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["serve", "--list"]) == 0
    assert "Nobody has a record here yet" in capsys.readouterr().out
    visitor = Visitors(own_home).welcome("secret")
    assert run(["serve", "--list"]) == 0
    assert visitor.name in capsys.readouterr().out
    assert run(["serve", "--forget", "1"]) == 0
    assert "0 of 1 visitors removed" in capsys.readouterr().out
    assert run(["serve", "--forget", "0"]) == 0
    assert f"{visitor.name}  removed" in capsys.readouterr().out
    assert not Visitors(own_home).all()


def _said_until_ready(options: list[str], **variables: str) -> tuple[str, str]:
    """What the command says until it serves, and after it was ended."""
    process = subprocess.Popen(
        [sys.executable, "-m", "studylam", "serve", *options],
        env={**os.environ, **variables},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    said = ""
    for line in process.stdout:
        said += line
        if "ctrl+c ends it" in line:
            break
    process.terminate()
    rest, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    return said + rest, errors


def test_who_lets_others_in_is_told_what_that_means() -> None:
    said, warned = _said_until_ready(["--address", "0.0.0.0", "--yes-expose-it"])
    assert f"http://{socket.gethostname()}:" in said
    for words in ("run code in\n  its sandbox", "no TLS", "ssh -L", "--public-url"):
        assert words in warned


def test_it_is_opened_without_showing_the_token_to_other_accounts(tmp_path: Path) -> None:
    browser = tmp_path / "browser"
    browser.write_text(
        f"#!/bin/sh\necho $1 > {tmp_path}/given\ncp -p ${{1#file://}} {tmp_path}/page\n"
    )
    browser.chmod(0o700)
    said, _ = _said_until_ready(["--open"], BROWSER=str(browser))
    token = said.partition("token=")[2].split()[0]
    assert token not in (tmp_path / "given").read_text()
    assert token in (tmp_path / "page").read_text()
    assert stat.S_IMODE((tmp_path / "page").stat().st_mode) == 0o600
    assert not Path((tmp_path / "given").read_text().strip().removeprefix("file://")).exists()
