"""Filling the world inside moto.

Works on moto's models directly, not through boto3: a world for each case of a lab has to be there
within milliseconds. What it says has been checked by `studylam.packs.worlds.world`; what only moto
or IAM can tell is refused here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from studylam.runtime.cloud import seed_messages as messages
from studylam.runtime.cloud import seed_storage as storage
from studylam.runtime.cloud.feed import backend_of, empty
from studylam.runtime.cloud.seeding import REGION

_MADE_ONE_BY_ONE: tuple[tuple[str, Callable[[str, Any], None]], ...] = (
    ("keys", storage.key),
    ("log_groups", storage.log_group),
    ("buckets", storage.bucket),
    ("tables", storage.table),
    ("streams", messages.stream),
    ("topics", messages.topic),
    ("event_buses", messages.bus),
    ("rules", messages.rule),
    ("secrets", storage.secret),
    ("parameters", storage.parameter),
)


def seed(world: Mapping[str, Any]) -> None:
    """Empty the world and fill it with what ``world`` says (see `studylam.packs.worlds.world`).

    Raises:
        ValueError: something that AWS wouldn't have, such as a bad bucket name. Says what.
    """
    empty()
    messages.queues(world.get("queues") or {})
    for part, make in _MADE_ONE_BY_ONE:
        for name, what in (world.get(part) or {}).items():
            make(name, {} if what is None else what)
    for identity in world.get("identities") or ():
        backend_of("ses", REGION).create_email_identity_v2(identity, None, None, None)
