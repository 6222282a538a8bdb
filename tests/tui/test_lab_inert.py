"""Whatever a handler prints, returns, raises or calls its things: it is shown, and never obeyed."""

from __future__ import annotations

from studylam.tui.widgets.lab_editor import Editor
from studylam.tui.widgets.lab_runs import Runs
from studylam.tui.widgets.sheet import Sheet
from tests.tui.hostile import HANDLER, OBEYED
from tests.tui.look import text_of
from tests.tui.test_lab_screen import SMALL, console, finished, put

TABS = (
    "task",
    "response",
    "logs",
    "calls",
    "timeline",
    "trace",
    "world",
    "cases",
    "runs",
    "function",
)


async def test_in_every_tab_after_a_hostile_run() -> None:
    async with console("thumbnail", SMALL) as (pilot, screen):
        put(screen, HANDLER)
        await pilot.press("K", "x")  # before the runs: each case makes the world anew
        await finished(pilot, screen)
        event = screen.query_one("#event-json", Editor)
        for text in ('{"fail": true}', "{}"):
            event.load_text(text)
            await pilot.press("f5")
            await finished(pilot, screen)
        screen.query_one(Runs).action_compare()
        screen.query_one(Runs).action_move(1)
        screen.query_one(Runs).action_compare()
        seen = {}
        for tab in TABS:
            screen.action_pane(tab)
            await pilot.app.workers.wait_for_complete()
            await pilot.pause()
            drawn = text_of(screen.session)  # type: ignore[arg-type]
            assert all(len(line) <= SMALL[0] for line in drawn.splitlines())
            below = (line for sheet in screen.query(Sheet) for line in sheet.lines(78))
            seen[tab] = drawn + "\n".join(line.content.plain for line in below)
            found = OBEYED.search(seen[tab])
            assert found is None, (tab, seen[tab][max(found.start() - 60, 0) :][:120])
        assert "pwned" in seen["logs"] and "␛" in seen["logs"]
        assert "pwned" in seen["response"]
        assert "evil␛" in seen["world"] and "evil␛" in seen["calls"]
        assert pilot.app.is_running and pilot.app.title == "StudyLam"
        assert not pilot.app.clipboard
