"""What each door can and can't do for a case, by AWS's documentation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from studylam.exercises.fields import Sourced
from studylam.exercises.kinds.cases import Case, span
from studylam.exercises.kinds.weighing import note, ok, stop
from studylam.exercises.model import Step
from studylam.pricing.money import grouped

WAYS = {
    "rest": "REST API",
    "http": "HTTP API",
    "url": "Function URL",
    "alb": "Application Load Balancer",
    "websocket": "WebSocket API",
}

SECONDS = (
    "rest_time", "rest_stream_time", "rest_pause", "rest_pause_edge", "http_time", "function_time",
    "websocket_time",
)  # fmt: skip
KB = {"function_mb": 1024, "stream_mb": 1024, "alb_mb": 1024, "websocket_kb": 1}
LIMITS = (*SECONDS, *KB)

CHOOSING = "Choose between REST APIs and HTTP APIs"
REST_JWT = "Control access to REST APIs using JWT authorizers"
STREAMING = "Stream the integration response for your proxy integrations in API Gateway"
LAMBDA_STREAMING = "Response streaming for Lambda functions"
URLS = "Creating and managing Lambda function URLs"
URL_ACCESS = "Control access to Lambda function URLs"
BALANCER = "Use Lambda functions as targets of an Application Load Balancer"
JWT = "Verify JWTs using an Application Load Balancer"
WEBSOCKET = "Overview of WebSocket APIs in API Gateway"


@dataclass(frozen=True)
class Door:
    """A case in front of a door."""

    case: Case
    limits: dict[str, Sourced]

    def lasts(self, what: str, needed: Decimal, limit: str) -> Step:
        """Whether a time keeps a limit."""
        most = self.limits[limit]
        return _within(f"{what} of {span(needed)}", needed, seconds(most), most)

    def holds(self, what: str, field: str, limit: str) -> Step:
        """Whether a size keeps a limit."""
        most, needed = self.limits[limit], self.case.number(field)
        room = most.number * KB[limit]
        return _within(f"{what} of {grouped(needed)} KB", needed, room, most)

    def lacks(self, *needs: tuple[str, str], source: str) -> Iterator[Step]:
        """A stop for each flag that is needed and isn't there."""
        for field, words in needs:
            if self.case.flag(field):
                yield stop(words, source)

    def unasked(self, words: str, source: str) -> Iterator[Step]:
        """A stop where the server has to speak first."""
        if self.case.flag("pushes"):
            yield stop(words, source)


def seconds(amount: Sourced) -> Decimal:
    """A limit's time in seconds, whatever unit its fact has."""
    return amount.number * {"minutes": 60, "hours": 3600}.get(amount.unit, 1)


def _within(what: str, needed: Decimal, most: Decimal, limit: Sourced) -> Step:
    if needed > most:
        return stop(f"{what} is more than {limit.display}.", limit.source)
    return ok(f"{what} is within {limit.display}.", limit.source)


def steps_of(way: str, limits: dict[str, Sourced], case: Case) -> Iterator[Step]:
    """All rules of a door, applied to the case."""
    rules = {
        "rest": _rest, "http": _http, "url": _url, "alb": _alb, "websocket": _websocket,
    }  # fmt: skip
    return rules[way](Door(case, limits))


def _rest(door: Door) -> Iterator[Step]:
    case = door.case
    yield from door.unasked("It answers requests; nothing can be sent unasked.", WEBSOCKET)
    edge = case.word("endpoint") == "edge" and not case.flag("private")
    if case.flag("streamed"):
        yield door.lasts("A streamed answer", case.number("answer_s"), "rest_stream_time")
        pause = "rest_pause_edge" if edge else "rest_pause"
        yield door.lasts("A pause", case.number("pause_s"), pause)
        yield from door.lacks(
            ("templates", "Templates need the whole answer; it is streamed."),
            ("cached", "The cache needs the whole answer; it is streamed."),
            source=STREAMING,
        )
        yield note("AWS charges for streaming, besides.", STREAMING)
        yield _streaming()
    else:
        yield from _rest_waits(door, edge)
    yield door.holds("A request", "request_kb", "function_mb")
    yield door.holds(
        "An answer", "answer_kb", "stream_mb" if case.flag("streamed") else "function_mb"
    )
    if case.word("callers") == "jwt":
        yield ok("Its JWT authoriser, new in 2026, checks the token.", REST_JWT)


def _rest_waits(door: Door, edge: bool) -> Iterator[Step]:
    """A buffered answer: the default timeout, or a raised one where it can be raised."""
    needed, raised = door.case.number("answer_s"), door.case.number("raised_s")
    default = door.limits["rest_time"]
    if raised > seconds(default) and edge:
        yield note("The timeout of an edge-optimised API can't be raised.", default.source)
    elif raised > seconds(default):
        words = f"An answer of {span(needed)} is "
        if needed > raised:
            yield stop(
                f"{words}more than the {span(raised)} of the raised timeout.", default.source
            )
        else:
            yield ok(f"{words}within the {span(raised)} of the raised timeout.", default.source)
        return
    yield door.lasts("An answer", needed, "rest_time")


def _http(door: Door) -> Iterator[Step]:
    case = door.case
    yield from door.unasked("It answers requests; nothing can be sent unasked.", WEBSOCKET)
    if case.flag("streamed"):
        yield stop("It doesn't stream: only REST APIs do.", STREAMING)
    yield door.lasts("An answer", case.number("answer_s"), "http_time")
    yield door.holds("A request", "request_kb", "function_mb")
    yield door.holds("An answer", "answer_kb", "function_mb")
    yield from door.lacks(
        ("keys", "It has no API keys and no usage plans."),
        ("templates", "It maps parameters, not bodies."),
        ("cached", "It has no cache."),
        ("firewall", "A web application firewall can't be put on it."),
        ("private", "It has no private endpoint."),
        source=CHOOSING,
    )
    if case.word("callers") == "jwt":
        yield ok("Its JWT authoriser checks the token.", CHOOSING)


def _url(door: Door) -> Iterator[Step]:
    case = door.case
    yield from door.unasked("It answers requests; nothing can be sent unasked.", URLS)
    yield door.lasts("An answer", case.number("answer_s"), "function_time")
    yield door.holds("A request", "request_kb", "function_mb")
    yield door.holds(
        "An answer", "answer_kb", "stream_mb" if case.flag("streamed") else "function_mb"
    )
    if case.flag("streamed"):
        yield _streaming()
    if case.word("callers") in ("jwt", "code"):
        yield stop("It checks signatures of IAM, or nothing.", URL_ACCESS)
    yield from door.lacks(
        ("keys", "It has no API keys and no usage plans."),
        ("templates", "It hands the request on as it is."),
        ("cached", "It has no cache, unless CloudFront stands in front."),
        ("firewall", "Only CloudFront in front of it could have one."),
        ("private", "It is reached over the internet only."),
        ("domain", "Only CloudFront in front of it gives it one."),
        source=URLS,
    )


def _alb(door: Door) -> Iterator[Step]:
    case = door.case
    yield from door.unasked("WebSockets don't work with a function as target.", BALANCER)
    if case.flag("streamed"):
        yield stop("It takes the function's answer as one JSON document.", BALANCER)
    yield door.lasts("An answer", case.number("answer_s"), "function_time")
    if case.number("answer_s") > 30:
        yield note("Raise its idle timeout too: AWS doesn't say how it meets a slow function.")
    yield door.holds("A request", "request_kb", "alb_mb")
    yield door.holds("An answer", "answer_kb", "alb_mb")
    if case.word("callers") in ("iam", "code"):
        yield stop("Its listener checks users by OpenID Connect, and JWTs.", JWT)
    elif case.word("callers") == "jwt":
        yield ok("Its listener checks the token.", JWT)
    yield from door.lacks(
        ("keys", "It has no API keys and no usage plans."),
        ("templates", "It has no templates for bodies."),
        ("cached", "It has no cache."),
        source=BALANCER,
    )


def _websocket(door: Door) -> Iterator[Step]:
    case = door.case
    if not case.flag("pushes"):
        yield stop("Its clients speak WebSocket; these send HTTP requests.", WEBSOCKET)
    yield door.lasts("A run for a message", case.number("answer_s"), "websocket_time")
    yield door.holds("A message", "request_kb", "websocket_kb")
    yield door.holds("A message back", "answer_kb", "websocket_kb")
    if case.word("callers") == "jwt":
        yield stop("It checks by IAM or a function of yours, when clients connect.", WEBSOCKET)
    yield from door.lacks(
        ("cached", "It has no cache."),
        ("firewall", "A web application firewall can't be put on it."),
        ("private", "It has no private endpoint."),
        source=WEBSOCKET,
    )


def _streaming() -> Step:
    return note(
        "Node.js's managed runtimes stream by themselves; others need a runtime of your own, or an "
        "adapter.",
        LAMBDA_STREAMING,
    )
