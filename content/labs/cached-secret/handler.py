"""Charges an order at the bank, with a password from Secrets Manager."""

import json
import os

import boto3

import bank

secrets = boto3.client("secretsmanager")


def lambda_handler(event, context):
    secret = json.loads(secrets.get_secret_value(SecretId=os.environ["SECRET"])["SecretString"])
    print("order", event["order"], "with", secret)
    charged = bank.charge(secret["user"], secret["password"], event["amount"])
    return {"order": event["order"], "charged": charged}
