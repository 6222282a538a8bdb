"""Visits at the real server: what one can do there, whose record it is, and that each ends."""

from __future__ import annotations

import json
import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from studylam.progress import Record
from studylam.serve.server import ENDED, STOPPED
from studylam.serve.visitors import Visitors
from tests.processes import below
from tests.serve.visiting import Running, Visitor, gone, serving


@pytest.fixture(scope="module")
def owner(tmp_path_factory: pytest.TempPathFactory, parsed_course: Path) -> Path:
    """The home of whoever serves."""
    folder = tmp_path_factory.mktemp("owner")
    shutil.copytree(parsed_course, folder / "cache")
    return folder


@pytest.fixture(scope="module")
def running(owner: Path) -> Iterator[Running]:
    with serving(STUDYLAM_HOME=str(owner)) as server:
        yield server


def _records(owner: Path) -> dict[str, int]:
    """How many answers each visitor has given."""
    found = {}
    for visitor in Visitors(owner).all():
        with Record.open(visitor.folder / "progress.db", read_only=True) as record:
            found[visitor.name] = len(record.answers())
    return found


async def _answer_a_question(visitor: Visitor) -> None:
    await visitor.press("3")
    await visitor.sees("Type +‹ any ›")
    await visitor.press(*["down"] * 4, "l")
    await visitor.sees("Type +‹ single.choice ›")
    await visitor.press("enter")
    await visitor.sees(r"1 of 10$")
    await visitor.press("a", "s")
    await visitor.sees(r"Right\.", "Not this time")


async def _run_a_lab(visitor: Visitor, until: str) -> str:
    await visitor.press("2")
    await visitor.sees("Your first function")
    await visitor.press("enter")
    await visitor.sees("f6 cases")
    await visitor.press("f6")
    return await visitor.sees(until)


async def test_a_visitor_answers_a_question_and_runs_a_lab(running: Running, owner: Path) -> None:
    visitor = Visitor(running)
    async with visitor.here():
        await visitor.at_home()
        await _answer_a_question(visitor)
        await visitor.press("escape", "escape")
        await visitor.at_home()
        await _run_a_lab(visitor, r"isolation: full \(A\)")
        processes = below(running.process.pid)
        assert len(processes) > 2
        for pid in processes:
            seen = Path(f"/proc/{pid}/cmdline").read_bytes() + _environment(pid)
            assert running.address.partition("token=")[2].encode() not in seen
    # The tab is closed: all is on the disk, and nothing runs on.
    assert gone(processes)
    assert _records(owner) == dict.fromkeys(_records(owner), 1) and len(_records(owner)) == 1
    assert not (owner / "progress.db").exists()


def _environment(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:  # inside the sandbox
        return b""


async def test_each_visitor_has_a_record_and_finds_it_again(running: Running, owner: Path) -> None:
    before = set(_records(owner))
    first = Visitor(running)
    async with first.here():
        await first.at_home()
        other_tab, second = Visitor(running, first.cookies), Visitor(running)
        async with other_tab.here(), second.here():
            await other_tab.at_home()
            await second.at_home()
            await _answer_a_question(second)
    new = set(_records(owner)) - before
    assert sorted(_records(owner)[name] for name in new) == [0, 1]
    again = Visitor(running, second.cookies)
    async with again.here():
        await again.sees("Go on with")
    assert set(_records(owner)) - before == new


async def test_what_is_exported_is_downloaded_by_whose_it_is(running: Running, owner: Path) -> None:
    visitor, other = Visitor(running), Visitor(running)
    async with visitor.here(), other.here():
        await visitor.at_home()
        await other.at_home()
        await _answer_a_question(visitor)
        await visitor.press("8")
        await visitor.sees("e export")
        await visitor.press("e")
        key = (await visitor.is_told("deliver_file_start"))[1]
        where = f"{running.origin}/download/{key}"
        assert (await other.client.get(where)).status == 404
        answer = await visitor.client.get(where)
        assert answer.status == 200
        assert "attachment" in answer.headers["Content-Disposition"]
        for line in (await answer.text()).splitlines():
            json.loads(line)
    assert not list(owner.glob("visitors/*/exports/*"))


async def test_the_servers_packs_and_files_arent_offered(running: Running) -> None:
    visitor = Visitor(running)
    async with visitor.here():
        await visitor.at_home()
        await visitor.press("9")
        text = await visitor.sees(r"▸ .*learned by running it")
        assert "install" not in text.splitlines()[-1]
        await visitor.press("i", "enter")
        text = await visitor.sees("licence")
        assert "folder " not in text


@pytest.mark.parametrize(
    "sent", ["no JSON", "[]", "7", '["stdin", 7]', '["resize"]', '["eval", "1"]', "[" * 100_000]
)
async def test_what_no_page_says_ends_the_session(running: Running, sent: str) -> None:
    visitor = Visitor(running)
    async with visitor.here():
        await visitor.socket.send_str(sent)
        assert await visitor.ended() == ENDED


async def test_a_page_of_any_size_is_kept_within_bounds(running: Running) -> None:
    visitor = Visitor(running)
    async with visitor.here():
        await visitor.at_home()
        size = {"width": 10**9, "height": "many"}
        await visitor.socket.send_str(json.dumps(["resize", size]))
        await visitor.socket.send_str(json.dumps(["ping", "12"]))
        assert (await visitor.is_told("pong"))[1] == "12"


async def test_who_quits_is_told_that_all_is_kept(running: Running) -> None:
    visitor = Visitor(running)
    async with visitor.here():
        await visitor.at_home()
        await visitor.press("\x11")
        assert await visitor.ended() == ENDED


async def test_with_less_than_full_isolation_all_but_code_works(owner: Path) -> None:
    with serving(STUDYLAM_HOME=str(owner), STUDYLAM_SANDBOX="b") as server:
        visitor = Visitor(server)
        async with visitor.here():
            await visitor.at_home()
            await _answer_a_question(visitor)
            await visitor.press("escape", "escape")
            await visitor.at_home()
            text = await _run_a_lab(visitor, "only inside full")
            assert "without a sandbox" not in text
        assert "Traceback" not in server.stop()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
async def test_when_the_server_ends_nothing_stays(owner: Path, number: int) -> None:
    with serving(STUDYLAM_HOME=str(owner)) as server:
        visitor = Visitor(server)
        async with visitor.here():
            await visitor.at_home()
            processes = below(server.process.pid)
            server.process.send_signal(number)
            assert await visitor.ended() == STOPPED
            said, _ = server.process.communicate(timeout=60)
        assert server.process.returncode == 0
        assert "every session has ended" in said and "token" not in said
        assert processes and gone(processes)


async def test_when_the_server_is_killed_nothing_stays_either(owner: Path) -> None:
    with serving(STUDYLAM_HOME=str(owner)) as server:
        visitor = Visitor(server)
        async with visitor.here():
            await visitor.at_home()
            processes = below(server.process.pid)
            os.kill(server.process.pid, signal.SIGKILL)
            assert processes and gone(processes)
