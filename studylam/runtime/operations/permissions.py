"""Who may invoke: resource-based policies."""

from __future__ import annotations

from typing import Any

from studylam.runtime.management.names import LATEST, is_version, parse_target
from studylam.runtime.management.permissions import ResourcePolicy, make_statement
from studylam.runtime.management.registry import ManagedFunction
from studylam.runtime.operations.account import Account
from studylam.runtime.refusals import FunctionNotFoundError, InvalidParameterValueError


class PermissionOperations(Account):
    """AddPermission and its kin."""

    def add_permission(
        self,
        function_name: str,
        statement_id: str,
        action: str,
        principal: str,
        *,
        qualifier: str | None = None,
        **conditions: str,
    ) -> dict[str, Any]:
        """Let a service or another account invoke. Returns the statement.

        ``conditions``: ``source_arn``, ``source_account``, ``principal_org_id``,
        ``event_source_token``, ``function_url_auth_type``.
        """
        target = parse_target(function_name, qualifier)
        with self._lock:
            managed = self._function(target.name)
            self._check_policy_holder(managed, target.qualifier)
            arn = managed.arn if target.qualifier is None else f"{managed.arn}:{target.qualifier}"
            statement = make_statement(statement_id, action, principal, arn, **conditions)
            managed.policies.setdefault(target.qualifier, ResourcePolicy()).add(statement)
            return statement

    def remove_permission(
        self, function_name: str, statement_id: str, *, qualifier: str | None = None
    ) -> None:
        """Raises FunctionNotFoundError."""
        target = parse_target(function_name, qualifier)
        with self._lock:
            managed = self._function(target.name)
            managed.policies.get(target.qualifier, ResourcePolicy()).remove(statement_id)

    def get_policy(self, function_name: str, qualifier: str | None = None) -> dict[str, Any]:
        """The resource-based policy. Raises FunctionNotFoundError if it has no statement."""
        target = parse_target(function_name, qualifier)
        managed = self._function(target.name)
        document = managed.policies.get(target.qualifier, ResourcePolicy()).document()
        if document is None:
            raise FunctionNotFoundError("The resource you requested does not exist.")
        return document

    @staticmethod
    def _check_policy_holder(managed: ManagedFunction, qualifier: str | None) -> None:
        if qualifier == LATEST:
            raise InvalidParameterValueError(
                "We currently do not support adding policies for $LATEST."
            )
        if qualifier is not None:
            managed.version(qualifier) if is_version(qualifier) else managed.alias(qualifier)
