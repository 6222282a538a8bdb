"""The lab's state machine on the screen: before a run, the path taken, and one that is none."""

from __future__ import annotations

from studylam.tui.screens.lab import LabScreen
from studylam.tui.widgets.lab_tabs import TabLine
from studylam.tui.widgets.state_graph import GraphSheet, VisitSheet
from studylam.tui.widgets.workflow_pane import WorkflowPane
from tests.tui.test_lab_screen import console, finished


def drawn(screen: LabScreen) -> str:
    return "\n".join(line.content.plain for line in screen.query_one(GraphSheet).lines(60))


async def test_the_path_that_an_execution_took_is_drawn() -> None:
    async with console("order-workflow") as (pilot, screen):
        screen.action_pane("workflow")
        await pilot.pause()
        assert "Reserve" in drawn(screen) and "✓" not in drawn(screen)
        await pilot.press("f5")
        await finished(pilot, screen)
        screen.action_pane("workflow")
        await pilot.pause()
        assert "✓ Reserve" in drawn(screen) and "✓ Ship" in drawn(screen)
        assert "✓ Hold a day" not in drawn(screen)
        told = "\n".join(line.content.plain for line in screen.query_one(VisitSheet).lines(60))
        assert "Reserve (Task)" in told and '"order_id": "o-1"' in told
        # What was drawn is of the definition as it was.
        screen.query_one(WorkflowPane)._lab.save("order.asl.json", '{"StartAt": "A"}')
        screen.action_pane("workflow")
        await pilot.pause()
        wrong = str(screen.query_one("#wrong").render())
        assert "order.asl.json" in wrong and not screen.query_one("StateGraph").display


async def test_other_labs_have_no_such_tab() -> None:
    async with console("json-api") as (_, screen):
        assert not screen.query(WorkflowPane)
        assert all(
            "workflow" not in {tab.id for tab in line.tabs} for line in screen.query(TabLine)
        )
