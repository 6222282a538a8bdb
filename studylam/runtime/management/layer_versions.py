"""Layers that were published: numbered, and kept as they were."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from studylam.runtime.functions import LayerSource
from studylam.runtime.refusals import FunctionNotFoundError, InvalidParameterValueError
from studylam.runtime.staging import Snapshot

_ARN = re.compile(r"(?P<layer>arn:aws:lambda:[a-z0-9-]+:\d{12}:layer:[a-zA-Z0-9_-]+):(?P<n>[0-9]+)")


@dataclass(frozen=True)
class LayerVersion:
    """One version of a layer."""

    arn: str
    """Of this version; functions refer to it by this ARN."""
    version: int
    description: str
    content: Snapshot


class Layers:
    """The layers of an account, by their ARNs."""

    def __init__(self) -> None:
        self._versions: defaultdict[str, dict[int, LayerVersion]] = defaultdict(dict)
        self._last: defaultdict[str, int] = defaultdict(int)

    def publish(
        self, name: str, content: Snapshot, *, region: str, account_id: str, description: str
    ) -> LayerVersion:
        """Keep ``content`` under the layer's next number; numbers are never given twice."""
        if not re.fullmatch(r"[a-zA-Z0-9_-]{1,140}", name):
            raise InvalidParameterValueError(f"A layer can't be called {name!r}.")
        layer = f"arn:aws:lambda:{region}:{account_id}:layer:{name}"
        self._last[layer] += 1
        number = self._last[layer]
        version = LayerVersion(f"{layer}:{number}", number, description, content)
        self._versions[layer][number] = version
        return version

    def delete(self, arn: str) -> None:
        """Functions that use the version keep it; nobody can attach it any more."""
        found = _ARN.fullmatch(arn)
        if found is not None:
            self._versions[found["layer"]].pop(int(found["n"]), None)

    def get(self, arn: str) -> LayerVersion:
        """Raises FunctionNotFoundError."""
        found = _ARN.fullmatch(arn)
        version = found and self._versions[found["layer"]].get(int(found["n"]))
        if not version:
            raise FunctionNotFoundError("The resource you requested does not exist.", where=arn)
        return version

    def resolve(self, layers: Sequence[str | Path], region: str) -> tuple[LayerSource, ...]:
        """What a function's list of layers stands for: ARNs become what was published.

        Raises:
            InvalidParameterValueError: no such version, twice the same layer, or another Region's.
        """
        sources: list[LayerSource] = []
        seen: dict[str, str] = {}
        for layer in layers:
            if not isinstance(layer, str) or not layer.startswith("arn:"):
                sources.append(layer)
                continue
            found = _ARN.fullmatch(layer)
            if found is None:
                raise InvalidParameterValueError(
                    f"{layer!r} is no ARN of a layer's version.",
                    hint="arn:aws:lambda:REGION:ACCOUNT:layer:NAME:VERSION",
                )
            if layer.split(":")[3] != region:
                raise InvalidParameterValueError(
                    "Layers are not in the same region as the function. "
                    f"Layers are expected to be in region {region}."
                )
            version = self._versions[found["layer"]].get(int(found["n"]))
            if version is None:
                raise InvalidParameterValueError(f"Layer version {layer} does not exist.")
            if found["layer"] in seen:
                raise InvalidParameterValueError(
                    "Two different versions of the same layer are not allowed to be referenced in "
                    f"the same function. {seen[found['layer']]} and {layer} are versions of the "
                    "same layer."
                )
            seen[found["layer"]] = layer
            sources.append(version.content)
        return tuple(sources)
