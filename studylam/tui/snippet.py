"""Runs a handler that stands in a lesson."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from studylam.errors import BadInputError

if TYPE_CHECKING:
    from studylam.labs.explain import Failure
    from studylam.packs import Library
    from studylam.packs.explanations import Explained
    from studylam.packs.models import RunSnippet
    from studylam.runtime import InvocationResult, LambdaService

    Why = tuple[Failure, Explained]


def payload(library: Library, event: str) -> str:
    """The event's JSON: ``event`` is JSON itself, or the name of a canned event.

    Raises:
        NotFoundError: there is no such canned event.
        BadInputError: it looks like JSON and isn't.
    """
    text = event.strip()
    if text[:1] in '{["0123456789-' or text in ("null", "true", "false"):
        try:
            json.loads(text)
        except ValueError as error:
            raise BadInputError(f"The event of this example isn't JSON: {error}.") from error
        return text
    return json.dumps(library.event(text).event)


def run(
    service: LambdaService,
    library: Library,
    name: str,
    snippet: RunSnippet,
    is_stopped: Callable[[], bool] = lambda: False,
) -> list[InvocationResult]:
    """Invoke the snippet as often as it says, beginning with a cold start.

    ``is_stopped`` is asked before each invocation; what runs then, `LambdaService.stop` ends.
    """
    from studylam.runtime import FunctionConfig

    event = payload(library, snippet.event)
    service.deploy(FunctionConfig(name=name), {"lambda_function.py": snippet.code})
    results = []
    for _ in range(snippet.repeat):
        if is_stopped():
            break
        results.append(service.invoke(name, event))
    return results


def why(library: Library, results: Sequence[InvocationResult]) -> Why | None:
    """What the last failure among the results means."""
    from studylam.labs.explain import explain

    return next(filter(None, (explain(result, library) for result in reversed(results))), None)
