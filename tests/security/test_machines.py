"""On other machines: the tier is found by itself and holds, in containers and on older kernels."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.security import accounts

ATTACKS = (
    "fs_read_secret_direct",
    "fs_read_zero_copy",
    "fs_read_progress_db",
    "fs_read_proc_parent_mem",
    "fs_write_new_file",
    "fs_write_truncate",
    "fs_write_modes_times",
    "fs_write_unlink_rename",
    "fs_write_links",
    "net_tcp_ipv6",
    "net_unix_abstract",
    "net_unix_socketpair_dgram",
    "net_netlink",
    "proc_kill_parent",
    "proc_fork_bomb",
    "proc_daemonize",
    "proc_ptrace",
    "kernel_unshare_user",
    "kernel_keyctl",
    "kernel_mount",
    "int_env_dump",
    "int_forge_early_result",
    "mem_catch_and_hold",
    "cpu_sleep_forever",
)
"""One or more of each kind."""


def verdicts(
    configuration: str, module: str, *before: str, program: Path | None = None
) -> list[dict[str, object]]:
    """Run the attacks in a program that, on another machine, finds out by itself which tier holds.

    ``before``: which machine.
    """
    done = accounts.run(
        configuration, "-m", module, *before, *ATTACKS, program=program, forced=not before
    )
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(found) == len(ATTACKS), done.stderr
    return found


def gets_through(found: list[dict[str, object]]) -> list[dict[str, object]]:
    return [verdict for verdict in found if verdict["broken"]]


def test_in_a_container_that_allows_it_tier_a_stands() -> None:
    found = verdicts("A-user", "tests.security.machines", "container")
    assert {verdict["tier"] for verdict in found} == {"A"}
    assert gets_through(found) == []


@pytest.mark.parametrize(
    ("how", "account"),
    [("limit", "user"), ("docker", "user"), ("docker", "root"), ("apparmor", "user")],
)
def test_where_namespaces_are_refused_tier_b_stands(how: str, account: str) -> None:
    found = verdicts(f"B-{account}", "tests.security.machines", how)
    assert {verdict["tier"] for verdict in found} == {"B"}
    assert gets_through(found) == []


@pytest.mark.parametrize(
    ("version", "configuration"), [(1, "A-user"), (1, "B-user"), (1, "B-root"), (4, "B-user")]
)
def test_older_landlock_holds(version: int, configuration: str, tmp_path: Path) -> None:
    # Linux 5.13 knows version 1: no rule for truncating, links between folders, TCP, signals.
    copy = accounts.copy_of_program(tmp_path / "older")
    module = copy / "runtime/sandbox/landlock.py"
    text = module.read_text("utf-8")
    begin = text.index("    try:\n", text.index("def abi()"))
    end = text.index("\n\n\n", begin)
    module.write_text(f"{text[:begin]}    return {version}{text[end:]}", "utf-8")
    found = verdicts(configuration, "tests.security.hostile", program=copy.parent)
    assert {verdict["tier"] for verdict in found} == {configuration[0]}
    assert gets_through(found) == []
