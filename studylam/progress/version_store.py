"""The learner's versions of labs' code: on the desk, beside the drafts that they were made from."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import replace

from studylam.progress.desk import Desk, writable
from studylam.progress.entries import Version, from_us, to_us, utc_now
from studylam.progress.plain_words import sound_values

_COLUMNS = "id, lab, name, files, kept, passed, total, made_us"


class VersionStore(Desk):
    """What is discarded stays as an empty version: where records are joined, it stays forgotten."""

    def keep_version(
        self,
        lab: str,
        name: str,
        files: Mapping[str, str],
        *,
        is_own: bool = True,
        cases: tuple[int, int] | None = None,
    ) -> Version:
        """Keep these files under a name. ``cases``: how many of how many passed with them."""
        passed, total = cases or (None, None)
        id = f"version-{uuid.uuid4().hex[:12]}"
        version = Version(id, lab, name, dict(files), is_own, utc_now(), passed, total)
        self.put_version(version)
        return version

    def put_version(self, version: Version) -> None:
        """Keep a version as it is said here, in place of what was kept under its id."""
        with self._transaction() as connection:
            connection.execute(
                f"insert into versions ({_COLUMNS}, updated_us)"
                " values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (id) do update set"
                " name = excluded.name, files = excluded.files, kept = excluded.kept,"
                " passed = excluded.passed, total = excluded.total,"
                " updated_us = max(excluded.updated_us, versions.updated_us + 1)",
                [
                    *(version.id, version.lab, writable(version.name)),
                    json.dumps({writable(k): writable(v) for k, v in version.files.items()}),
                    "own" if version.is_own else "auto",
                    *(version.passed, version.total),
                    *(to_us(version.made_at), self._stamp()),
                ],
            )

    def versions(self, lab: str) -> list[Version]:
        """The versions of a lab's code, the newest first."""
        rows = self._rows(
            f"select {_COLUMNS} from versions where lab = ? order by made_us desc, id", [lab]
        )
        with sound_values(self.path):
            return [
                Version(id, lab, name, files, kept == "own", from_us(made), passed, total)
                for id, lab, name, text, kept, passed, total, made in rows
                if (files := json.loads(text))
            ]

    def discard_version(self, version: Version) -> None:
        """Forget a version; `put_version` brings it back."""
        self.put_version(replace(version, name="", files={}))
