"""What stands around a function and makes a real bill: one class for each kind of part.

Each counts what AWS counts (`Part.charges`); rates, tiers and what is free come from the price list
(`studylam.pricing.architecture`).
"""

from studylam.pricing.services.api_gateway import HttpApi, RestApi, WebSocketApi
from studylam.pricing.services.dynamodb import DynamoDB
from studylam.pricing.services.events import EventBus, Pipe, Scheduler
from studylam.pricing.services.fields import Amount, Charge, Choice, Part, Spec, Switch, specs
from studylam.pricing.services.keeping import Images, Keys, Parameters, Secrets
from studylam.pricing.services.microvms import MicroVms
from studylam.pricing.services.network import DataTransfer, NatGateway, VpcEndpoint
from studylam.pricing.services.queues import Sns, Sqs
from studylam.pricing.services.s3 import S3
from studylam.pricing.services.streams import Kinesis
from studylam.pricing.services.watching import CloudWatch, Logs, Traces
from studylam.pricing.services.workflows import ExpressWorkflow, StandardWorkflow

PARTS: dict[str, type[Part]] = {
    part.type: part
    for part in (
        HttpApi,
        RestApi,
        WebSocketApi,
        S3,
        DynamoDB,
        Sqs,
        Sns,
        EventBus,
        Scheduler,
        Pipe,
        StandardWorkflow,
        ExpressWorkflow,
        Kinesis,
        Logs,
        CloudWatch,
        Traces,
        DataTransfer,
        NatGateway,
        VpcEndpoint,
        Secrets,
        Parameters,
        Keys,
        Images,
        MicroVms,
    )
}
"""The parts by their type, as scenario files name it."""

__all__ = ["PARTS", "Amount", "Charge", "Choice", "Part", "Spec", "Switch", "specs"]
