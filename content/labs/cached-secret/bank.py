"""Stands for the bank's own API. Nothing here needs a change.

It accepts the password that /bank/accepts has, and answers only while /bank/open says yes.
"""

import boto3

_ssm = boto3.client("ssm")
_calls = 0


class PasswordRefused(Exception):
    """The password isn't, or is no longer, the right one."""


class BankClosed(Exception):
    """The bank doesn't answer today."""


def charge(user, password, amount):
    """Charge an amount, and return it."""
    global _calls
    _calls += 1
    print(f"bank: call {_calls} of this environment, by {user}")
    found = _ssm.get_parameters(Names=["/bank/accepts", "/bank/open"])["Parameters"]
    state = {one["Name"]: one["Value"] for one in found}
    if state["/bank/open"] != "yes":
        raise BankClosed("come back tomorrow")
    if password != state["/bank/accepts"]:
        raise PasswordRefused("wrong password")
    return amount
