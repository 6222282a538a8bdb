"""KMS: a symmetric key has no RSA key beside it, which takes a tenth of a second to make."""

from __future__ import annotations

from typing import Any

from studylam.runtime.cloud.triggers.replacing import replace


def install() -> None:
    """Mend moto in this process; imports moto's KMS, so it is called at the first use of it."""
    from importlib import import_module

    models = import_module("moto.kms.models")
    original = models.generate_private_key

    def generate_private_key(key_spec: str) -> Any:
        return original(key_spec) if key_spec.startswith(("RSA", "ECC", "SM2")) else None

    replace(models, "generate_private_key", generate_private_key)
