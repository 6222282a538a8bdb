"""DynamoDB as it is on AWS, where moto's differs.

- An UpdateItem that fails changes nothing: moto leaves the new item behind, with only its key, or
  what the expression did before it failed, and a record of that in the table's stream.
"""

from __future__ import annotations

import copy
from typing import Any

from studylam.runtime.cloud.triggers.replacing import replace


def install() -> None:
    """Mend moto in this process."""
    from moto.dynamodb.models import DynamoDBBackend

    update = DynamoDBBackend.update_item

    def update_item(
        self: Any, table_name: str, key: dict[str, Any], *rest: Any, **more: Any
    ) -> Any:
        table = self.get_table(table_name)
        place = _place(table, key)
        before = copy.deepcopy(table.get_item(*place)) if place else None
        shard = table.stream_shard
        written = len(shard.items) if shard is not None else 0
        try:
            return update(self, table_name, key, *rest, **more)
        except Exception:
            if place:
                _put_back(table, place, before)
            if shard is not None:
                del shard.items[written:]
            raise

    replace(DynamoDBBackend, "update_item", update_item)


def _place(table: Any, key: dict[str, Any]) -> tuple[Any, Any] | None:
    """Hash and range value, as moto's tables take them; None if they aren't in ``key``."""
    from moto.dynamodb.models.dynamo_type import DynamoType

    if table.hash_key_attr not in key:
        return None
    if table.range_key_attr is None:
        return DynamoType(key[table.hash_key_attr]), None
    if table.range_key_attr not in key:
        return None
    return DynamoType(key[table.hash_key_attr]), DynamoType(key[table.range_key_attr])


def _put_back(table: Any, place: tuple[Any, Any], before: Any) -> None:
    hash_value, range_value = place
    held, name = table.items, hash_value
    if range_value is not None:
        if before is None and hash_value not in held:
            return
        held, name = held[hash_value], range_value
    if before is not None:
        held[name] = before
    else:
        held.pop(name, None)
        if range_value is not None and not held:
            del table.items[hash_value]
