"""Every attack, in every tier, as root and as an ordinary user.

One service for each configuration, in a process of its own (`tests.security.hostile`), which is
asked for one verdict after the other.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.security.accounts import CONFIGURATIONS, command
from tests.security.hostile import ATTACKS, checks_of
from tests.security.known import LEAKS_OF_TIER_B

_NO_SANDBOX = ("can't be started", "can't be set up", "can't be run safely")


class Verdicts:
    """A run of the harness, read as far as needed. Attacks come in the order of `ATTACKS`."""

    def __init__(self, configuration: str, names: list[str], folder: Path) -> None:
        self.configuration = configuration
        self._errors = (folder / "errors").open("w+", encoding="utf-8")
        start, variables = command(
            configuration, "-m", "tests.security.hostile", *names, folder=folder
        )
        self._process = subprocess.Popen(
            start, env=variables, cwd=folder, stdout=subprocess.PIPE, stderr=self._errors, text=True
        )

    def of(self, attack: str) -> dict[str, Any]:
        """The verdict on an attack that wasn't asked for yet."""
        assert self._process.stdout is not None
        for line in self._process.stdout:
            verdict: dict[str, Any] = json.loads(line)
            if verdict["attack"] == attack:
                return verdict
        self._errors.seek(0)
        said = self._errors.read()
        if any(words in said for words in _NO_SANDBOX):
            pytest.skip(f"no {self.configuration} here: {said.strip().splitlines()[-1]}")
        raise AssertionError(f"the program itself ended: {said}")

    def close(self) -> None:
        assert self._process.stdout is not None
        rest = self._process.stdout.read()
        self._process.wait()
        self._process.stdout.close()
        self._errors.close()
        assert not rest, f"there are more verdicts than tests: {rest[:500]}"


@pytest.fixture(scope="module", params=CONFIGURATIONS)
def verdicts(request: pytest.FixtureRequest) -> Iterator[Verdicts]:
    wanted = []
    for item in request.session.items:
        parameters = item.callspec.params if hasattr(item, "callspec") else {}
        if "attack" in parameters and parameters.get("verdicts") == request.param:
            wanted.append(parameters["attack"].stem)
    with tempfile.TemporaryDirectory(prefix="t", ignore_cleanup_errors=True) as folder:
        run = Verdicts(request.param, wanted, Path(folder))
        yield run
        run.close()


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda path: path.stem)
def test_attack(verdicts: Verdicts, attack: Path) -> None:
    verdict = verdicts.of(attack.stem)
    assert verdict["tier"] == verdicts.configuration[0]
    broken = verdict["broken"]
    if verdict["tier"] == "B" and attack.stem in LEAKS_OF_TIER_B:
        assert set(broken) <= {"no_breach"}, broken
    else:
        assert broken == {}


_CHECKS = {
    *("bounded_time", "canary_intact", "error_result", "env_dead", "host_alive", "inert_output"),
    *("init_bounded", "killed_by_timeout", "mem_bounded", "mem_host_bounded", "next_env_clean"),
    *("no_breach", "no_connection", "no_forge", "no_forge_next", "no_host_shm", "no_leftovers"),
    *("no_secret", "output_bounded", "parent_alive", "procs_baseline", "procs_bounded"),
    *("stdin_eof", "strict_json", "victim_alive"),
    # Of our own attacks only:
    *("frozen_between_invokes", "beside_alive", "cloud_alive", "host_idle", "fds_flat"),
}
"""What `tests.security.hostile` looks at. ``no_host_shm`` is part of its ``no_leftovers``."""


@pytest.mark.quick
def test_attacks_name_checks_that_are_made() -> None:
    """A check that nobody makes would always hold."""
    assert len(ATTACKS) >= 86 + 40
    assert len({attack.stem for attack in ATTACKS}) == len(ATTACKS)
    for attack in ATTACKS:
        assert checks_of(attack) <= _CHECKS, attack
