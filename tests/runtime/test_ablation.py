"""Mutation tests of the sandbox: without a layer its attacks work, and StudyLam refuses to run.

Each test takes one layer out of a *copy* of the program. If nothing got through then, either the
layer would be idle or the attacks would prove nothing.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

import studylam
from studylam.errors import SandboxError
from studylam.runtime import LambdaService

ATTACKS = Path(__file__).parent / "attacks"


@dataclass(frozen=True)
class Ablation:
    """``old`` → ``new`` in ``file`` takes the layer out; each attack then breaks its check."""

    tier: str
    file: str
    old: str
    new: str
    opens: dict[str, str]
    seen_by_self_test: str = ""


_SUPERVISOR = "guest/supervisor.py"
_SECCOMP = ("seccomp.apply(self._filter or seccomp.build(", "(lambda _: 0)((lambda _: 0)(")
_LANDLOCK = ("landlock.restrict(", "(lambda *_, executable: 0)(")

ABLATIONS = {
    "seccomp in tier A": Ablation(
        "A",
        _SUPERVISOR,
        *_SECCOMP,
        {"kernel_keyctl": "no_breach", "kernel_unshare_user": "no_breach"},
        "make a user namespace",
    ),
    "seccomp in tier B": Ablation(
        "B",
        _SUPERVISOR,
        *_SECCOMP,
        {"kernel_keyctl": "no_breach", "net_netlink": "no_breach"},
        "make a network socket",
    ),
    "Landlock in tier B": Ablation(
        "B",
        _SUPERVISOR,
        *_LANDLOCK,
        {"fs_read_secret_direct": "no_secret", "fs_read_zero_copy": "no_secret"},
        "read a file of the host",
    ),
}


@pytest.fixture(scope="module", autouse=True)
def sandbox() -> None:
    with LambdaService(blank_environments=0) as service:
        try:
            report = service.sandbox
        except SandboxError as error:
            pytest.skip(f"no sandbox here: {error.message}")
    if report.tier != "A":
        pytest.skip("not every layer is to be had here")


def without(ablation: Ablation, folder: Path, *, self_test: bool) -> dict[str, str]:
    """The variables for a Python in which the program lacks the layer."""
    source = Path(studylam.__file__).parent
    copy = folder / ("tested" if self_test else "blind") / "studylam"
    skipped = shutil.ignore_patterns("__pycache__", "tui", "_data")
    shutil.copytree(source, copy, ignore=skipped)
    changes = [(ablation.file, ablation.old, ablation.new)]
    if not self_test:
        changes.append(("tiers.py", "breaches = _attack(zygote)", 'breaches = ""'))
    for name, old, new in changes:
        path = copy / "runtime" / name
        text = path.read_text("utf-8")
        assert text.count(old) == 1, f"{name} has changed: {old!r}"
        path.write_text(text.replace(old, new), "utf-8")
    paths = [str(copy.parent), str(Path(__file__).parents[2])]
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(paths),
        "STUDYLAM_SANDBOX": ablation.tier.lower(),
    }


@pytest.mark.parametrize("layer", ABLATIONS)
def test_without_a_layer_its_attacks_work(layer: str, tmp_path: Path) -> None:
    ablation = ABLATIONS[layer]
    done = subprocess.run(
        [sys.executable, "-m", "tests.runtime.hostile", str(ATTACKS), *ablation.opens],
        env=without(ablation, tmp_path, self_test=False),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    verdicts = [json.loads(line) for line in done.stdout.splitlines()]
    held = [v["attack"] for v in verdicts if ablation.opens[v["attack"]] not in v["broken"]]
    assert len(verdicts) == len(ablation.opens)
    assert held == []


@pytest.mark.parametrize("layer", [n for n, a in ABLATIONS.items() if a.seen_by_self_test])
def test_without_a_layer_nothing_is_run(layer: str, tmp_path: Path) -> None:
    ablation = ABLATIONS[layer]
    program = "from studylam.runtime import LambdaService; LambdaService().warm()"
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=without(ablation, tmp_path, self_test=True),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode != 0
    assert f"Tier {ablation.tier} doesn't hold" in done.stderr
    assert ablation.seen_by_self_test in done.stderr
