"""IAM: a policy document in, a decision with its reason out.

Pure: knows no request and no moto. The rules are those of "Policy evaluation logic" and "IAM JSON
policy elements" in AWS's IAM User Guide.
"""

from __future__ import annotations

from studylam.runtime.iam.evaluate import Decision, evaluate, evaluate_both, evaluate_held
from studylam.runtime.iam.grants import (
    OverBroad,
    over_broad,
    smallest_statement,
    smallest_statements,
    with_statement,
)
from studylam.runtime.iam.policy import MalformedPolicyError, Policy, Statement, parse_policy
from studylam.runtime.iam.principals import Principal

__all__ = [
    "Decision",
    "MalformedPolicyError",
    "OverBroad",
    "Policy",
    "Principal",
    "Statement",
    "evaluate",
    "evaluate_both",
    "evaluate_held",
    "over_broad",
    "parse_policy",
    "smallest_statement",
    "smallest_statements",
    "with_statement",
]
