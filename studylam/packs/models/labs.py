"""Labs and their parts: functions, what is around them, events, and what cases expect.

What AWS has an API for has that API's names and shapes. A ``Document`` is JSON: written in place,
or the name of a JSON file of the lab, which the learner may be the one to write (``editable``).
"""

from __future__ import annotations

from base64 import b64decode
from dataclasses import field
from typing import Annotated, Any, Literal

from studylam.packs.models.base import Checked, Flag, Kept, Place, Whole, model
from studylam.packs.models.lessons import Block

Document = dict[str, Any] | list[Any] | str
"""JSON, or the name of a JSON file of the lab."""


@model
class FunctionSpec:
    """``function:`` in ``lab.yaml``: the function's configuration, in Lambda's terms."""

    name: str
    handler: str = "handler.lambda_handler"
    memory_mb: Whole = 128
    timeout_s: Whole = 3
    architecture: Literal["x86_64", "arm64"] = "x86_64"
    layers: tuple[str, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)
    log_format: Literal["Text", "JSON"] = "Text"
    role: dict[str, Any] | str | None = None
    """An IAM policy document, or a file; none: everything is allowed, as the lab isn't about
    IAM."""
    concurrency: Annotated[Whole, Checked(ge=0)] | None = None
    """ReservedConcurrentExecutions."""
    runtime: str | None = None
    """None: the one that runs here."""
    ephemeral_mb: Whole = 512
    """The size of /tmp."""
    log_level: str | None = None
    """ApplicationLogLevel, with the log format JSON."""
    document: str = ""
    """The JSON file with all of this by CreateFunction's names, which the learner may be the one to
    write; what stands here is the solution's then."""
    place: Place | None = None


TriggerKind = Literal["s3", "sns", "sqs", "dynamodb", "kinesis", "rule", "http"]


@model
class Trigger:
    """What calls a function, or is polled for it."""

    kind: TriggerKind
    settings: Document
    """By the names of the API call that makes it."""
    function: str
    trusted: bool = True
    """Whether the function's policy lets the service invoke it without further permissions."""
    place: Place


@model
class Permissions:
    """Statements for AddPermission, in order."""

    statements: Document
    place: Place


@model
class Asynchronous:
    """What becomes of a function's asynchronous events."""

    function: str
    settings: Document
    """Of PutFunctionEventInvokeConfig, and DeadLetterConfig."""
    place: Place


@model
class StateMachine:
    """A state machine, by the names of CreateStateMachine."""

    name: str
    definition: Document
    place: Place


@model
class Action:
    """One thing that somebody outside does."""

    kind: Literal["call", "request", "invoke", "advance", "jump", "steps"]
    service: str = ""
    operation: str = ""
    params: dict[str, Any] = field(default_factory=dict)
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
    seconds: float = 0.0
    times: int = 1
    """How often; ``{n}`` in its texts is 1, 2, …"""
    place: Place = Place(file="")


@model
class EventChoice:
    """An event that the lab offers: one for the function, or things to do."""

    name: str
    title: str
    canned: str | None = None
    file: str | None = None
    set: dict[str, Any] = field(default_factory=dict)
    """Path (``Records.0.s3.object.key``) → value."""
    event: Any = None
    """The event itself, resolved; or, of things to do, the things as they were written."""
    actions: tuple[Action, ...] = ()
    """Things to do, in place of an event that is sent to the function."""


@model
class Refusal:
    """A refusal that a case expects: AWS's code, and perhaps a part of its words."""

    code: str
    operation: str | None = None
    message: str | None = None
    """A text that AWS's message contains."""


@model
class MonthlyCost:
    """What Lambda may cost a month of what a case does, ``requests`` times."""

    requests: Annotated[Whole, Checked(ge=1, le=10**12)]
    most: Annotated[str, Checked(pattern=r"^\d{1,9}(\.\d{1,4})?$")]
    """US dollars, as text: money is no float."""


@model
class Asking:
    """Who asks to invoke the lab's function, and whether its resource-based policy allows it."""

    Principal: str
    SourceArn: str | None = None
    SourceAccount: str | None = None
    allowed: Flag


@model
class Expectation:
    """What a case wants to see. Everything that is given must hold."""

    response: Any = None
    """A JSON subset: objects may have more keys, lists must match item by item. Of an event that
    makes requests, the last response: ``{status, headers, body}``."""
    response_given: bool = False
    responses: tuple[dict[str, Any], ...] | None = None
    """Of each request, in order: ``{status, headers, body}``."""
    error_type: str | None = None
    """``None``: the invocation must succeed (unless ``response``… is not about success)."""
    objects: dict[str, Any] = field(default_factory=dict)
    """``bucket/key`` → ``true`` (is there), ``false`` (is not), or ``{content_type, min_size,
    max_size, text, json, image: {width, height, max_width, max_height, format}}``."""
    items: dict[str, Any] = field(default_factory=dict)
    """``table`` → list of attribute subsets, each of which some item has; or a count."""
    messages: dict[str, Any] = field(default_factory=dict)
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
    verdicts: dict[str, Literal["allow", "deny", "implicit-deny", "explicit-deny"]] = field(
        default_factory=dict
    )
    """AWS call → what IAM decided, each time it was made."""
    max_duration_ms: float | None = None
    max_memory_mb: Whole | None = None
    monthly_cost: MonthlyCost | None = None
    """Of all functions that ran, as measured, without free tier."""
    versions: tuple[str, ...] | dict[str, Whole] | None = None
    """The version of each run, in order; or version → its share of the runs in percent."""
    versions_within: Annotated[Whole, Checked(ge=0, le=50)] = 5
    """Percentage points by which a share may differ."""
    invocations: Whole | dict[str, Whole] | None = None
    """How often functions ran: all together, or by name."""
    attempts: Whole | tuple[Whole, ...] | None = None
    """How often each request was tried: all the same, or one number for each, in order."""
    results: tuple[Literal["success", "error", "timeout"], ...] | None = None
    """How each run ended, in order."""
    timeline: tuple[str, ...] = ()
    """Texts; for each there is a moment whose title (or reason) contains it, in this order."""
    no_timeline: tuple[str, ...] = ()
    dropped: Whole | tuple[str, ...] | None = None
    """How many things ended without anybody being told; or texts, each in the title or reason of
    one."""
    refused: Refusal | tuple[Refusal, ...] | None = None
    """What AWS must have refused, of what was set up or done. Other refusals fail the case."""
    role_not_broad: Flag = False
    """No grant of the functions' roles is broader than needed."""
    may_invoke: tuple[Asking, ...] = ()
    """Whom the function's resource-based policy lets in, and whom it doesn't."""
    states: tuple[str, ...] | None = None
    """The states that the execution entered, in order."""
    execution: Literal["SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED", "RUNNING"] | None = None
    """How the last execution of the state machine ended."""
    execution_output: Any = None


@model
class Case:
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


@model
class Surroundings:
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


def _with_bytes(world: dict[str, Any]) -> dict[str, Any]:
    """A world from JSON: what its objects hold is bytes."""
    if "buckets" not in world:
        return world
    buckets = {
        name: {
            **bucket,
            "objects": [
                {**one, "body": b64decode(one["body"], validate=True)} for one in bucket["objects"]
            ],
        }
        for name, bucket in world["buckets"].items()
    }
    return {**world, "buckets": buckets}


WorldData = Annotated[dict[str, Any], Kept(_with_bytes)]
"""A dumped `studylam.packs.worlds.world.World`, with lists for tuples; its objects' bodies are
bytes, base64 in JSON."""


@model
class Lab:
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
    world: WorldData = field(default_factory=dict)
    """See `studylam.packs.worlds.world`."""
    around: Surroundings = Surroundings()
    """Triggers, permissions, further functions, a state machine."""
    events: tuple[EventChoice, ...]
    cases: tuple[Case, ...]
    starter: dict[str, str]
    """What the learner edits: file name → text; ``handler.py`` first, or as ``editable`` says."""
    solution: dict[str, str]
    fixed: dict[str, str] = field(default_factory=dict)
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
