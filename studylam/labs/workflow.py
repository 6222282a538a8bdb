"""The state machine of a lab, as the learner's file has it now, and its newest execution."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from studylam.labs.documents import Documents

if TYPE_CHECKING:
    from collections.abc import Mapping

    from studylam.packs.models import Lab
    from studylam.runtime.states import Execution, StateMachine

Workflow = tuple["StateMachine", "Execution | None"]
"""A machine, and the execution of it that was started last, if there was one."""


def workflow_of(lab: Lab, files: Mapping[str, str], execution: Execution | None) -> Workflow | None:
    """What there is to draw; None: the lab has no state machine.

    Raises:
        BadInputError: the definition is none, with all that is wrong about it.
    """
    from studylam.runtime.states import parse_machine

    spec = lab.around.state_machine
    if spec is None:
        return None
    if execution is not None:
        return execution.machine, execution
    definition = spec.definition
    if isinstance(definition, str):
        text = Documents(lab, files).text(definition)
        return parse_machine(text, where=definition), None
    return parse_machine(cast("Mapping[str, Any]", definition), where=str(spec.place)), None
