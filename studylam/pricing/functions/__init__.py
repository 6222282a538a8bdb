"""What a month of a Lambda function costs: its usage, and the lines that follow from it."""

from studylam.pricing.functions.estimate import (
    assumed_notes,
    estimate,
    function_lines,
    function_notes,
)
from studylam.pricing.functions.fields import FIELDS, Field
from studylam.pricing.functions.reading import read_usage
from studylam.pricing.functions.usage import LambdaUsage

__all__ = [
    "FIELDS",
    "Field",
    "LambdaUsage",
    "assumed_notes",
    "estimate",
    "function_lines",
    "function_notes",
    "read_usage",
]
