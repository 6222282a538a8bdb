"""The lab's world in the real app: walked through with keys and mouse, shown and reset."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot

from studylam.tui.screens.lab import LabScreen
from studylam.tui.screens.thing import ThingScreen, ThingSheet
from studylam.tui.widgets.world_pane import World
from tests.tui.look import PACK, StillApp, check_text, opened, settle

SIZES = [(80, 24), (120, 40)]
LAB = """\
function: {name: shop, handler: handler.lambda_handler}
world:
  buckets:
    photos:
      Versioning: Enabled
      EventBridge: true
      objects:
        - {key: in/cat.gif, file: cat.gif, metadata: {owner: ada}}
        - {key: notes.json, json: {tags: [exam, lambda]}}
        - {key: "out/a b.txt", text: "first line\\nsecond line"}
  tables:
    orders:
      key: {id: S}
      stream: NEW_IMAGE
      indexes: {by-customer: {key: {customer: S}}}
      items: [{id: o-1, customer: Ada, total: 12.5, paid: true}, {id: o-2, customer: Bob}]
  queues:
    jobs:
      RedrivePolicy: {deadLetterTargetArn: jobs-dead, maxReceiveCount: 3}
      messages:
        - MessageBody: {order: o-1}
          MessageAttributes: {kind: {DataType: String, StringValue: new}}
        - {MessageBody: later, DelaySeconds: 900}
    jobs-dead:
  topics:
    alerts: {queues: [jobs], subscriptions: [{Protocol: email, Endpoint: ada@example.com}]}
  streams: {clicks: {records: [{PartitionKey: u1, Data: {page: /}}]}}
  rules: {placed: {EventPattern: {source: [shop]}, Targets: [{Arn: jobs}]}}
  parameters: {/shop/name: Corner shop, /shop/key: {Value: s3cret, Type: SecureString}}
  secrets: {db: s3cret}
  keys: {alias/shop: }
  log_groups: {/aws/lambda/shop: {retentionInDays: 7}}
events:
  - {name: hello, title: Hello, event: {}}
cases:
  - {id: runs, title: It runs, event: hello, expect: {response: {}}}
"""
CODE = """\
import boto3

def lambda_handler(event, context):
    boto3.client("s3").put_object(Bucket="photos", Key="new\\x1b[31m", Body=b"x")
    boto3.client("sns").publish(
        TopicArn="arn:aws:sns:us-east-1:123456789012:alerts", Message="hot", Subject="Look"
    )
    return {}
"""


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """The small pack with a shop in it."""
    folder = tmp_path / "pack"
    shutil.copytree(PACK, folder)
    with_a_shop(folder)
    return folder


def with_a_shop(folder: Path) -> None:
    """Put a lab with much in its world into a copy of the small pack."""
    lab = folder / "content/labs/shop"
    shutil.copytree(folder / "content/labs/echo", lab)
    (lab / "lab.yaml").write_text(LAB)
    (lab / "cat.gif").write_bytes(b"GIF89a\x40\x01\xf0\x00" + bytes(20))
    for handler in (lab / "handler.py", lab / "solution/handler.py"):
        handler.write_text(CODE)
    text = (lab / "lab.md").read_text()
    (lab / "lab.md").write_text(text.replace("id: echo", "id: shop"))


@asynccontextmanager
async def shop(
    pack: Path, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[tuple[StillApp, Pilot[int], World]]:
    """The lab with its World tab open and the focus in it."""
    async with opened("lab", "shop", size=size, pack=pack) as (app, pilot):
        screen = app.screen
        assert isinstance(screen, LabScreen)
        world = screen.query_one(World)
        await settle(pilot, lambda: world.world is not None)
        await screen.run_action("pane('world')")
        world.focus()
        await settle(pilot)
        yield app, pilot, world


async def thing(app: StillApp, pilot: Pilot[int]) -> str:
    """The text of the page that was opened; closes it again."""
    await settle(pilot, lambda: isinstance(app.screen, ThingScreen))
    sheet = app.screen.query_one(ThingSheet)
    await settle(pilot, lambda: sheet.thing is not None)
    text = "\n".join(line.content.plain.rstrip() for line in sheet.lines(76))
    await pilot.press("escape")
    await settle(pilot, lambda: isinstance(app.screen, LabScreen))
    return text


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x40"])
async def test_the_world_pane(pack: Path, size: tuple[int, int]) -> None:
    async with shop(pack, size) as (_, _, world):
        lines = [line.content.plain.rstrip() for line in world.lines(world.size.width)]
        check_text("\n".join(lines) + "\n", f"world-{size[0]}x{size[1]}")


async def test_enter_shows_all_of_each_thing(pack: Path) -> None:
    async with shop(pack) as (app, pilot, world):
        seen: dict[str, str] = {}
        for row in [row.id for row in world.rows if row.id is not None]:
            world.mark(row)
            await pilot.press("enter")
            seen[row] = await thing(app, pilot)
            assert world.marked == row
        text = "\n\n".join(seen.values())
    assert "GIF, 320 × 240 pixels" in text
    assert "metadata owner" in text
    assert "000000  47 49 46 38 39 61" in text
    assert '   "tags": [' in text
    assert "first line\nsecond line" in text
    assert '"customer": "Ada"' in text
    assert "attribute kind" in text and "delayed until" in text
    assert "partition key" in text
    assert "arn:aws:sqs:us-east-1:123456789012:jobs" in text
    assert "Corner shop" in text
    assert "s3cret" not in text


async def test_a_run_and_a_reset_change_what_is_there(pack: Path) -> None:
    async with shop(pack, (120, 40)) as (app, pilot, world):
        screen = app.screen
        assert isinstance(screen, LabScreen)

        def shown() -> str:
            return "\n".join(line.content.plain for line in world.lines(90))

        assert "3 objects" in shown() and "0 published" in shown()
        marked = next(row.id for row in world.rows if row.id and "o-1" in row.id)
        assert marked is not None
        world.mark(marked)
        await pilot.press("f5")
        await settle(pilot, lambda: not screen.is_busy)
        await settle(pilot, lambda: "4 objects" in shown())
        assert world.marked == marked
        text = shown()
        assert "new␛[31m" in text and "\x1b" not in text
        assert "1 published" in text and "to ada@example.com" in text
        assert "2 visible · 1 delayed" in text
        await pilot.press("f10")
        await settle(pilot, lambda: "3 objects" in shown())


async def test_a_click_opens_a_thing(pack: Path) -> None:
    async with shop(pack) as (app, pilot, world):
        y = next(y for y, line in enumerate(world.lines(world.size.width)) if line.target)
        await pilot.click(World, offset=(4, y))
        assert "cat.gif" in await thing(app, pilot)
