"""Whether a destination or dead-letter queue may be configured: it exists, and the role allows it.

Lambda asks both when the configuration is put, and refuses it. What changes later (the queue is
deleted, the role loses a statement) is seen at the next delivery only.
"""

from __future__ import annotations

from collections.abc import Callable

from studylam.runtime.cloud import Cloud, FunctionIdentity
from studylam.runtime.cloud.parcels import Parcel
from studylam.runtime.delivery.envelopes import object_key
from studylam.runtime.delivery.permission import missing, require
from studylam.runtime.delivery.targets import (
    DestinationConfig,
    Target,
    invalid_arn,
    parse_target_arn,
)
from studylam.runtime.refusals import FunctionNotFoundError, InvalidParameterValueError


def check_destinations(
    destinations: DestinationConfig,
    identity: FunctionIdentity,
    cloud: Cloud,
    find_function: Callable[[str], None],
    now: float,
) -> None:
    """Raises InvalidParameterValueError, in AWS's words.

    ``find_function`` raises FunctionNotFoundError if there is no function of an ARN.
    """
    for _, arn in destinations.routes():
        target = parse_target_arn(arn)
        if target.kind == "lambda":
            if target.name == identity.function_name:
                raise InvalidParameterValueError(
                    "You can't specify the function as a destination for itself."
                )
            try:
                find_function(arn)
            except FunctionNotFoundError as problem:
                raise invalid_arn(arn, hint=problem.message) from None
        elif not cloud.has(parcel_for(target)):
            hint = f"There is no such thing in the world: {target.name}"
            raise invalid_arn(arn, hint=hint)
        key = object_key(identity.function_name, now, "record")
        require(target, identity, key=key, now=now)


def check_dead_letter_target(
    arn: str, identity: FunctionIdentity, cloud: Cloud, now: float
) -> None:
    """Raises InvalidParameterValueError."""
    target = parse_target_arn(arn)
    lacking = missing(target, identity, now=now)
    if lacking is not None:
        need, sentence = lacking
        raise InvalidParameterValueError(
            "The provided execution role does not have permissions to call "
            f"{need.action.partition(':')[2]} on {target.kind.upper()}",
            hint=sentence,
        )
    if not cloud.has(parcel_for(target)):
        raise InvalidParameterValueError(  # our words
            f"Invalid dead letter queue ARN: there is no {target.name} in the world.",
            hint="Create the queue or topic first.",
        )


def parcel_for(target: Target) -> Parcel:
    """An empty parcel for a target that isn't a function."""
    assert target.kind != "lambda"
    return Parcel(target.kind, target.arn, target.region, target.name)
