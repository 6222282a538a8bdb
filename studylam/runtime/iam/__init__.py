"""IAM, as far as an execution role's policy goes: a document in, a decision with its reason out.

Pure: knows no service, no request and no moto. The rules are those of "Policy evaluation logic"
and "IAM JSON policy elements" in AWS's IAM User Guide.
"""

from __future__ import annotations

from studylam.runtime.iam.evaluate import Decision, evaluate, smallest_statement
from studylam.runtime.iam.policy import Policy, Statement, parse_policy

__all__ = ["Decision", "Policy", "Statement", "evaluate", "parse_policy", "smallest_statement"]
