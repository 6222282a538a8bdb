"""Mutation tests of the sandbox: without a layer its attacks work, and StudyLam refuses to run.

Each test takes one layer out of a *copy* of the program. If nothing got through then, either the
layer would be idle or the attacks would prove nothing.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from studylam.errors import SandboxError
from studylam.runtime import LambdaService
from tests.security import accounts, hostile
from tests.security.hostile import ATTACKS

Change = tuple[str, str, str]
"""A file of the program, a text that is in it once, and what stands there without the layer."""


@dataclass(frozen=True)
class Ablation:
    """``changes`` take the layer out; each attack of ``opens`` then breaks its check."""

    tier: str
    changes: tuple[Change, ...]
    opens: dict[str, str]
    seen_by_self_test: str = ""
    account: str = "root" if os.geteuid() == 0 else "user"


_SUPERVISOR = "runtime/guest/supervisor.py"
_SECCOMP = (
    _SUPERVISOR,
    "seccomp.apply(shared_filter()",
    "(lambda _: 0)(0",
)
_LANDLOCK = (_SUPERVISOR, "landlock.restrict(", "(lambda *_, executable: 0)(")
# Never take the pid namespace out: its first process signals "everybody".
ABLATIONS = {
    "seccomp in tier A": Ablation(
        "A",
        (_SECCOMP,),
        {
            "kernel_keyctl": "no_breach",
            "kernel_unshare_user": "no_breach",
            "kernel_prctl": "no_breach",
            "kernel_socket_families": "no_breach",
            "kernel_invisible_files": "no_breach",
        },
        "make a user namespace",
    ),
    "seccomp in tier B": Ablation(
        "B",
        (_SECCOMP,),
        {
            "kernel_keyctl": "no_breach",
            "mem_shared_raw": "no_breach",
            "net_netlink": "no_breach",
            "fs_write_modes_times": "canary_intact",
            "net_unix_socketpair_dgram": "no_connection",
        },
        "make a network socket",
    ),
    "Landlock in tier B": Ablation(
        "B",
        (_LANDLOCK,),
        {
            "fs_read_secret_direct": "no_secret",
            "fs_read_zero_copy": "no_secret",
            "fs_read_progress_db": "no_breach",
            "fs_write_truncate": "canary_intact",
        },
        "read a file of the host",
    ),
    "the root's hiding of what is ours": Ablation(
        "A",
        ((_SUPERVISOR, "root.hide_what_is_ours()", "pass"),),
        {"fs_read_other_code": "no_breach"},
        account="user",  # what root's program stages is closed to the environment's own user
    ),
    "the network namespace, and Landlock's scopes": Ablation(
        "A",
        (
            _LANDLOCK,
            ("runtime/sandbox/namespaces.py", "CLONE_NEWIPC | CLONE_NEWNET", "CLONE_NEWIPC"),
        ),
        {"net_unix_abstract": "no_connection"},
    ),
    "limits": Ablation(
        "A",
        ((_SUPERVISOR, "limits.lower(", "(lambda **_: 0)("),),
        {"proc_many_threads": "no_breach", "mem_open_files": "no_breach"},
    ),
    "dropping capabilities": Ablation(
        "B" if os.geteuid() == 0 else "A",
        ((_SUPERVISOR, "limits.drop_capabilities()", "pass"),),
        {"kernel_capabilities": "no_breach"},
    ),
    "the host's look at memory": Ablation(
        "A",
        (("runtime/environment.py", "if self._gauge.used() > memory_bytes:", "if False:"),),
        {"mem_shared_mapping": "no_breach", "mem_huge_pages": "mem_bounded"},
    ),
    "the host's clock": Ablation(
        "A",
        (
            (
                "runtime/environment.py",
                "deadline = begin + seconds",
                "deadline = begin + seconds + 3",
            ),
        ),
        {"cpu_sleep_forever": "bounded_time", "int_stop_itself": "bounded_time"},
    ),
    "freezing": Ablation(
        "A",
        (("runtime/environment.py", "self._stop_runtime(signal.SIGSTOP)", "return"),),
        {"proc_thread_after_return": "frozen_between_invokes"},
    ),
    "the number of an answer": Ablation(
        "A",
        (("runtime/invocation.py", 'or answer.get("nonce") != nonce', ""),),
        {"int_forge_early_result": "no_forge"},
    ),
    "the limit of output": Ablation(
        "A",
        (("runtime/output.py", "KEPT = 256 * 1024", "KEPT = 1 << 30"),),
        {"out_two_megabytes": "output_bounded"},
    ),
    "cleaning": Ablation(
        "A",
        (("inert.py", "_DANGEROUS.sub(_stand_in, line)", "str(line)"),),
        {"out_ansi_escapes": "inert_output", "res_trace_names": "inert_output"},
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


def run_without(
    ablation: Ablation, folder: Path, *arguments: str, self_test: bool
) -> subprocess.CompletedProcess[str]:
    """Run a Python in which the program lacks the layer."""
    copy = accounts.copy_of_program(folder / "changed")
    changes = list(ablation.changes)
    if not self_test:
        changes.append(("runtime/tiers.py", "breaches = _attack(zygote)", 'breaches = ""'))
    for name, old, new in changes:
        text = (copy / name).read_text("utf-8")
        assert text.count(old) == 1, f"{name} has changed: {old!r}"
        (copy / name).write_text(text.replace(old, new), "utf-8")
    configuration = f"{ablation.tier}-{ablation.account}"
    return accounts.run(configuration, *arguments, program=copy.parent, timeout_s=60)


@pytest.mark.parametrize("layer", ABLATIONS)
def test_without_a_layer_its_attacks_work(layer: str, tmp_path: Path) -> None:
    ablation = ABLATIONS[layer]
    harness = ("-m", "tests.security.hostile")
    done = run_without(ablation, tmp_path, *harness, *ablation.opens, self_test=False)
    verdicts = [json.loads(line) for line in done.stdout.splitlines()]
    held = [v["attack"] for v in verdicts if ablation.opens[v["attack"]] not in v["broken"]]
    assert len(verdicts) == len(ablation.opens), done.stderr
    assert held == []


@pytest.mark.parametrize("layer", [n for n, a in ABLATIONS.items() if a.seen_by_self_test])
def test_without_a_layer_nothing_is_run(layer: str, tmp_path: Path) -> None:
    ablation = ABLATIONS[layer]
    program = "from studylam.runtime import LambdaService; LambdaService().warm()"
    done = run_without(ablation, tmp_path, "-c", program, self_test=True)
    assert done.returncode != 0
    assert f"Tier {ablation.tier} doesn't hold" in done.stderr
    assert ablation.seen_by_self_test in done.stderr


def test_with_no_layer_at_all_a_third_of_the_attacks_work(tmp_path: Path) -> None:
    """The positive control. Never as root, and in a cage of its own: see `tests.security.cage`."""
    if os.geteuid() != 0:
        pytest.skip("the cage is made by root")
    accounts.python_for(tmp_path)  # or there is no ordinary user
    done = subprocess.run(
        [sys.executable, "-m", "tests.security.cage"],
        env={**os.environ, "PYTHONPATH": str(accounts.REPOSITORY)},
        capture_output=True,
        text=True,
        timeout=170,
        check=False,
    )
    verdicts = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(verdicts) == len(ATTACKS), done.stderr
    assert {verdict["tier"] for verdict in verdicts} == {"D"}
    worked = [verdict["attack"] for verdict in verdicts if verdict["broken"]]
    assert len(worked) >= len(ATTACKS) / 3


def test_root_is_never_attacked_without_a_sandbox() -> None:
    if os.geteuid() != 0:
        pytest.skip("the tests don't run as root")
    with pytest.raises(SystemExit, match="never run as root"):
        hostile.main(["--no-sandbox"])
