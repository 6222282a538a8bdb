"""What a month of a Lambda function costs: its usage, and the lines that follow from it."""

from studylam.pricing.functions.month import estimate
from studylam.pricing.functions.usage import LambdaUsage

__all__ = ["LambdaUsage", "estimate"]
