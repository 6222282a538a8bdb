"""What the sandbox needs of this machine, what is there, and how to mend what is missing."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from studylam.errors import SandboxError
from studylam.runtime.sandbox import LAYERS, SERVICE_LAYERS, SandboxReport


@dataclass(frozen=True)
class Layer:
    """One layer: whether it is in force, what it stops, and how to get it if it isn't."""

    name: str
    is_active: bool
    stops: str
    mend: str = ""


@dataclass(frozen=True)
class Diagnosis:
    """The sandbox on this machine. ``report`` is None if handlers can't be run at all.

    ``cloud``: the layers around the process that plays AWS; empty if it doesn't start, and then
    ``cloud_reason`` says why.
    """

    report: SandboxReport | None
    layers: tuple[Layer, ...]
    kernel: str
    landlock_abi: int
    reason: str
    cloud: tuple[Layer, ...]
    cloud_reason: str


def diagnose() -> Diagnosis:
    """Build the sandbox, let it be attacked from inside, and say what holds."""
    from studylam.runtime.service import LambdaService

    report, reason, cloud_reason = None, "", ""
    around_cloud: tuple[str, ...] = ()
    with LambdaService(blank_environments=0) as service:
        try:
            service.world.start()  # beside the sandbox's self-test
            around_cloud = service.world.layers
        except SandboxError as error:
            cloud_reason = error.message
        try:
            report = service.sandbox
            reason = report.reason
        except SandboxError as error:
            reason = error.message
    active = report.layers if report is not None else ()
    abi = 0
    if sys.platform == "linux":
        from studylam.runtime.sandbox import landlock

        abi = landlock.abi()
    layers = _layers(LAYERS, active, abi)
    cloud = _layers(SERVICE_LAYERS, around_cloud, abi) if around_cloud else ()
    kernel = f"{platform.system()} {platform.release()} {platform.machine()}"
    return Diagnosis(report, layers, kernel, abi, reason, cloud, cloud_reason)


def _layers(known: dict[str, str], active: tuple[str, ...], abi: int) -> tuple[Layer, ...]:
    return tuple(
        Layer(name, name in active, stops, "" if name in active else _mend(name, abi))
        for name, stops in known.items()
    )


def _mend(layer: str, landlock_abi: int) -> str:
    """How to get a layer that isn't in force; empty if it is only missing with another."""
    if sys.platform != "linux":
        return "Use Linux, or WSL 2 on Windows."
    if os.environ.get("STUDYLAM_SANDBOX"):
        return "STUDYLAM_SANDBOX chooses the tier: unset it."
    if layer in ("namespaces", "root"):
        return _mend_namespaces()
    if layer == "landlock" and landlock_abi == 0:
        return "Use Linux 5.13 or newer with Landlock: add landlock to the lsm= boot option."
    if layer == "seccomp" and platform.machine() not in ("x86_64", "aarch64"):
        return "Only x86-64 and 64-bit ARM are supported."
    return ""


def _mend_namespaces() -> str:
    """Why this account can't make a user namespace, as far as the system says."""
    limits = {
        "/proc/sys/kernel/apparmor_restrict_unprivileged_userns": (
            "1",
            "AppArmor keeps programs from making user namespaces (Ubuntu 23.10 and newer). "
            "An administrator can allow it: sysctl kernel.apparmor_restrict_unprivileged_userns=0",
        ),
        "/proc/sys/kernel/unprivileged_userns_clone": (
            "0",
            "An administrator can allow user namespaces: sysctl kernel.unprivileged_userns_clone=1",
        ),
        "/proc/sys/user/max_user_namespaces": (
            "0",
            "An administrator can allow user namespaces: sysctl user.max_user_namespaces=10000",
        ),
    }
    for path, (bad, advice) in limits.items():
        try:
            if Path(path).read_text("ascii").strip() == bad:
                return advice
        except OSError:
            continue
    if _in_container():
        return "Containers refuse namespaces by default: run StudyLam outside of one."
    return "Run as an ordinary user on a system that allows user namespaces."


def _in_container() -> bool:
    if Path("/.dockerenv").exists() or Path("/run/.containerenv").exists():
        return True
    try:
        found = subprocess.run(
            ["systemd-detect-virt", "--container", "--quiet"], check=False, timeout=5
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return found.returncode == 0
