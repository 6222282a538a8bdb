"""Chance that can be repeated: orders that follow from a stored seed alone.

`random` doesn't promise the same shuffle in another version of Python, and an option order has to
survive an upgrade in the middle of a drill. So the order comes from a hash.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from typing import TYPE_CHECKING, TypeVar

from studylam.packs.questions.hinged import speaks_of_others

if TYPE_CHECKING:
    from studylam.packs.models import Question

_T = TypeVar("_T")

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def new_seed() -> int:
    """A seed nobody can guess, short enough to be read out."""
    return secrets.randbelow(10**9)


def fraction(seed: int, *labels: object) -> float:
    """A number in [0, 1) that follows from the seed and the labels, evenly spread."""
    text = "\x1f".join([str(seed), *map(str, labels)])
    digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    # 53 bits: what a float holds exactly, so that it never rounds up to 1.
    return (int.from_bytes(digest, "big") >> 11) / 2**53


def shuffled(items: Iterable[_T], seed: int, *labels: object) -> list[_T]:
    """``items`` in an order that follows from the seed, the labels and each item's text."""
    return sorted(items, key=lambda item: fraction(seed, *labels, item))


def option_order(question: Question, seed: int) -> tuple[int, ...]:
    """What a question shows, in the order that follows from the seed: indices of its options, of
    the items to be put in order, or of the right sides to be matched.

    An option that speaks of the others' places ("all of the above", "both A and B") would be
    nonsense elsewhere; the pack check refuses it, and such a question keeps the order of its bank.
    """
    if question.type == "matching":
        return tuple(shuffled(range(len(question.rights)), seed, question.id))
    indices = range(len(question.options))
    if any(speaks_of_others(option.text) for option in question.options):
        return tuple(indices)
    order = shuffled(indices, seed, question.id)
    if question.type == "ordering" and order == list(indices):
        # Nothing would be left to do; and who learns that this never happens learns little.
        order.reverse()
    return tuple(order)


def allocate(total: int, weights: Sequence[int], available: Sequence[int]) -> list[int]:
    """Share ``total`` seats by weight, by largest remainder, never more than are available.

    What a group can't fill goes to the others, again by weight; groups of weight 0 get only what
    all others can't fill. The sum is ``min(total, sum(available))``. Where no group runs short,
    each gets its exact share rounded down or up. Equal remainders go to the greater weight, then
    to the earlier group.
    """
    seats = [0] * len(weights)
    open_ = [index for index, count in enumerate(available) if count > 0]
    left = min(total, sum(available))
    while left > 0 and open_:
        heavy = [index for index in open_ if weights[index] > 0]
        shares = {index: weights[index] for index in heavy} or dict.fromkeys(open_, 1)
        whole = sum(shares.values())
        offer = {index: left * share // whole for index, share in shares.items()}
        rest = left - sum(offer.values())
        by_remainder = sorted(
            shares, key=lambda index: (-(left * shares[index] % whole), -shares[index], index)
        )
        for index in by_remainder[:rest]:
            offer[index] += 1
        short = [index for index, count in offer.items() if count > available[index]]
        if not short:
            for index, count in offer.items():
                seats[index] = count
            return seats
        # Those that can't fill their share take all they have; the others share anew.
        for index in short:
            seats[index] = available[index]
            left -= available[index]
            open_.remove(index)
    return seats


def spread(items: Sequence[tuple[_T, str]], seed: int) -> list[_T]:
    """Mix (item, topic) pairs so that each topic is spread evenly over the whole."""
    topics: dict[str, list[_T]] = {}
    for item, topic in items:
        topics.setdefault(topic, []).append(item)
    placed = []
    for topic, members in topics.items():
        offset = fraction(seed, "spread", topic)
        placed += [((k + offset) / len(members), topic, k, m) for k, m in enumerate(members)]
    return [member for _, _, _, member in sorted(placed, key=lambda place: place[:3])]
