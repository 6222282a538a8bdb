"""One line for a condition that a model's values have to meet."""

from __future__ import annotations

from studylam.errors import BadInputError


def check(holds: bool, message: str) -> None:
    """Refuse what doesn't hold.

    Raises:
        BadInputError: with that message.
    """
    if not holds:
        raise BadInputError(message)
