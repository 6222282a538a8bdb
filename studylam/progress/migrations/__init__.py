"""How the record came to its shape. A migration is never edited once released, only added to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from studylam.progress.migrations.m001_first import APPLICATION_ID, first
from studylam.progress.migrations.m002_order_exams_resets import second
from studylam.progress.migrations.m003_exercises import third
from studylam.progress.migrations.m004_versions import fourth
from studylam.progress.migrations.m005_marks import fifth

__all__ = ["APPLICATION_ID", "MIGRATIONS"]

MIGRATIONS: dict[str, Callable[[Any], None]] = {
    "m001_first": first,
    "m002_order_exams_resets": second,
    "m003_exercises": third,
    "m004_versions": fourth,
    "m005_marks": fifth,
}
"""Name → what it does, in the order in which they are applied."""
