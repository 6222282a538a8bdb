"""Aliases: names that point to a version, or share the calls between two of them by weight."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from studylam.runtime.management.names import LATEST
from studylam.runtime.refusals import InvalidParameterValueError, ValidationError


@dataclass(frozen=True)
class Alias:
    """``additional``: one other version → its share of the calls, 0.0 to 1.0."""

    name: str
    function_version: str
    description: str = ""
    additional: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not re.fullmatch(r"(?![0-9]+$)[a-zA-Z0-9_-]{1,128}", self.name):
            raise ValidationError.pattern(
                "name",
                self.name,
                "(?!^[0-9]+$)([a-zA-Z0-9-_]+)",
                hint="Letters, digits, - and _, and not a number: numbers are versions.",
            )
        self._check_weights()

    def _check_weights(self) -> None:
        if len(self.additional) > 1:
            raise InvalidParameterValueError(
                "Number of items in AdditionalVersionWeights cannot be greater than 1"
            )
        for version, weight in self.additional.items():
            where, value = "routingConfig.additionalVersionWeights", f"{{{version}={weight}}}"
            if not version.isdigit():
                raise ValidationError(
                    where,
                    value,
                    "Map keys must satisfy constraint: [Member must have length less than "
                    "or equal to 1024, Member must have length greater than or equal to 1, Member "
                    "must satisfy regular expression pattern: [0-9]+]",
                    hint="Only a published version can take a share.",
                )
            if not 0.0 <= weight <= 1.0:
                raise ValidationError(
                    where,
                    value,
                    "Map value must satisfy constraint: [Member must have value less than "
                    "or equal to 1.0, Member must have value greater than or equal to 0.0, Member "
                    "must not be null]",
                )
            if self.function_version == LATEST:
                raise InvalidParameterValueError(
                    "$LATEST is not supported for an alias pointing to more than 1 version"
                )
            if version == self.function_version:
                raise InvalidParameterValueError(
                    f"Invalid function version {version}. Function version {version} is already "
                    "included in routing configuration."
                )

    def route(self, draw: float) -> str:
        """The version that serves a call. ``draw``: 0.0 ≤ draw < 1.0, evenly distributed."""
        for version, weight in self.additional.items():
            if draw < weight:
                return version
        return self.function_version

    @property
    def versions(self) -> tuple[str, ...]:
        """Every version that it points to."""
        return (self.function_version, *self.additional)
