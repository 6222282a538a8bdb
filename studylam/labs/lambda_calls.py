"""Calls of Lambda's API that a lab does or a learner types: versions, aliases, code, settings.

Everything else of AWS is in the cloud process; functions are the runtime's own.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studylam.errors import BadInputError, StudyLamError
from studylam.labs.function import layer_of
from studylam.labs.function_file import ENDED, ended_words
from studylam.packs.labs.functions import role_file, shaped_values
from studylam.runtime.refusals import InvalidParameterValueError

if TYPE_CHECKING:
    from studylam.labs.stage import Stage
    from studylam.runtime.management.aliases import Alias
    from studylam.runtime.operations.account import FunctionVersion

Params = Mapping[str, Any]


class LambdaCalls:
    """Makes them in a stage's service, and notes each in the timeline as AWS's other calls are."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.service = stage.service
        self._known: dict[str, Callable[[str, Params], dict[str, Any]]] = {
            "PublishVersion": self._publish,
            "CreateAlias": self._create_alias,
            "UpdateAlias": self._update_alias,
            "DeleteAlias": self._delete_alias,
            "GetAlias": self._get_alias,
            "UpdateFunctionCode": self._code,
            "UpdateFunctionConfiguration": self._configuration,
            "GetFunctionConfiguration": self._get,
            "PutFunctionConcurrency": self._reserve,
            "DeleteFunctionConcurrency": self._unreserve,
            "PutProvisionedConcurrencyConfig": self._provision,
            "DeleteProvisionedConcurrencyConfig": self._unprovision,
        }

    def make(self, operation: str, params: Params) -> dict[str, Any]:
        """The answer, in AWS's shape.

        Raises:
            StudyLamError: with AWS's code and words, where Lambda refuses it.
        """
        name = self.stage.function_name(str(params.get("FunctionName") or ""))
        given = {**params, "FunctionName": name}
        shown = {**given, "ZipFile": "…"} if "ZipFile" in given else given
        title, detail = f"lambda.{operation}", {"params": shown}
        try:
            answer = self._known[operation](name, given)
        except StudyLamError as error:
            code = getattr(error, "code", None)
            if isinstance(code, str):
                why = {"why": error.message, "code": code}
                self.service.timeline.add(
                    "action", f"{title}: {code}", source="lambda", detail={**detail, **why}
                )
            raise
        self.service.timeline.add(
            "action", title, source="lambda", detail={**detail, "answer": answer}
        )
        return answer

    # -- versions and aliases ---------------------------------------------------------------------

    def _publish(self, name: str, params: Params) -> dict[str, Any]:
        found = self.service.publish_version(
            name,
            description=params.get("Description", ""),
            code_sha256=params.get("CodeSha256"),
        )
        return _described(found)

    def _create_alias(self, name: str, params: Params) -> dict[str, Any]:
        alias = self.service.create_alias(
            name,
            params["Name"],
            params["FunctionVersion"],
            description=params.get("Description", ""),
            additional_version_weights=_weights(params),
        )
        return self._alias(name, alias)

    def _update_alias(self, name: str, params: Params) -> dict[str, Any]:
        alias = self.service.update_alias(
            name,
            params["Name"],
            function_version=params.get("FunctionVersion"),
            description=params.get("Description"),
            additional_version_weights=_weights(params),
        )
        return self._alias(name, alias)

    def _delete_alias(self, name: str, params: Params) -> dict[str, Any]:
        self.service.delete_alias(name, params["Name"])
        return {}

    def _get_alias(self, name: str, params: Params) -> dict[str, Any]:
        return self._alias(name, self.service.get_alias(name, params["Name"]))

    def _alias(self, name: str, alias: Alias) -> dict[str, Any]:
        arn = self.service.get_function(name).config.arn
        answer: dict[str, Any] = {
            "AliasArn": f"{arn}:{alias.name}",
            "Name": alias.name,
            "FunctionVersion": alias.function_version,
            "Description": alias.description,
        }
        if alias.additional:
            answer["RoutingConfig"] = {"AdditionalVersionWeights": dict(alias.additional)}
        return answer

    # -- code and configuration -------------------------------------------------------------------

    def _code(self, name: str, params: Params) -> dict[str, Any]:
        self._refuse_ended(self._runtime(name))
        archive = params.get("ZipFile")
        if not isinstance(archive, bytes):
            hint = "ZipFile: {handler.py: {$file: new.py}}"
            raise BadInputError("In a lab, code comes as ZipFile.", hint=hint)
        with tempfile.TemporaryDirectory(prefix="studylam-") as folder:
            file = Path(folder, "code.zip")
            file.write_bytes(archive)
            found = self.service.update_function_code(
                name, file, publish=bool(params.get("Publish"))
            )
        return _described(found)

    def _configuration(self, name: str, params: Params) -> dict[str, Any]:
        changes = shaped_values(dict(params))
        changes.pop("name", None)
        self._refuse_ended(changes.get("runtime") or self._runtime(name))
        if "layers" in changes:
            changes["layers"] = tuple(layer_of(self.stage.lab, one) for one in changes["layers"])
        if "Role" in params:
            changes["role"] = self._role(params["Role"])
        if "DeadLetterConfig" in params:
            changes["dead_letter_arn"] = params["DeadLetterConfig"].get("TargetArn") or None
        return _described(self.service.update_function_configuration(name, **changes))

    def _runtime(self, name: str) -> str:
        return self.service.get_function(name).config.runtime_name

    @staticmethod
    def _refuse_ended(runtime: str) -> None:
        """With a runtime that has ended, a function is neither created nor updated."""
        if runtime in ENDED:
            raise InvalidParameterValueError(ended_words(runtime))

    def _role(self, role: Any) -> Any:
        from studylam.packs.labs.triggers import parse

        file = role_file(role)
        if file is None:
            raise BadInputError(f"{role!r} is no role.", hint="NAME.json, a file of the lab.")
        return parse(self.stage.text(file), file)

    def _get(self, name: str, params: Params) -> dict[str, Any]:
        return _described(self.service.get_function(name, params.get("Qualifier")))

    # -- concurrency ------------------------------------------------------------------------------

    def _reserve(self, name: str, params: Params) -> dict[str, Any]:
        number = params["ReservedConcurrentExecutions"]
        self.service.put_function_concurrency(name, number)
        return {"ReservedConcurrentExecutions": number}

    def _unreserve(self, name: str, params: Params) -> dict[str, Any]:
        self.service.delete_function_concurrency(name)
        return {}

    def _provision(self, name: str, params: Params) -> dict[str, Any]:
        number, qualifier = params["ProvisionedConcurrentExecutions"], params["Qualifier"]
        self.service.put_provisioned_concurrency_config(name, qualifier, number)
        # On AWS one would ask until it is READY; here nothing else happens meanwhile.
        state = self.service.wait_for_provisioned_concurrency(name, qualifier)
        return {"RequestedProvisionedConcurrentExecutions": number, "Status": state.status}

    def _unprovision(self, name: str, params: Params) -> dict[str, Any]:
        self.service.delete_provisioned_concurrency_config(name, params["Qualifier"])
        return {}


def _weights(params: Params) -> Mapping[str, float] | None:
    """None: they aren't mentioned, and stay as they are."""
    if "RoutingConfig" not in params:
        return None
    return dict(params["RoutingConfig"].get("AdditionalVersionWeights") or {})


def _described(found: FunctionVersion) -> dict[str, Any]:
    config = found.config
    return {
        "FunctionName": config.name,
        "FunctionArn": found.arn,
        "Version": found.version,
        "Description": found.description,
        "Runtime": config.runtime_name,
        "Handler": config.handler,
        "MemorySize": config.memory_mb,
        "Timeout": config.timeout_s,
        "EphemeralStorage": {"Size": config.ephemeral_mb},
        "Environment": {"Variables": dict(config.environment)},
        "Architectures": [config.architecture],
        "CodeSha256": found.code_sha256,
        "CodeSize": found.code_size,
    }
