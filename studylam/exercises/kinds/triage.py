"""A job that may take longer than a function can run: what runs it with the least to look after?

The rules are AWS's, their numbers come from the file (``limits``, from facts):

- One invocation ends at Lambda's timeout, whether it computes or waits. ("Lambda quotas")
- A durable function lasts up to a year in all, is suspended while it waits, and each of its
  invocations keeps the timeout; called synchronously it ends where a function does. Its operations
  are bounded in number. ("Lambda durable functions", "Lambda quotas")
- Step Functions: Standard runs up to a year and waits free of charge, and nobody can wait for its
  result in the call; its history is bounded. Express runs five minutes, at least once when it is
  started asynchronously, and has no call-backs. ("Step Functions service quotas", "Choosing
  workflow type"). Both call functions here: no single piece is longer than a function runs.
- Managed Instances run a function longer where it is called asynchronously or by a poller.
- Fargate: sizes up to a maximum, no GPUs, no access to the host; starts in more than a moment and
  gives no answer. Batch adds a queue, and GPUs on EC2. EC2 does whatever you look after.

The best way is the first that fits in the file's ``order``.

    limits:
      function_s: {fact: timeout.max}
      managed_s: {fact: timeout.managed-instances}
      durable_s: {fact: durable.max}
      durable_operations: {fact: durable.operations}
      standard_s: {fact: step-functions.standard-max}
      standard_events: {fact: step-functions.standard-events}
      events_per_piece: {fact: step-functions.map-events}
      express_s: {fact: step-functions.express-max}
      function_mb: {fact: memory.max}
      managed_mb: {fact: managed.memory}
      managed_vcpus: {fact: managed.vcpus}
      function_vcpus: {fact: memory.vcpu-max}
      function_disk_mb: {fact: tmp.max}
      image_gb: {fact: package.image}
      fargate_mb: {fact: fargate.memory}
      fargate_vcpus: {fact: fargate.vcpus}
      fargate_disk_gb: {fact: fargate.disk}
    order: [lambda, durable, express, standard, fargate, batch, managed, ec2]   # as it is by itself
    cases:
      film: {title: Convert a film, compute_minutes: 40, longest_minutes: 40, memory_mb: 4096}
    knobs: [{field: longest_minutes, values: [14, 40]}, {field: gpu}]

A round asks ``{what: best}`` or ``{what: fits}`` (all that do), both perhaps ``among: […]``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from studylam.exercises.fields import Fields, Sourced
from studylam.exercises.kinds.cases import Case, Field, read_cases, span
from studylam.exercises.kinds.weighing import Judged, Weighing, note, ok, ordered, stop
from studylam.exercises.model import Model, Step
from studylam.pricing.money import grouped

WAYS = {
    "lambda": "Lambda function",
    "durable": "Durable function",
    "express": "Step Functions Express",
    "standard": "Step Functions Standard",
    "fargate": "Fargate task",
    "batch": "AWS Batch job",
    "managed": "Managed Instances",
    "ec2": "EC2 instance",
}
"""From the least operational effort on, a judgement that a file may make otherwise. Managed
Instances come late: one chooses instances and capacity, for a load that is always there."""

FIELDS = (
    Field("compute_minutes", "Computing, all of it", unit="minutes", most=10**7),
    Field("longest_minutes", "Longest piece that can't be divided", unit="minutes", most=10**7),
    Field("pieces", "Pieces", default=Decimal(1), unit="pieces", most=10**7),
    Field("waiting_minutes", "Waiting in between", default=Decimal(0), unit="minutes", most=10**7),
    Field("people", "Waits for a person's answer", "flag", False),
    Field("caller_waits", "The caller needs the result in its call", "flag", False),
    Field("once", "A piece must not run twice", "flag", False),
    Field("memory_mb", "Memory", default=Decimal(512), unit="MB", most=10**8),
    Field("vcpus", "Processors", default=Decimal(1), unit="vCPUs", most=10**4),
    Field("gpu", "Needs a GPU", "flag", False),
    Field("disk_mb", "Scratch space", default=Decimal(512), unit="MB", most=10**9),
    Field("package_mb", "Code with all libraries", default=Decimal(50), unit="MB", most=10**7),
    Field("host", "Needs the host itself (drivers, kernel)", "flag", False),
    Field("queue", "Queue of jobs with priorities", "flag", False),
)
BY_ID = {field.id: field for field in FIELDS}
LIMITS = (
    "function_s", "managed_s", "durable_s", "durable_operations", "standard_s", "standard_events",
    "events_per_piece", "express_s", "function_mb", "managed_mb", "managed_vcpus", "function_vcpus",
    "function_disk_mb", "image_gb", "fargate_mb", "fargate_vcpus", "fargate_disk_gb",
)  # fmt: skip

DURABLE = "Lambda durable functions"
WORKFLOWS = "Step Functions: choosing a workflow type"
MANAGED = "Lambda Managed Instances"


@dataclass(frozen=True)
class Job:
    """A case with what follows from it, and AWS's numbers."""

    case: Case
    limits: dict[str, Sourced]

    @property
    def total_s(self) -> Decimal:
        """From the start to the end, waiting included. Turned knobs may make a piece the longer."""
        computing = max(self.case.number("compute_minutes"), self.case.number("longest_minutes"))
        return (computing + self.case.number("waiting_minutes")) * 60

    @property
    def longest_s(self) -> Decimal:
        """The longest piece that can't be divided."""
        return self.case.number("longest_minutes") * 60

    def within(self, what: str, needed: Decimal, limit: str, shown: str, size: int = 1) -> Step:
        """Whether ``needed`` keeps ``limit``, whose unit holds ``size`` of what is needed."""
        most = self.limits[limit]
        if needed <= most.number * size:
            return ok(f"{what} of {shown} is within {most.display}.", most.source)
        return stop(f"{what} of {shown} is more than {most.display}.", most.source)

    def needs(self, name: str, what: str, limit: str, size: int = 1) -> Iterator[Step]:
        """`within` for a field; an ordinary need isn't worth a word."""
        field = BY_ID[name]
        needed = self.case.number(name)
        if needed != field.default:
            yield self.within(what, needed, limit, field.shown(needed), size)

    def lasts(self, what: str, needed_s: Decimal, limit: str) -> Step:
        """`within` for times."""
        return self.within(what, needed_s, limit, span(needed_s))


def read(data: Fields) -> Model:
    """The cases, the limits, the order of the ways."""
    rows = data.fields("limits")
    limits = {name: rows.amount(name) for name in LIMITS}
    ways = ordered(data, WAYS)
    cases = read_cases(data, FIELDS)
    for name, case in cases.cases.items():
        if case.number("longest_minutes") > case.number("compute_minutes"):
            data.problem(
                "The longest piece is longer than all the computing.",
                "cases", name, "longest_minutes",
            )  # fmt: skip
        if case.number("pieces") < 1:
            data.problem("A job has at least one piece.", "cases", name, "pieces")
    return Weighing(cases, ways, partial(_judge, limits), "the least operational effort")


def _judge(limits: dict[str, Sourced], case: Case, way: str) -> Judged:
    rules = {
        "lambda": _function, "durable": _durable, "express": _express, "standard": _standard,
        "managed": _managed, "fargate": _fargate, "batch": _batch, "ec2": _ec2,
    }  # fmt: skip
    return Judged(way, tuple(rules[way](Job(case, limits))))


def _function(job: Job) -> Iterator[Step]:
    yield job.lasts("One invocation", job.total_s, "function_s")
    if job.case.number("waiting_minutes"):
        yield note("It is billed while it waits.", "AWS Lambda pricing")
    yield from _size(job)


def _durable(job: Job) -> Iterator[Step]:
    yield job.lasts("The longest step", job.longest_s, "function_s")
    yield job.lasts("The whole execution", job.total_s, "durable_s")
    pieces = job.case.number("pieces")
    waits = Decimal(1) if job.case.number("waiting_minutes") else Decimal(0)
    count = pieces + waits
    shown = grouped(count)
    yield job.within("The number of operations", count, "durable_operations", shown)
    if job.case.flag("caller_waits"):
        yield job.lasts("A synchronous call", job.total_s, "function_s")
    if waits:
        yield note("It is suspended, and not billed for time, while it waits.", DURABLE)
    yield from _size(job)


def _express(job: Job) -> Iterator[Step]:
    yield job.lasts("The workflow", job.total_s, "express_s")
    yield job.lasts("The longest piece, a function,", job.longest_s, "function_s")
    if job.case.flag("people"):
        yield stop("An Express workflow can't wait for a call-back.", WORKFLOWS)
    if job.case.flag("once") and not job.case.flag("caller_waits"):
        yield stop(
            "Started asynchronously it runs at least once: a piece may run twice.", WORKFLOWS
        )
    yield from _size(job)


def _standard(job: Job) -> Iterator[Step]:
    yield job.lasts("The longest piece, a function,", job.longest_s, "function_s")
    yield job.lasts("The workflow", job.total_s, "standard_s")
    events = job.case.number("pieces") * job.limits["events_per_piece"].number
    yield job.within("A history of events", events, "standard_events", grouped(events))
    if job.case.flag("caller_waits"):
        yield stop("A Standard workflow answers its start at once, without a result.", WORKFLOWS)
    if job.case.number("waiting_minutes"):
        yield note("Waiting costs nothing: only state transitions are billed.", WORKFLOWS)
    yield from _size(job)


def _managed(job: Job) -> Iterator[Step]:
    limit = "function_s" if job.case.flag("caller_waits") else "managed_s"
    how = "synchronous" if limit == "function_s" else "asynchronous or polled"
    yield job.lasts(f"One {how} invocation", job.total_s, limit)
    if job.case.flag("gpu"):
        yield note("A GPU takes a container image for x86_64.", MANAGED)
    yield note("You choose, and pay for, EC2 instances that Lambda looks after.", MANAGED)
    yield from _size(job, managed=True)


def _fargate(job: Job) -> Iterator[Step]:
    if job.case.flag("queue"):
        yield stop(
            "Fargate runs tasks; a queue with priorities would be yours to build.", "Fargate"
        )
    yield from _container(job)


def _batch(job: Job) -> Iterator[Step]:
    if job.case.flag("caller_waits"):
        yield stop("A job is queued: the call that submits it has no result.", "AWS Batch")
    if job.case.flag("gpu") or job.case.flag("host"):
        yield ok("Batch can run the job on EC2 instances with what it needs.", "AWS Batch")
    else:
        yield ok("Batch queues the job, retries it, and has no limit on its time.", "AWS Batch")
    if job.case.number("waiting_minutes"):
        yield note("The container is paid for while it waits.", "AWS Batch")


def _ec2(job: Job) -> Iterator[Step]:
    yield ok("An instance runs anything, for as long as you look after it.", "Amazon EC2")
    yield note("Patching, scaling, starting and stopping are yours.", "Shared responsibility")


def _container(job: Job) -> Iterator[Step]:
    case = job.case
    if case.flag("caller_waits"):
        yield stop("Starting a task answers at once with its ARN, not with a result.", "Fargate")
    if case.flag("gpu"):
        yield stop("Fargate has no GPUs.", "Fargate")
    if case.flag("host"):
        yield stop("Fargate gives no access to the host.", "Fargate")
    yield from job.needs("memory_mb", "Memory", "fargate_mb")
    yield from job.needs("vcpus", "A CPU need", "fargate_vcpus")
    yield from job.needs("disk_mb", "Scratch space", "fargate_disk_gb", 1024)
    yield ok("A task may run as long as it likes.", "Fargate")
    if case.number("waiting_minutes"):
        yield note("It is paid for while it waits.", "Fargate")


def _size(job: Job, *, managed: bool = False) -> Iterator[Step]:
    """What a function can hold, wherever functions are used."""
    case = job.case
    gpu = case.flag("gpu")
    if gpu and not managed:
        yield stop("A function has no GPU, except on Managed Instances.", "Lambda quotas")
    if case.flag("host"):
        yield stop("Lambda gives no access to the host.", "Lambda")
    if case.flag("queue"):
        yield stop("Lambda has no queue of jobs with priorities.", "Lambda")
    yield from job.needs("memory_mb", "Memory", "managed_mb" if managed else "function_mb")
    yield from job.needs("vcpus", "A CPU need", "managed_vcpus" if managed else "function_vcpus")
    # With an accelerator /tmp may be as large as memory.
    most = "managed_mb" if gpu and managed else "function_disk_mb"
    yield from job.needs("disk_mb", "Scratch space", most)
    yield from job.needs("package_mb", "A package", "image_gb", 1024)
