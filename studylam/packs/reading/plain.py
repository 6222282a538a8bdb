"""What YAML reads → what JSON can hold, for data that packs keep without knowing them."""

from __future__ import annotations

import math
from datetime import date
from typing import Any


def plain(value: Any) -> Any:
    """Data as JSON has them: dates become ISO texts, keys texts."""
    match value:
        case dict():
            return {_text(key): plain(item) for key, item in value.items()}
        case list():
            return [plain(item) for item in value]
        case date():
            return value.isoformat()
        case float() if not math.isfinite(value):
            return str(value)
        case _:
            return value


def _text(key: Any) -> str:
    return key.isoformat() if isinstance(key, date) else str(key)
