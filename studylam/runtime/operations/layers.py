"""Layers, published under numbers of their own."""

from __future__ import annotations

from pathlib import Path

from studylam.runtime.management.layer_versions import LayerVersion
from studylam.runtime.operations.account import Account
from studylam.runtime.staging import CODE_LIMIT


class LayerOperations(Account):
    """PublishLayerVersion and its kin."""

    def publish_layer_version(
        self,
        name: str,
        content: Path,
        *,
        description: str = "",
        region: str = "us-east-1",
        account_id: str = "123456789012",
    ) -> LayerVersion:
        """Keep a layer, a folder or a ``.zip`` file laid out as one (``python/…``), under the next
        number. Functions attach it by its ARN.
        """
        stage = self._stage()
        staged = stage.add_code(content, [CODE_LIMIT])
        try:
            kept = stage.snapshot(staged)
        finally:
            stage.discard(staged)
        with self._lock:
            return self._layers.publish(
                name, kept, region=region, account_id=account_id, description=description
            )

    def get_layer_version(self, arn: str) -> LayerVersion:
        """Raises FunctionNotFoundError."""
        return self._layers.get(arn)

    def delete_layer_version(self, arn: str) -> None:
        """Functions that have it keep it."""
        with self._lock:
            self._layers.delete(arn)
