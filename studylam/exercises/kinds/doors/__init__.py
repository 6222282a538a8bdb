"""HTTP requests for a function: REST API, HTTP API, URL, load balancer, WebSocket API?

The rules are AWS's, their numbers come from the file (``limits``, ``rates``, from facts):

- A REST API has keys and usage plans, templates, a cache, a firewall, a private form. It gives up
  after its integration timeout, which can be raised unless it is edge-optimised. It can stream,
  without cache and templates, within a time of its own. ("Choose between REST APIs and HTTP APIs",
  "Stream the integration response for your proxy integrations in API Gateway")
- An HTTP API checks JWTs, has none of the above, costs less, and neither streams nor waits longer.
- A function URL waits as long as the function may run, streams, checks IAM's signatures or
  nothing, and costs nothing. ("Creating and managing Lambda function URLs")
- A load balancer takes small bodies, answers in one piece, checks JWTs, and is billed by the hour
  and by capacity. ("Use Lambda functions as targets of an Application Load Balancer")
- A WebSocket API keeps a connection, over which the server may speak first. ("Quotas for
  configuring and running a WebSocket API in API Gateway")

What all doors cost alike (the function, data that leave AWS) is left out, and so is what AWS asks
for streaming. The best door is the cheapest that fits; ``order`` decides between equals.

    limits:
      rest_time: {fact: apigw.rest-timeout}
      rest_stream_time: {fact: apigw.stream-timeout}
      rest_pause: {fact: apigw.stream-idle}
      rest_pause_edge: {fact: apigw.stream-idle-edge}
      http_time: {fact: apigw.http-timeout}
      function_time: {fact: timeout.max}
      websocket_time: {fact: websocket.timeout}
      function_mb: {fact: payload.sync}
      stream_mb: {fact: payload.stream}
      alb_mb: {fact: alb.payload}
      websocket_kb: {fact: websocket.message}
    rates:
      rest: {fact: price.apigw-rest}
      http: {fact: price.apigw-http}
      http_chunk_kb: {fact: apigw.http-chunk}
      alb_hour: {fact: price.alb-hour}
      alb_lcu: {fact: price.alb-lcu}
      alb_lcu_gb: {fact: alb.lcu-data}
      alb_lcu_connections: {fact: alb.lcu-connections}
      websocket: {fact: price.websocket}
      websocket_minutes: {fact: price.websocket-minutes}
      websocket_chunk_kb: {fact: websocket.chunk}
    order: [rest, http, url, alb, websocket]       # as it is by itself
    cases:
      hook: {title: A payment provider's webhook, answer_s: 1, requests: 2000000}
    knobs: [{field: answer_s, values: [1, 45, 600]}, {field: keys}]

A round asks one of: ``{what: best}``, ``{what: fits}``, both perhaps ``among: […]``;
``{what: cost, way: rest}`` (USD a month, ``within_percent``).
"""

from __future__ import annotations

from decimal import Decimal

from studylam.exercises.fields import Fields
from studylam.exercises.kinds.cases import Case, Field, read_cases
from studylam.exercises.kinds.doors.cost import MOST_REQUESTS, RATES, Amounts, cost_of
from studylam.exercises.kinds.doors.rules import LIMITS, SECONDS, WAYS, steps_of
from studylam.exercises.kinds.weighing import Judged, Weighing, ordered
from studylam.exercises.model import Model

FIELDS = (
    Field("pushes", "The server speaks first, over an open connection", "flag", False),
    Field("answer_s", "The whole answer takes", unit="s", most=10**6),
    Field("streamed", "It is sent in pieces as they come", "flag", False),
    Field("pause_s", "Longest pause between two pieces", default=Decimal(0), unit="s", most=10**6),
    Field("request_kb", "Size of a request", default=Decimal(2), unit="KB", most=10**7),
    Field("answer_kb", "Size of an answer", default=Decimal(8), unit="KB", most=10**7),
    Field(
        "callers", "Let in, before your code runs", "word", "anybody",
        words=(
            ("anybody", "anybody"),
            ("iam", "who signs with IAM"),
            ("jwt", "who has a JWT of an OpenID Connect issuer"),
            ("code", "whom a function of yours lets in"),
        ),
    ),
    Field("keys", "API keys with usage plans", "flag", False),
    Field("templates", "Templates rewrite the bodies", "flag", False),
    Field("cached", "The door keeps answers in a cache", "flag", False),
    Field("firewall", "A web application firewall at the door itself", "flag", False),
    Field("private", "Reached from within the VPC only", "flag", False),
    Field("domain", "A domain of its own, without CloudFront", "flag", False),
    Field(
        "endpoint", "If it is a REST API", "word", "regional",
        words=(("regional", "Regional, or private"), ("edge", "edge-optimised")),
    ),
    Field("raised_s", "Its timeout was raised to", default=Decimal(0), unit="s", most=900),
    Field("standing", "A load balancer is there already", "flag", False),
    Field("requests", "Requests or messages a month", default=Decimal(0), most=MOST_REQUESTS),
    Field("minutes", "Minutes that clients are connected in a month", default=Decimal(0),
          most=10**10),
)  # fmt: skip


def read(data: Fields) -> Model:
    """The cases, AWS's numbers, the order that decides between doors of the same price."""
    limits = _amounts(data.fields("limits"), LIMITS)
    for name, amount in limits.items():
        if name in SECONDS and amount.unit and amount.unit not in ("s", "minutes", "hours"):
            data.problem(f"{name} must be a time, not {amount.display}.", "limits", name)
    rates = _amounts(data.fields("rates"), RATES)
    for name in rates:
        if RATES[name] and not rates[name].number and name in data.fields("rates"):
            data.problem(f"{name} can't be 0.", "rates", name)
    ways = ordered(data, WAYS)
    cases = read_cases(data, FIELDS)
    for name, case in cases.cases.items():
        if case.number("pause_s") > case.number("answer_s"):
            data.problem("A pause is longer than the answer.", "cases", name, "pause_s")
        if case.number("pause_s") and not case.flag("streamed"):
            data.problem("There are pauses in a streamed answer only.", "cases", name, "pause_s")

    def judge(case: Case, way: str) -> Judged:
        return Judged(way, tuple(steps_of(way, limits, case)), cost_of(way, rates, case))

    measure = "the least price of the door itself, in us-east-1"
    return Weighing(cases, ways, judge, measure, by_cost=True)


def _amounts(rows: Fields, names: tuple[str, ...] | dict[str, bool]) -> Amounts:
    return {name: rows.amount(name) for name in names}
