"""Which sandbox tier holds on this machine: each is built in earnest, then attacked from inside.

There is no silent fall-back: what was tried and why it didn't hold is in the report, and where no
tier holds nothing is run.
"""

from __future__ import annotations

import os
import secrets
import socket
import sys

from studylam import served
from studylam.errors import NoSandboxError, SandboxError, UsageError
from studylam.runtime import frames
from studylam.runtime.environment import Environment
from studylam.runtime.sandbox import LAYERS_OF_TIER, SandboxReport
from studylam.runtime.staging import Stage
from studylam.runtime.zygote import Zygote

ONLY_IN_FULL = (
    "In a browser, code runs only inside full isolation, which the machine that serves this page "
    "doesn't have."
)
"""Why nothing is run for somebody in a browser."""

FORCE_VARIABLE = "STUDYLAM_SANDBOX"
"""Set to ``a`` or ``b``, only that tier is tried. No setting turns the sandbox off."""


def open_zygote(*, accept_no_sandbox: bool = False) -> tuple[Zygote, SandboxReport]:
    """Start a zygote at the best tier that holds.

    ``accept_no_sandbox``: somebody was asked, and agreed, that where no tier holds code runs
    with nothing around it.

    A served app's process (`studylam.served`) gets tier A or nothing, whoever agrees to what.

    Raises:
        NoSandboxError: no tier holds here.
        SandboxError: this is a served app, and tier A doesn't hold here.
        UsageError: ``STUDYLAM_SANDBOX`` is neither ``a`` nor ``b``.
    """
    reasons = []
    for tier in _wanted():
        try:
            zygote = _proven(tier)
        except SandboxError as error:
            reasons.append(error.message)
            continue
        layers = LAYERS_OF_TIER[tier] + (("cgroup",) if zygote.groups.hold else ())
        return zygote, SandboxReport(tier, layers, " ".join(reasons))
    if served.is_served():
        raise SandboxError(
            ONLY_IN_FULL,
            hint="All the rest works. Who serves it sees what is missing: studylam doctor",
        )
    reason = " ".join(reasons)
    if accept_no_sandbox:
        return Zygote("D", Stage()), SandboxReport("D", (), reason)
    raise NoSandboxError(
        f"Handlers can't be run safely here, so they aren't run at all. {reason}",
        hint="Linux 5.13 or newer with Landlock is needed. See what is missing: studylam doctor",
    )


def _wanted() -> tuple[str, ...]:
    forced = os.environ.get(FORCE_VARIABLE, "").strip().upper()
    if served.is_served():
        return () if forced == "B" else ("A",)
    if forced in ("A", "B"):
        return (forced,)
    if forced:
        raise UsageError(f"{FORCE_VARIABLE}={forced.lower()} isn't a sandbox tier.", hint="a or b")
    return ("A", "B")


def _proven(tier: str) -> Zygote:
    if sys.platform != "linux":
        raise SandboxError(f"Tier {tier} needs Linux.")
    stage = Stage()
    try:
        zygote = Zygote(tier, stage)
    except BaseException:
        stage.remove()
        raise
    try:
        breaches = _attack(zygote)
    except BaseException:
        zygote.close()
        raise
    if breaches:
        zygote.close()
        raise SandboxError(f"Tier {tier} doesn't hold: from inside it one can {breaches}.")
    return zygote


def _attack(zygote: Zygote) -> str:
    """Run the self-test in a throw-away environment; returns what worked, in words."""
    stage = zygote.stage
    canary = stage.folder / "canary"
    canary.write_text(secrets.token_hex(16), "ascii")
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(4)
        environment = Environment(zygote, full=False)
        try:
            options = None
            if zygote.tier != "A":
                options = {"files": {"readable": [], "executable": ["/usr/lib"], "writable": []}}
            environment.start(options)
            order = {
                "t": "self-test",
                "tier": zygote.tier,
                "canary": str(canary),
                "folder": str(stage.folder),
                "port": listener.getsockname()[1],
                "pid": os.getpid(),
            }
            waiting = environment.exchange(b"", seconds=10, memory_bytes=None)
            if waiting.header.get("t") != "waiting":
                said = environment.drain()
                raise SandboxError(f"Tier {zygote.tier} can't be set up: {' '.join(said[-1:])}")
            tested = environment.exchange(frames.encode(order), seconds=10, memory_bytes=None)
        finally:
            environment.close()
            canary.unlink()
    if tested.header.get("t") != "tested" or not isinstance(tested.header.get("breaches"), list):
        raise SandboxError(f"Tier {zygote.tier}: the self-test didn't come to its end.")
    return ", ".join(str(breach) for breach in tested.header["breaches"])
