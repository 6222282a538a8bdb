"""What AWS services push: S3's notifications, SNS, EventBridge's rules and schedules.

All of it is in the cloud process, made from moto's state. What is for a function or a state machine
is noted for the host (`studylam.runtime.cloud.handovers`), which asks the function's policy again
and invokes; the rest is put where it belongs at once.
"""

from __future__ import annotations


def install() -> None:
    """Put all of it in the place of moto's own."""
    from studylam.runtime.cloud.triggers import eventbridge, s3, sns

    sns.install()
    eventbridge.install()
    s3.install()
