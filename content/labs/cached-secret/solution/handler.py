"""Charges an order at the bank, with a password from Secrets Manager."""

import json
import os

import boto3

import bank

secrets = boto3.client("secretsmanager")

_kept = None


def credentials(fresh=False):
    """What the secret holds: asked for once in an environment, and again if it is to be fresh."""
    global _kept
    if fresh or _kept is None:
        _kept = json.loads(secrets.get_secret_value(SecretId=os.environ["SECRET"])["SecretString"])
    return _kept


def charge(amount):
    known = credentials()
    try:
        return bank.charge(known["user"], known["password"], amount)
    except bank.PasswordRefused:
        print("the password was refused: fetching it again")
        known = credentials(fresh=True)
        return bank.charge(known["user"], known["password"], amount)


def lambda_handler(event, context):
    print("order", event["order"])
    return {"order": event["order"], "charged": charge(event["amount"])}
