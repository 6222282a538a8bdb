"""What the modules that fill the world share. They work on moto's models, see `world`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

REGION = "us-east-1"
"""Where a world is seeded."""


class named:
    """Turns whatever moto raises into a ValueError that names what was being made."""

    def __init__(self, what: str) -> None:
        self.what = what

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: Any, problem: BaseException | None, trace: Any) -> None:
        if isinstance(problem, Exception):
            message = getattr(problem, "message", None) or str(problem) or type(problem).__name__
            raise ValueError(f"AWS would refuse {self.what}: {message}") from None


def as_text(value: Any) -> str:
    """A text as it is, anything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value)


def taken(service: str, policy: Any, bucket: str = "") -> str:
    """A resource's policy as text.

    Raises:
        ValueError: its service wouldn't take it; names the place in it, and the rule.
    """
    from studylam.runtime.cloud.policy_checks import unfit_text

    text = as_text(policy)
    unfit = unfit_text(service, text, bucket)
    if unfit is not None:
        raise ValueError(unfit.why)
    return text


def api_attributes(thing: Mapping[str, Any], *names: str) -> dict[str, str]:
    """Those of ``names`` that are given, as an API's map of attributes has them: all as text."""
    return {name: as_text(thing[name]) for name in names if thing.get(name) is not None}
