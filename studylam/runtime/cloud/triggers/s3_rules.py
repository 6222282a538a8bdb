"""Which notifications of a bucket are meant by an event, and which may not stand side by side.

Rules: "Configuring event notifications using object key name filtering" in S3's user guide.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

EVENTS = frozenset(
    {
        "s3:ReducedRedundancyLostObject",
        "s3:ObjectCreated:*",
        "s3:ObjectCreated:Put",
        "s3:ObjectCreated:Post",
        "s3:ObjectCreated:Copy",
        "s3:ObjectCreated:CompleteMultipartUpload",
        "s3:ObjectRemoved:*",
        "s3:ObjectRemoved:Delete",
        "s3:ObjectRemoved:DeleteMarkerCreated",
        "s3:ObjectRestore:*",
        "s3:ObjectRestore:Post",
        "s3:ObjectRestore:Completed",
        "s3:ObjectRestore:Delete",
        "s3:Replication:*",
        "s3:Replication:OperationFailedReplication",
        "s3:Replication:OperationNotTracked",
        "s3:Replication:OperationMissedThreshold",
        "s3:Replication:OperationReplicatedAfterThreshold",
        "s3:LifecycleTransition",
        "s3:IntelligentTiering",
        "s3:ObjectAcl:Put",
        "s3:LifecycleExpiration:*",
        "s3:LifecycleExpiration:Delete",
        "s3:LifecycleExpiration:DeleteMarkerCreated",
        "s3:ObjectTagging:*",
        "s3:ObjectTagging:Put",
        "s3:ObjectTagging:Delete",
    }
)
"""Those of the API's model. Lifecycle, restores and replication don't happen in the world."""


@dataclass(frozen=True)
class Rule:
    """One configured notification."""

    events: tuple[str, ...]
    prefix: str = ""
    suffix: str = ""

    def wants(self, event: str, key: str) -> bool:
        """Whether it is about this event (``s3:ObjectCreated:Put``) of an object with this key."""
        return (
            any(_covers(one, event) for one in self.events)
            and key.startswith(self.prefix)
            and key.endswith(self.suffix)
        )


def overlap(rules: list[Rule]) -> str:
    """What S3 says if two of the rules could want the same event; nothing if they can't."""
    for one, other in combinations(rules, 2):
        if not any(
            _covers(mine, theirs) or _covers(theirs, mine)
            for mine in one.events
            for theirs in other.events
        ):
            continue
        # Some key has both prefixes if one begins the other; the same at the end.
        if not (one.prefix.startswith(other.prefix) or other.prefix.startswith(one.prefix)):
            continue
        if not (one.suffix.endswith(other.suffix) or other.suffix.endswith(one.suffix)):
            continue
        if one.prefix == other.prefix == one.suffix == other.suffix == "":
            return (
                "Configurations overlap. Configurations on the same bucket cannot share a common "
                "event type."
            )
        return (
            "Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules "
            "if the prefixes are overlapping for the same event type."
        )
    return ""


def _covers(wanted: str, event: str) -> bool:
    return wanted == event or (wanted.endswith(":*") and event.startswith(wanted[:-1]))
