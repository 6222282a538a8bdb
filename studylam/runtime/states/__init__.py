"""Step Functions: state machines in the Amazon States Language, run on the service's clock.

::

    machines = service.state_machines
    machines.create("orders", Path("orders.asl.json").read_text())
    execution = machines.start("orders", '{"order": 7}')
    service.advance(60)                     # Wait states and retries are on the virtual clock
    execution.status, execution.output, execution.visits, execution.events

============  ====================================================================================
`machine`     a definition, read and checked (`check`, `resources`, `lines`)
`paths`       JSONPath; with `intrinsics` and `templates` what stands in ``Parameters``
`interpreter` what states do (`choice`, `tasks`, `services`), in turns (`fibers`)
`execution`   one execution on a clock, with its `history`
`registry`    the state machines and executions of a service (`host`: what they need of it)
`diagram`     the graph with the path that was taken
============  ====================================================================================

Why an interpreter of our own. moto has one (moto/stepfunctions/parser, from LocalStack: 79,000
lines with its generated parser, and antlr4). Each execution, branch, iteration and timeout is a
thread there, Retry sleeps with ``time.sleep`` and Wait on an event, services are called through
boto3 clients that it makes itself. In the cloud process, which has one thread, no network and no
functions, none of that works, and replacing all of it would leave little but the parser. On PyPI,
pyaslengine (2024) and local-workflow-engine (2022) aren't kept any more, call boto3 or a message
broker, and sleep in real time too. The language is small, a deterministic interpreter on a clock
that can be stepped needs another architecture (generators that take turns), and AWS's behaviour is
on record: 317 real executions in LocalStack's snapshots, replayed with the recorded answers, give
the same events, outputs and causes here, in the same order; the tests keep facts of each kind.

JSONPath is python-jsonpath's where a path selects several nodes. JSONata isn't had: its
expressions can loop, grow and match regular expressions without bounds, and a definition may come
from anybody, but would be evaluated in this process. Nor are distributed Map states, activities
and Express workflows. Definitions that need them are refused as ``NOT_IN_STUDYLAM``.

What differs on purpose: tasks of parallel branches run one after the other (each still gets the
environment that is free), virtual time stands still while a handler runs, and a handler that took
longer than TimeoutSeconds is timed out afterwards.
"""

from __future__ import annotations

from studylam.runtime.states.errors import (
    DefinitionError,
    ExecutionExistsError,
    ExecutionNotFoundError,
    InvalidInputError,
    Problem,
    StateMachineNotFoundError,
)
from studylam.runtime.states.execution import Execution
from studylam.runtime.states.history import Attempt, Event, Visit
from studylam.runtime.states.machine import Edge, State, StateMachine, parse_machine

__all__ = [
    "Attempt",
    "DefinitionError",
    "Edge",
    "Event",
    "Execution",
    "ExecutionExistsError",
    "ExecutionNotFoundError",
    "InvalidInputError",
    "Problem",
    "State",
    "StateMachine",
    "StateMachineNotFoundError",
    "Visit",
    "parse_machine",
]
