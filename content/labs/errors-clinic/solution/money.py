"""Amounts are kept in cents, and shown with two digits."""


def as_text(cents):
    return f"{cents // 100}.{cents % 100:02}"
