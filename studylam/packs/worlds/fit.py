"""Whether the parts of a world fit together, by the rules of their services."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from studylam.packs.worlds.messages import Bus, Queue, Rule, Topic
from studylam.packs.worlds.names import PlacedError, queue_of
from studylam.packs.worlds.storage import Key


def queues(known: Mapping[str, Queue]) -> None:
    """FIFO queues are called so, and dead-letter queues are there and of the same kind.

    Raises:
        PlacedError: they aren't.
    """
    for name, queue in known.items():
        if queue.is_fifo != name.endswith(".fifo"):
            raise PlacedError(
                ("queues", name),
                f"queue {name!r}: a FIFO queue has fifo: true and a name that ends in .fifo",
            )
        if queue.RedrivePolicy is None:
            continue
        place = ("queues", name, "RedrivePolicy")
        target = queue_of(queue.RedrivePolicy.deadLetterTargetArn)
        if target not in known:
            raise PlacedError(place, f"the dead-letter queue {target!r} isn't there")
        if target == name:
            raise PlacedError(place, "a queue can't be its own dead-letter queue")
        if known[target].is_fifo != queue.is_fifo:
            kind = "FIFO" if queue.is_fifo else "standard"
            raise PlacedError(place, f"the dead-letter queue of a {kind} queue is one as well")


def topics(known: Mapping[str, Topic], all_queues: Mapping[str, Queue]) -> None:
    """Topics have queues that are there; a standard topic has no FIFO queue.

    Raises:
        PlacedError: they haven't.
    """
    for name, topic in known.items():
        is_fifo = bool(topic.FifoTopic)
        if is_fifo != name.endswith(".fifo"):
            raise PlacedError(
                ("topics", name),
                f"topic {name!r}: a FIFO topic has FifoTopic: true and a name that ends in .fifo",
            )
        if topic.ContentBasedDeduplication is not None and not is_fifo:
            place = ("topics", name, "ContentBasedDeduplication")
            raise PlacedError(place, "ContentBasedDeduplication is only for FIFO topics")
        for queue in map(queue_of, topic.subscribed_queues()):
            if queue not in all_queues:
                raise PlacedError(
                    ("topics", name), f"topic {name!r} has a queue {queue!r} that isn't there"
                )
            if all_queues[queue].is_fifo and not is_fifo:
                raise PlacedError(
                    ("topics", name), f"a FIFO queue ({queue}) can't subscribe to a standard topic"
                )
        if is_fifo and any(one.Protocol != "sqs" for one in topic.subscriptions):
            raise PlacedError(("topics", name), "only queues subscribe to a FIFO topic")


def rules(
    known: Mapping[str, Rule], buses: Mapping[str, Bus], all_queues: Mapping[str, Queue]
) -> None:
    """Rules are on a bus that is there, and their targets have different ids.

    Raises:
        PlacedError: they aren't, or haven't.
    """
    for name, rule in known.items():
        place = ("rules", name)
        if rule.EventBusName != "default" and rule.EventBusName not in buses:
            raise PlacedError(
                (*place, "EventBusName"), f"the event bus {rule.EventBusName!r} isn't there"
            )
        ids = [target.Id for target in rule.Targets if target.Id is not None]
        if len(set(ids)) != len(ids):
            raise PlacedError((*place, "Targets"), "each target of a rule has an Id of its own")
        for number, target in enumerate(rule.Targets):
            if ":sqs:" not in target.Arn:
                continue
            queue = queue_of(target.Arn)
            if queue not in all_queues:
                raise PlacedError((*place, "Targets", number), f"the queue {queue!r} isn't there")
            if queue.endswith(".fifo") and not target.SqsParameters:
                raise PlacedError(
                    (*place, "Targets", number),
                    "a FIFO queue as a target needs SqsParameters: {MessageGroupId: …}",
                )


def keys(known: Mapping[str, Key]) -> None:
    """An alias is of one key.

    Raises:
        PlacedError: it is of two.
    """
    taken = set(known)
    for name, key in known.items():
        for alias in key.aliases:
            if alias in taken:
                raise PlacedError(("keys", name, "aliases"), f"{alias!r} is of another key")
            taken.add(alias)
    _no_twice((key.KeyId for key in known.values()), "KeyId")


def _no_twice(values: Iterable[str | None], what: str) -> None:
    given = [value for value in values if value is not None]
    if len(set(given)) != len(given):
        raise PlacedError(("keys",), f"two keys have the same {what}")
