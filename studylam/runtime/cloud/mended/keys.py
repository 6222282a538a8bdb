"""KMS as it is on AWS, where moto's differs. Imports moto's KMS: it comes at the first use of it.

- A key that is disabled or is to be deleted does nothing ("Key states" in KMS' developer guide).
- Decrypt with another key than the one that encrypted says so (recorded from AWS).
- A symmetric key has no RSA key beside it, which takes a tenth of a second to make.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from studylam.runtime.cloud.triggers.replacing import replace

_WRONG_KEY = "The key ID in the request does not identify a CMK that can perform this operation."


def install() -> None:
    """Mend moto in this process."""
    models = import_module("moto.kms.models")
    make_key = models.generate_private_key
    encrypt, decrypt = models.KmsBackend.encrypt, models.KmsBackend.decrypt

    def generate_private_key(key_spec: str) -> Any:
        return make_key(key_spec) if key_spec.startswith(("RSA", "ECC", "SM2")) else None

    def encrypt_if_enabled(self: Any, key_id: str, *arguments: Any, **more: Any) -> Any:
        key = self.keys.get(self.any_id_to_key_id(key_id))
        if key is not None:
            _check_state(key)
        return encrypt(self, key_id, *arguments, **more)

    def decrypt_if_enabled(
        self: Any,
        ciphertext_blob: bytes,
        encryption_context: dict[str, str],
        key_id: str | None = None,
    ) -> Any:
        plaintext, arn = decrypt(self, ciphertext_blob, encryption_context)
        key = self.keys[self.get_key_id(arn)]
        if key_id is not None and self.any_id_to_key_id(key_id) != key.id:
            raise _error("IncorrectKeyException", _WRONG_KEY)
        _check_state(key)
        return plaintext, arn

    replace(models, "generate_private_key", generate_private_key)
    replace(models.KmsBackend, "encrypt", encrypt_if_enabled)
    replace(models.KmsBackend, "decrypt", decrypt_if_enabled)


def _check_state(key: Any) -> None:
    if key.key_state == "PendingDeletion":
        raise _error("KMSInvalidStateException", f"{key.arn} is pending deletion.")
    if not key.enabled:
        raise _error("DisabledException", f"{key.arn} is disabled.")


def _error(code: str, message: str) -> Exception:
    from moto.core.exceptions import JsonRESTError

    return JsonRESTError(code, message)
