"""A value that a function needs: a variable, Parameter Store, Secrets Manager, or the role?

The rules are AWS's, their numbers come from the file (``limits``, ``rates``, from facts):

- Access to AWS services comes from the execution role: there is no secret to keep. ("Managing
  permissions in AWS Lambda")
- Environment variables share a few KB; who may read the configuration reads them, with a customer
  managed key only who may decrypt with it as well; a published version freezes them, so a new value
  is a deployment. AWS recommends Secrets Manager for secrets. ("Lambda environment variables")
- A standard parameter holds up to 4 KB, costs nothing at standard throughput, isn't shared with
  other accounts and isn't rotated. ("AWS Systems Manager Parameter Store")
- Secrets Manager rotates, takes larger values and resource policies, and is billed per secret and
  per call. ("AWS Secrets Manager")

A value that is fetched is fetched once per environment where the code keeps it, else per request.
The best way is the first that fits in the file's ``order``.

    limits:
      variables_kb: {fact: env.size}
      parameter_kb: {fact: parameter.size}
      secret_kb: {fact: secret.size}
    rates:
      secret_month: {fact: price.secret}
      secret_calls: {fact: price.secret-calls}      # for 10,000
      key_month: {fact: price.kms-key}
      key_calls: {fact: price.kms-calls}            # for 10,000
    order: [role, plain, parameter, manager, key]   # as it is by itself
    cases:
      token: {title: A partner's token, secret: true, live: true}
    knobs: [{field: rotates}, {field: size_bytes, values: [100, 5000]}]

A round asks one of: ``{what: best}``, ``{what: fits}``, both perhaps ``among: […]``;
``{what: cost, way: manager}`` (USD a month; ``within_percent``).
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import partial

from studylam.exercises.fields import Fields, Sourced
from studylam.exercises.kinds.cases import Case, Field, read_cases
from studylam.exercises.kinds.weighing import Cost, Judged, Weighing, note, ok, ordered, stop
from studylam.exercises.model import Model, Step
from studylam.pricing.money import grouped

WAYS = {
    "role": "Execution role, no value at all",
    "plain": "Environment variable",
    "parameter": "Parameter Store, secure string",
    "manager": "Secrets Manager",
    "key": "Environment variable, key of your own",
}
"""What AWS recommends first for each, the cheaper before the dearer; a file may order otherwise."""

FIELDS = (
    Field("secret", "It is a secret", "flag"),
    Field("aws", "It is for access to an AWS service", "flag", False),
    Field("size_bytes", "Size of the value", default=Decimal(100), unit="bytes", most=10**7),
    Field("variables_bytes", "The function's other variables", default=Decimal(200), unit="bytes",
          most=10**6),
    Field("rotates", "Rotated automatically", "flag", False),
    Field("live", "A new value without a deployment", "flag", False),
    Field("hidden", "Who reads the configuration mustn't see it", "flag", False),
    Field("audited", "Each reading of it must be recorded", "flag", False),
    Field("accounts", "Read from another account", "flag", False),
    Field("count", "Values of this kind", default=Decimal(1), most=10**6),
    Field("requests", "Requests a month", default=Decimal(0), most=10**12),
    Field("cold_starts", "Cold starts a month", default=Decimal(0), most=10**12),
    Field("kept", "The code keeps it while its environment lives", "flag", True, tell=True),
)  # fmt: skip
LIMITS = ("variables_kb", "parameter_kb", "secret_kb")
RATES = ("secret_month", "secret_calls", "key_month", "key_calls")
PER = 10_000
"""Calls are priced by the ten thousand."""

VARIABLES = "Working with Lambda environment variables"
PARAMETERS = "AWS Systems Manager Parameter Store"
SECRETS = "AWS Secrets Manager"
KMS = "AWS Key Management Service"
Amounts = dict[str, Sourced]


def read(data: Fields) -> Model:
    """The cases, the limits, the rates, the order of the ways."""
    rows = data.fields("limits")
    limits = {name: rows.amount(name) for name in LIMITS}
    prices = data.fields("rates")
    rates = {name: prices.amount(name) for name in RATES}
    ways = ordered(data, WAYS)
    judge = partial(_judge, limits, rates)
    return Weighing(
        read_cases(data, FIELDS), ways, judge, "first what AWS recommends, at least cost"
    )


def _judge(limits: Amounts, rates: Amounts, case: Case, way: str) -> Judged:
    if way == "role":
        return Judged(way, tuple(_role(case)), _free())
    if case.flag("aws"):
        words = "A long-lived key in any place is one too many: the role has temporary ones."
        return Judged(way, (stop(words, "Managing permissions in AWS Lambda"),))
    if way == "plain":
        return Judged(way, tuple(_variable(limits, case, own_key=False)), _free())
    if way == "key":
        steps = tuple(_variable(limits, case, own_key=True))
        return Judged(way, steps, _key_cost(rates, case))
    if way == "parameter":
        return Judged(way, tuple(_parameter(limits, case)), _free())
    return Judged(way, tuple(_manager(limits, case)), _manager_cost(rates, case))


def _free() -> Cost:
    return Cost(Decimal(0), "Nothing is charged for it.")


def _role(case: Case) -> Iterator[Step]:
    source = "Managing permissions in AWS Lambda"
    if case.flag("aws"):
        yield ok("The SDK finds the role's temporary credentials by itself.", source)
    else:
        yield stop("A role opens AWS services, nothing else.", source)


def _variable(limits: Amounts, case: Case, *, own_key: bool) -> Iterator[Step]:
    most = limits["variables_kb"]
    size = case.number("size_bytes") * case.number("count") + case.number("variables_bytes")
    if size > most.number * 1024:
        yield stop(f"{grouped(size)} bytes with the others: more than {most.display}.", most.source)
    else:
        yield ok(f"{grouped(size)} bytes with the others are within {most.display}.", most.source)
    if case.flag("rotates") or case.flag("live"):
        yield stop("A new value is a deployment, and a version keeps the old one.", VARIABLES)
    if case.flag("accounts"):
        yield stop("Another account would have a copy of its own.", VARIABLES)
    if case.flag("audited"):
        yield stop("Code that reads a variable leaves no record.", VARIABLES)
    if own_key:
        yield ok("Only who may also decrypt with the key sees it.", KMS)
    elif case.flag("secret") or case.flag("hidden"):
        yield stop("Who may read the function's configuration sees it.", VARIABLES)


def _fetched(limits: Amounts, case: Case, limit: str) -> Iterator[Step]:
    size, most = case.number("size_bytes"), limits[limit]
    if size > most.number * 1024:
        yield stop(f"{grouped(size)} bytes are more than {most.display}.", most.source)
    else:
        yield ok(f"{grouped(size)} bytes are within {most.display}.", most.source)
    if case.flag("audited"):
        yield ok("CloudTrail records each reading.", "AWS CloudTrail")


def _parameter(limits: Amounts, case: Case) -> Iterator[Step]:
    yield from _fetched(limits, case, "parameter_kb")
    if case.flag("rotates"):
        yield stop("Parameter Store doesn't rotate.", PARAMETERS)
    if case.flag("accounts"):
        yield stop("A standard parameter isn't shared with another account.", PARAMETERS)
    yield ok("Standard parameters cost nothing at standard throughput.", PARAMETERS)


def _manager(limits: Amounts, case: Case) -> Iterator[Step]:
    yield from _fetched(limits, case, "secret_kb")
    if case.flag("rotates"):
        yield ok("It rotates the secret on a schedule, by a function.", SECRETS)
    if case.flag("accounts"):
        yield ok("A resource policy lets another account in, with a key of your own.", SECRETS)
    if not case.flag("secret"):
        yield note("It isn't a secret: the price buys nothing here.", SECRETS)


def _fetches(case: Case) -> tuple[Decimal, str]:
    if case.flag("kept"):
        return case.number("cold_starts"), "cold starts, one reading each"
    return case.number("requests"), "requests, one reading each"


def _manager_cost(rates: Amounts, case: Case) -> Cost:
    count, (fetches, what) = case.number("count"), _fetches(case)
    held, called = rates["secret_month"], rates["secret_calls"]
    usd = count * held.number + fetches * count / PER * called.number
    return Cost(
        usd,
        f"{grouped(count)} × {held.display} + {grouped(fetches * count)} ({what}) / {PER:,} × "
        f"{called.display}",
    )


def _key_cost(rates: Amounts, case: Case) -> Cost:
    """The key, and a decryption at each cold start; KMS's free calls are left out."""
    starts = case.number("cold_starts")
    held, called = rates["key_month"], rates["key_calls"]
    return Cost(
        held.number + starts / PER * called.number,
        f"{held.display} + {grouped(starts)} cold starts / {PER:,} × {called.display}",
    )
