"""What every model of a pack is built on."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Model(BaseModel):
    """Base of all: frozen, and a key that the format doesn't have is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Place(Model):
    """Where something was written: ``file`` relative to the pack's folder, ``line`` from 1."""

    file: str
    line: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"
