"""What is to be said of a role after its function has run: too broad, or no log in CloudWatch."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from studylam.cli.output import say

if TYPE_CHECKING:
    from studylam.runtime import AwsCall, FunctionConfig


def tell(config: FunctionConfig, calls: Sequence[AwsCall]) -> None:
    """On stderr; nothing if there is no role."""
    if config.role is None:
        return
    from studylam.runtime.cloud.function_logs import can_write_logs, log_needs
    from studylam.runtime.functions import identity_of
    from studylam.runtime.iam import over_broad

    identity = identity_of(config)
    logs = can_write_logs(identity)
    if not logs.allowed:
        say(f"This function has no log in CloudWatch. {logs.reason}", error=True)
    done = [(action, resource) for call in calls for action, resource in call.needed]
    for found in over_broad(config.role, [*done, *log_needs(identity)]):
        say(f"Too broad: {found.grant} in {found.statement} of the role.", error=True)
        say(f"  {found.reason}", error=True)
        for one in found.narrower:
            say(f"    {json.dumps(one)}", error=True)
