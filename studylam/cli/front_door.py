"""``invoke --request``: what a client of the function's front door sends, and what it gets back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from studylam.cli.output import say
from studylam.inert import inert_line

if TYPE_CHECKING:
    from studylam.runtime import FrontDoor, Response

DOORS = ("rest-api", "http-api", "function-url", "alb")


def front_door(name: str) -> FrontDoor:
    """The front door of that name (one of `DOORS`), with AWS's defaults."""
    from studylam.runtime import ApplicationLoadBalancer, FunctionUrl, HttpApi, RestApi

    doors: dict[str, Callable[[], FrontDoor]] = {
        "rest-api": RestApi,
        "http-api": HttpApi,
        "function-url": FunctionUrl,
        "alb": ApplicationLoadBalancer,
    }
    return doors[name]()


def show(response: Response, *, explain: bool) -> None:
    """Print a response; the function's log was printed before."""
    for line in response.log:
        say(line)
    say(inert_line(f"HTTP {response.status} {response.reason}".rstrip()))
    for name, value in response.headers:
        say(inert_line(f"{name}: {value}"))
    say()
    say(_body(response.body))
    if explain or response.status >= 500:
        say()
        why = response.explanation
        say(f"Why: {why.why}\nRule: {why.rule}\nSource: {why.source}")


def document(response: Response) -> dict[str, Any]:
    """The response for ``--json``. A body that isn't text is left in Base64."""
    import base64

    why = response.explanation
    body: dict[str, Any] = {"body": None, "body_base64": None}
    try:
        body["body"] = response.body.decode("utf-8")
    except UnicodeDecodeError:
        body["body_base64"] = base64.b64encode(response.body).decode("ascii")
    return {
        "status": response.status,
        "reason": response.reason,
        "headers": [list(pair) for pair in response.headers],
        **body,
        "log": list(response.log),
        "explanation": {"why": why.why, "rule": why.rule, "source": why.source},
    }


def _body(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return f"({len(body):,} bytes that aren't text)"
