"""The JSON of a lab that configures it, as it stands now: the learner's version where they edit it.

``lab.yaml`` may name a file where a document is asked for (a role, permissions, a state machine).
What a learner writes there is wrong more often than not, so every error has line and column.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from studylam.errors import BadInputError
from studylam.packs.labs.triggers import SETTINGS, parse, settings_of

if TYPE_CHECKING:
    from studylam.packs.models import Lab
    from studylam.packs.reading.schema import Entry


class Documents:
    """The documents of one lab, read from ``files`` (name → text), or the lab's own."""

    def __init__(self, lab: Lab, files: Mapping[str, str]) -> None:
        self.files = {**lab.fixed, **files}

    def value(self, document: Any) -> Any:
        """The JSON value of a document.

        Raises:
            BadInputError: its file isn't JSON.
        """
        return parse(self.text(document), document) if isinstance(document, str) else document

    def settings(self, kind: str, document: Any) -> Entry:
        """A document as one of the models of `studylam.packs.labs.triggers`.

        Raises:
            BadInputError: its file isn't JSON, or has what the API hasn't.
        """
        if isinstance(document, str):
            return settings_of(kind, self.text(document), document)
        if kind == "permissions" and isinstance(document, list):
            document = {"Permissions": document}
        return SETTINGS[kind].model_validate(document)

    @property
    def code(self) -> dict[str, str]:
        """The files that are deployed."""
        return {name: text for name, text in self.files.items() if name.endswith(".py")}

    def text(self, name: str) -> str:
        """A file as it stands now. Raises BadInputError: there is none."""
        if name not in self.files:
            raise BadInputError(f"The lab has no file {name!r}.", where=name)
        return self.files[name]
