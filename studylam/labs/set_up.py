"""How far a lab is set up: what of it is deployed, with which settings, and what a run needs first.

Nothing here takes turns or asks whether a pack is trusted: whoever uses it does.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from studylam.labs.function_file import as_written, names
from studylam.labs.stage import Stage
from studylam.runtime import Environments, VirtualClock
from studylam.runtime.refusals import FunctionNotFoundError

if TYPE_CHECKING:
    from studylam.packs.models import FunctionSpec, Lab
    from studylam.runtime import LambdaService

Files = Mapping[str, str]


class SetUp:
    """One lab in a service: nothing is made of it until it is needed."""

    def __init__(self, lab: Lab, service: LambdaService) -> None:
        self.stage = Stage(lab, service)
        self.is_seeded = False
        """The world is the lab's, as far as runs haven't changed it."""
        self._lab = lab
        self._service = service
        self._deployed: dict[str, str] | None = None
        self._deployed_with: Mapping[str, int] = {}

    def prepare(self, files: Files) -> None:
        """Make what isn't there yet, with the learner's files as they are now.

        Raises:
            BadInputError: see `Stage.set_up`.
        """
        files = dict(files)
        if self._needs_all(files):
            self._deployed = None
            self.stage.set_up(files)
            self.is_seeded = True
        else:
            self.seed()
            if self.is_changed_since(files):
                self.stage.deploy(files)
            self._catch_up()
        self._deployed, self._deployed_with = files, self.stage.tried

    def _needs_all(self, files: Files) -> bool:
        """Code and roles are deployed again when they change; for the rest all is made anew."""
        if self._deployed is None:
            return True
        if names(self._lab, files) != names(self._lab, self._deployed):
            return True
        if self._lab.around.is_empty:
            return False
        if self.stage.refused and files != self._deployed:
            return True  # AWS may take now what it refused: a mapping, for example, needs the role
        read = self.stage.documents
        return not self.is_seeded or any(files.get(n) != self._deployed.get(n) for n in read)

    def _catch_up(self) -> None:
        """The clock follows the real one, as long as nothing waits for it to be stepped."""
        clock = self._service.clock
        if isinstance(clock, VirtualClock) and clock.next_due is None:
            clock.advance_to(time.time())

    def has(self, files: Files) -> bool:
        """Whether these files are what is deployed, in the lab's world."""
        return self.is_seeded and self._deployed == files

    def is_changed_since(self, files: Files) -> bool:
        """Whether code or settings have changed since they were deployed."""
        if self._deployed is None:
            return False
        return self._deployed != files or self._deployed_with != self.stage.tried

    def is_behind(self, files: Files) -> bool:
        """Whether the next run has to deploy something first, and needn't make all anew."""
        return self.is_changed_since(files) and not self._needs_all(files)

    def seed(self) -> None:
        """The world as the lab begins with it, unless it is there."""
        if not self.is_seeded:
            self._service.world.seed(self._lab.world)
            self.is_seeded = True

    def forget(self) -> None:
        """Nothing is set up any more, but what has a function of its own name stays deployed."""
        self.is_seeded = False
        if self._lab.has_fixed_name:
            self._deployed = None

    # -- settings and environments ----------------------------------------------------------------

    def try_settings(self, settings: Mapping[str, int]) -> None:
        """See `LabSession.try_settings`."""
        own = self._lab.function
        self.stage.tried = {n: v for n, v in settings.items() if v != getattr(own, n)}

    def function(self, files: Files) -> FunctionSpec:
        """The lab's own function as these files and the settings say, as far as can be read."""
        spec = self._lab.function
        written = as_written(spec, files.get(spec.document, ""))
        tried: dict[str, Any] = dict(self.stage.tried)
        return replace(written, **tried)

    def recycle(self) -> None:
        """Throw the functions' environments away."""
        if self._deployed is not None:
            for name in self._names():
                self._service.recycle(name)

    def environments(self) -> Environments:
        """Those of the lab's functions, as they are now."""
        found = Environments()
        for name in self._names():
            with suppress(FunctionNotFoundError):
                found += self._service.environments(name)
        return found

    def _names(self) -> list[str]:
        return [self.stage.function_name(spec.name) for spec in self.stage.functions]
