"""Built-in layers: popular packages that Lambda's runtime doesn't have, ready to attach by name.

A layer is assembled from the installed distribution, laid out as AWS wants it (``python/…``).
"""

from __future__ import annotations

from importlib import metadata
from pathlib import Path

from studylam.errors import BadInputError, NotFoundError

# Name → the distribution that it is made of, and the modules that it offers.
_BUILT_IN = {"pillow": ("Pillow", ("PIL",))}


def layer_names() -> tuple[str, ...]:
    """The built-in layers."""
    return tuple(sorted(_BUILT_IN))


def layer_offering(module: str) -> str | None:
    """The built-in layer that has a module, if there is one."""
    top = module.partition(".")[0]
    return next((name for name, (_, offers) in _BUILT_IN.items() if top in offers), None)


def layer_files(layer: str | Path) -> dict[str, Path]:
    """Files of a layer by their place below /opt. A name that isn't built in is a folder.

    Raises:
        NotFoundError: neither a built-in layer nor a folder.
        BadInputError: the built-in layer's package isn't installed here.
    """
    name = str(layer)
    if name in _BUILT_IN:
        return _of_distribution(name)
    folder = Path(layer)
    if not folder.is_dir():
        raise NotFoundError.named("layer", name, list(layer_names()))
    return {}


def _of_distribution(layer: str) -> dict[str, Path]:
    distribution, _ = _BUILT_IN[layer]
    try:
        found = metadata.distribution(distribution)
    except metadata.PackageNotFoundError:
        raise BadInputError(
            f"The layer {layer!r} is made of the package {distribution}, which isn't installed.",
            hint=f"Install it: pip install {distribution}",
        ) from None
    files = {}
    for file in found.files or ():
        path = Path(str(found.locate_file(file)))
        outside = file.is_absolute() or ".." in file.parts or file.parts[0].endswith(".dist-info")
        if outside or "__pycache__" in file.parts or not path.is_file():
            continue
        files[f"python/{file.as_posix()}"] = path
    return files
