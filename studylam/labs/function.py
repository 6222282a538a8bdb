"""From a lab's function to what the runtime takes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studylam.errors import BadInputError, NotFoundError

if TYPE_CHECKING:
    from studylam.packs.models import FunctionSpec, Lab
    from studylam.runtime import FunctionConfig


def function_config(
    lab: Lab,
    spec: FunctionSpec | None = None,
    *,
    name: str | None = None,
    role: Mapping[str, Any] | None = None,
    dead_letter_arn: str | None = None,
) -> FunctionConfig:
    """The configuration of one of the lab's functions (its own), under its name or another.

    ``role``: the policy document, where ``lab.yaml`` only names its file.

    Raises:
        BadInputError: a layer of the lab's own lies outside its folder, or a value breaks one of
            Lambda's limits.
        NotFoundError: there is no such layer.
    """
    from studylam.runtime import FunctionConfig

    spec = spec or lab.function
    return FunctionConfig(
        name=name or spec.name,
        handler=spec.handler,
        memory_mb=spec.memory_mb,
        timeout_s=spec.timeout_s,
        environment=dict(spec.environment),
        layers=tuple(layer_of(lab, layer) for layer in spec.layers),
        role=spec.role if isinstance(spec.role, dict) else role,
        architecture=spec.architecture,
        log_format=spec.log_format,
        log_level=spec.log_level,
        runtime=spec.runtime,
        ephemeral_mb=spec.ephemeral_mb,
        dead_letter_arn=dead_letter_arn,
    )


def layer_of(lab: Lab, layer: str) -> str | Path:
    """A built-in layer by its name, a version's ARN, or a folder of the lab (``./layers/fonts``).

    The runtime takes any folder for a layer, so whatever a pack or a learner names goes through
    here: ``..`` would be the folder in which StudyLam was started.

    Raises:
        BadInputError: it is no folder of the lab.
        NotFoundError: it is no built-in layer.
    """
    from studylam.runtime.layers import layer_names

    if "/" not in layer:
        if layer in layer_names() or layer.startswith("arn:"):
            return layer
        raise NotFoundError.named("layer", layer, list(layer_names()))
    folder = Path(lab.folder).resolve()
    path = (folder / layer).resolve()
    if not path.is_relative_to(folder) or not path.is_dir():
        raise BadInputError(
            f"The layer {layer!r} is no folder of the lab {lab.id!r}.",
            where=str(lab.place),
            hint="Name a built-in layer, or a folder in the lab's own folder.",
        )
    return path
