"""Labs and their parts: functions, what is around them, events, and what cases expect.

What AWS has an API for has that API's names and shapes. A ``Document`` is JSON: written in place,
or the name of a JSON file of the lab, which the learner may be the one to write (``editable``).
"""

# ruff: noqa: RUF012 - pydantic copies defaults

from __future__ import annotations

import base64
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, PlainSerializer, StrictBool, StrictInt

from studylam.packs.models.base import Model, Place
from studylam.packs.models.lessons import Block

Document = dict[str, Any] | list[Any] | str
"""JSON, or the name of a JSON file of the lab."""


class FunctionSpec(Model):
    """``function:`` in ``lab.yaml``: the function's configuration, in Lambda's terms."""

    name: str
    handler: str = "handler.lambda_handler"
    memory_mb: StrictInt = 128
    timeout_s: StrictInt = 3
    architecture: Literal["x86_64", "arm64"] = "x86_64"
    layers: tuple[str, ...] = ()
    environment: dict[str, str] = {}
    log_format: Literal["Text", "JSON"] = "Text"
    role: dict[str, Any] | str | None = None
    """An IAM policy document, or a file; none: everything is allowed, as the lab isn't about
    IAM."""
    concurrency: StrictInt | None = Field(default=None, ge=0)
    """ReservedConcurrentExecutions."""
    runtime: str | None = None
    """None: the one that runs here."""
    ephemeral_mb: StrictInt = 512
    """The size of /tmp."""
    log_level: str | None = None
    """ApplicationLogLevel, with the log format JSON."""
    document: str = ""
    """The JSON file with all of this by CreateFunction's names, which the learner may be the one to
    write; what stands here is the solution's then."""
    place: Place | None = None


TriggerKind = Literal["s3", "sns", "sqs", "dynamodb", "kinesis", "rule", "http"]


class Trigger(Model):
    """What calls a function, or is polled for it."""

    kind: TriggerKind
    settings: Document
    """By the names of the API call that makes it."""
    function: str
    trusted: bool = True
    """Whether the function's policy lets the service invoke it without further permissions."""
    place: Place


class Permissions(Model):
    """Statements for AddPermission, in order."""

    statements: Document
    place: Place


class Asynchronous(Model):
    """What becomes of a function's asynchronous events."""

    function: str
    settings: Document
    """Of PutFunctionEventInvokeConfig, and DeadLetterConfig."""
    place: Place


class StateMachine(Model):
    """A state machine, by the names of CreateStateMachine."""

    name: str
    definition: Document
    place: Place


class Action(Model):
    """One thing that somebody outside does."""

    kind: Literal["call", "request", "invoke", "advance", "jump", "steps"]
    service: str = ""
    operation: str = ""
    params: dict[str, Any] = {}
    """Of a call, as written; see `studylam.packs.labs.calls.shaped`."""
    request: str = ""
    """A line as for curl."""
    through: str = ""
    """Of the front doors, the one with this ``Api`` or ``Name``; empty: the first."""
    event: Any = None
    type: Literal["RequestResponse", "Event"] = "RequestResponse"
    """Of an invocation."""
    function: str = ""
    """Empty: the lab's own."""
    qualifier: str = ""
    """A version or an alias; empty: what ``$LATEST`` is."""
    file: str = ""
    """Of steps: the lab's JSON file with actions, which the learner may be the one to write."""
    seconds: float = 0
    times: int = 1
    """How often; ``{n}`` in its texts is 1, 2, …"""
    place: Place = Place(file="")


class EventChoice(Model):
    """An event that the lab offers: one for the function, or things to do."""

    name: str
    title: str
    canned: str | None = None
    file: str | None = None
    set: dict[str, Any] = {}
    """Path (``Records.0.s3.object.key``) → value."""
    event: Any = None
    """The event itself, resolved; or, of things to do, the things as they were written."""
    actions: tuple[Action, ...] = ()
    """Things to do, in place of an event that is sent to the function."""


class Refusal(Model):
    """A refusal that a case expects: AWS's code, and perhaps a part of its words."""

    code: str
    operation: str | None = None
    message: str | None = None
    """A text that AWS's message contains."""


class MonthlyCost(Model):
    """What Lambda may cost a month of what a case does, ``requests`` times."""

    requests: StrictInt = Field(ge=1, le=10**12)
    most: str = Field(pattern=r"^\d{1,9}(\.\d{1,4})?$")
    """US dollars, as text: money is no float."""


class Asking(Model):
    """Who asks to invoke the lab's function, and whether its resource-based policy allows it."""

    Principal: str
    SourceArn: str | None = None
    SourceAccount: str | None = None
    allowed: StrictBool


class Expectation(Model):
    """What a case wants to see. Everything that is given must hold."""

    response: Any = None
    """A JSON subset: objects may have more keys, lists must match item by item. Of an event that
    makes requests, the last response: ``{status, headers, body}``."""
    response_given: bool = False
    responses: tuple[dict[str, Any], ...] | None = None
    """Of each request, in order: ``{status, headers, body}``."""
    error_type: str | None = None
    """``None``: the invocation must succeed (unless ``response``… is not about success)."""
    objects: dict[str, Any] = {}
    """``bucket/key`` → ``true`` (is there), ``false`` (is not), or ``{content_type, min_size,
    max_size, text, json, image: {width, height, max_width, max_height, format}}``."""
    items: dict[str, Any] = {}
    """``table`` → list of attribute subsets, each of which some item has; or a count."""
    messages: dict[str, Any] = {}
    """Queue or topic → list of body subsets (text contained, or JSON subset, or ``{$message:
    {body, receive_count, attributes}}``); or a count."""
    mails: list[dict[str, Any]] | None = None
    """Mails sent, in order: ``{to, source, subject_contains, body_contains}``; ``[]``: none."""
    logs: tuple[str, ...] = ()
    """Texts that some log line contains."""
    no_logs: tuple[str, ...] = ()
    calls: tuple[str, ...] = ()
    """AWS calls that must have been made, e.g. ``s3:GetObject``."""
    no_calls: tuple[str, ...] = ()
    denied: tuple[str, ...] = ()
    """AWS calls that IAM must have denied."""
    verdicts: dict[str, Literal["allow", "deny", "implicit-deny", "explicit-deny"]] = {}
    """AWS call → what IAM decided, each time it was made."""
    max_duration_ms: float | None = None
    max_memory_mb: StrictInt | None = None
    monthly_cost: MonthlyCost | None = None
    """Of all functions that ran, as measured, without free tier."""
    versions: tuple[str, ...] | dict[str, StrictInt] | None = None
    """The version of each run, in order; or version → its share of the runs in percent."""
    versions_within: StrictInt = Field(default=5, ge=0, le=50)
    """Percentage points by which a share may differ."""
    invocations: StrictInt | dict[str, StrictInt] | None = None
    """How often functions ran: all together, or by name."""
    attempts: StrictInt | tuple[StrictInt, ...] | None = None
    """How often each request was tried: all the same, or one number for each, in order."""
    results: tuple[Literal["success", "error", "timeout"], ...] | None = None
    """How each run ended, in order."""
    timeline: tuple[str, ...] = ()
    """Texts; for each there is a moment whose title (or reason) contains it, in this order."""
    no_timeline: tuple[str, ...] = ()
    dropped: StrictInt | tuple[str, ...] | None = None
    """How many things ended without anybody being told; or texts, each in the title or reason of
    one."""
    refused: Refusal | tuple[Refusal, ...] | None = None
    """What AWS must have refused, of what was set up or done. Other refusals fail the case."""
    role_not_broad: StrictBool = False
    """No grant of the functions' roles is broader than needed."""
    may_invoke: tuple[Asking, ...] = ()
    """Whom the function's resource-based policy lets in, and whom it doesn't."""
    states: tuple[str, ...] | None = None
    """The states that the execution entered, in order."""
    execution: Literal["SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED", "RUNNING"] | None = None
    """How the last execution of the state machine ended."""
    execution_output: Any = None


class Case(Model):
    """An event and what is expected of the handler. Each case starts from the lab's world."""

    id: str
    title: str
    event: EventChoice
    expect: Expectation
    repeat: int = 1
    """Invocations with this event, one after another in the same environment."""
    why: str = ""
    """Said when the case fails: what a learner usually overlooked."""
    hidden: bool = False
    place: Place


class Surroundings(Model):
    """What is around a lab's function, beside the world."""

    functions: tuple[FunctionSpec, ...] = ()
    """Further functions, in the same folder."""
    triggers: tuple[Trigger, ...] = ()
    permissions: Permissions | None = None
    asynchronous: tuple[Asynchronous, ...] = ()
    state_machine: StateMachine | None = None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing: a lab of a function and a world."""
        return self == Surroundings()


def _map_bodies(world: Any, change: Any) -> Any:
    """``world`` with every object's body changed."""
    if not isinstance(world, dict) or "buckets" not in world:
        return world
    buckets = {
        name: {**bucket, "objects": [{**o, "body": change(o["body"])} for o in bucket["objects"]]}
        for name, bucket in world["buckets"].items()
    }
    return {**world, "buckets": buckets}


def _lists(value: Any) -> Any:
    """``value`` with lists for tuples: the same before and after it went through JSON."""
    if isinstance(value, dict):
        return {key: _lists(item) for key, item in value.items()}
    return [_lists(item) for item in value] if isinstance(value, list | tuple) else value


def _world_from_json(world: Any) -> Any:
    return _map_bodies(
        _lists(world),
        lambda body: base64.b64decode(body, validate=True) if isinstance(body, str) else body,
    )


def _world_to_json(world: Any) -> Any:
    return _map_bodies(world, lambda b: base64.b64encode(b).decode())


WorldData = Annotated[
    dict[str, Any],
    BeforeValidator(_world_from_json),
    PlainSerializer(_world_to_json, when_used="json"),
]
"""A dumped `studylam.packs.worlds.world.World`; its objects' bodies are bytes, base64 in JSON."""


class Lab(Model):
    """``content/labs/<id>/``: a function, a world and cases."""

    id: str
    title: str
    summary: str
    minutes: int
    practises: tuple[str, ...]
    task: tuple[Block, ...]
    hints: tuple[str, ...]
    after: str = ""
    """CommonMark shown once every case passes."""
    function: FunctionSpec
    world: WorldData = {}
    """See `studylam.packs.worlds.world`."""
    around: Surroundings = Surroundings()
    """Triggers, permissions, further functions, a state machine."""
    events: tuple[EventChoice, ...]
    cases: tuple[Case, ...]
    starter: dict[str, str]
    """What the learner edits: file name → text; ``handler.py`` first, or as ``editable`` says."""
    solution: dict[str, str]
    fixed: dict[str, str] = {}
    """Code and JSON that the learner doesn't edit."""
    folder: str
    """Absolute path of the lab's folder (for its assets)."""
    place: Place

    @property
    def has_fixed_name(self) -> bool:
        """Whether something names the function: a role (its log group), what is around it, a call
        of Lambda's API."""
        spec = self.function
        if spec.role is not None or spec.document or not self.around.is_empty:
            return True
        choices = (*self.events, *(case.event for case in self.cases))
        actions = [action for choice in choices for action in choice.actions]
        return any(one.kind == "steps" or one.service == "lambda" for one in actions)
