"""Whether a call of a function gets through a network: the package's rules, one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from studylam.exercises.kinds.vpc.network import (
    ANYWHERE,
    EIGW,
    EPHEMERAL,
    GATEWAY_SERVICES,
    IGW,
    INTERNET,
    NONE,
    VPC,
    AclRule,
    GroupRule,
    Network,
    Subnet,
    Target,
)
from studylam.exercises.model import Step

Outcome = Literal["reachable", "timeout", "refused", "sometimes"]

CAUSES = {
    "works": "Nothing: the call gets through",
    "no-vpc": "The function isn't in the VPC, and the target's address is private",
    "public-address": "The function has no public address, so the internet gateway is no use",
    "no-route": "The route table of the function's subnet has no route there",
    "nat-in-private": "The NAT gateway stands in a subnet without a route to the internet gateway",
    "group-out": "The function's security group doesn't let the call out",
    "group-in": "The target's security group doesn't let the function in",
    "acl-out": "A network ACL denies the call on its way",
    "acl-back": "A network ACL lets the call pass and denies the answer",
    "nothing-listens": "The packet arrives, and nothing listens at that port",
}
"""What can keep a call from getting through."""

LAMBDA_VPC = "Lambda: internet access for functions in a VPC"
ROUTES = "Amazon VPC: route tables"
NATS = "Amazon VPC: NAT gateways"
GATEWAYS = "AWS PrivateLink: gateway endpoints"
INTERFACES = "AWS PrivateLink: interface endpoints"
GROUPS = "Amazon VPC: security groups"
ACLS = "Amazon VPC: network ACLs"


@dataclass(frozen=True)
class Trip:
    """One call from one subnet."""

    outcome: Outcome
    cause: str
    """A key of `CAUSES`."""
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Call:
    """One call: from every subnet that the function may run in."""

    outcome: Outcome
    trips: tuple[tuple[str, Trip], ...]
    """Subnet → trip; without a VPC one, whose subnet has no name."""

    @property
    def causes(self) -> frozenset[str]:
        """What keeps it from getting through, in any subnet; ``works`` only if nothing does."""
        found = {trip.cause for _, trip in self.trips}
        return frozenset(found - {"works"} or {"works"})


class _Stopped(Exception):
    """The call ends here."""

    def __init__(self, outcome: Outcome, cause: str, words: str, source: str) -> None:
        super().__init__(words)
        self.outcome, self.cause = outcome, cause
        self.step = Step(words, "stop", source)


def call(network: Network, target: Target) -> Call:
    """Where the function's call of ``target`` ends."""
    starts = network.function.subnets or ("",)
    trips = tuple((start, _trip(network, network.subnets.get(start), target)) for start in starts)
    outcomes = {trip.outcome for _, trip in trips}
    outcome = outcomes.pop() if len(outcomes) == 1 else "sometimes"
    return Call(outcome, trips)


def _trip(network: Network, start: Subnet | None, target: Target) -> Trip:
    steps: list[Step] = []
    try:
        for step in _outside(network, target) if start is None else _inside(network, start, target):
            steps.append(step)  # one by one: what came before a stop is kept
    except _Stopped as stopped:
        return Trip(stopped.outcome, stopped.cause, (*steps, stopped.step))
    return Trip("reachable", "works", tuple(steps))


# -- without a VPC -------------------------------------------------------------------------------


def _outside(network: Network, target: Target) -> Iterator[Step]:
    yield _ok("No VPC: the call leaves from Lambda's own network.", LAMBDA_VPC)
    if target.kind == "private":
        subnet = network.subnets[target.subnet]
        if not (target.public and subnet.public):
            words = f"{target.title} has a private address only, which nothing outside reaches."
            raise _Stopped("timeout", "no-vpc", words, LAMBDA_VPC)
        yield _ok("It has a public address, in a public subnet.", ROUTES)
        yield from _acl(network, subnet, "inbound", INTERNET, "", target.port, target.port)
        yield from _group_in(network, target.groups, (), target, INTERNET)
        yield from _acl(network, subnet, "outbound", INTERNET, "", *EPHEMERAL, back=True)
    else:
        yield _ok("Lambda's network has a way to all public endpoints.", LAMBDA_VPC)
    yield _listens(target)


# -- in a VPC ------------------------------------------------------------------------------------


def _inside(network: Network, start: Subnet, target: Target) -> Iterator[Step]:
    yield _ok(f"The call leaves through an interface in {start.name}.", LAMBDA_VPC)
    groups = network.function.groups
    if target.kind == "private":
        yield from _local(network, start, target, target.groups, (target.subnet,))
        yield _listens(target)
        return
    endpoint = network.endpoint(target.service) if target.kind == "service" else None
    if endpoint is not None:
        words = f"Private DNS: the name of {target.title} leads to its interface endpoint."
        yield _ok(words, INTERFACES)
        yield from _local(network, start, target, endpoint.groups, endpoint.subnets)
        return
    if target.kind == "service" and target.service in start.gateways:
        yield from _group_out(network, groups, INTERNET, target)
        yield _ok(f"The route table sends {target.title} to its gateway endpoint.", GATEWAYS)
        yield from _acls_to_outside(network, start, None, target)
        return
    yield from _to_internet(network, start, target)
    yield _listens(target)


def _local(
    network: Network,
    start: Subnet,
    target: Target,
    groups: tuple[str, ...],
    subnets: tuple[str, ...],
) -> Iterator[Step]:
    """To an address in the VPC: always a route, so groups and ACLs decide."""
    own = network.function.groups
    yield from _group_out(network, own, VPC, target, groups)
    yield _ok("The route table has the VPC's own addresses: local.", ROUTES)
    # Of an endpoint's addresses the one in the caller's zone is taken, where it has one there.
    same_zone = [name for name in subnets if network.subnets[name].zone == start.zone]
    end = network.subnets[(same_zone or list(subnets))[0]]
    if end.name != start.name:
        yield from _acl(network, start, "outbound", VPC, end.name, target.port, target.port)
        yield from _acl(network, end, "inbound", VPC, start.name, target.port, target.port)
    yield from _group_in(network, groups, own, target, VPC)
    if end.name != start.name:
        yield from _acl(network, end, "outbound", VPC, start.name, *EPHEMERAL, back=True)
        yield from _acl(network, start, "inbound", VPC, end.name, *EPHEMERAL, back=True)


def _to_internet(network: Network, start: Subnet, target: Target) -> Iterator[Step]:
    """To a public address: by IPv6 where both sides have it, else through a NAT gateway."""
    yield from _group_out(network, network.function.groups, INTERNET, target)
    if target.kind == "service" and target.service in GATEWAY_SERVICES:
        yield _note(f"{start.name} has no gateway endpoint for {target.title}.", GATEWAYS)
    if network.function.ipv6 and target.ipv6 and start.default_v6 == EIGW:
        yield _ok("By IPv6: ::/0 goes to the egress-only internet gateway.", LAMBDA_VPC)
        yield from _acls_to_outside(network, start, None, target)
        return
    if start.default == NONE:
        words = f"The route table of {start.name} has no route to {target.title}."
        raise _Stopped("timeout", "no-route", words, ROUTES)
    if start.default == IGW:
        words = (
            f"{start.name} is public, but the function's interface has no public address: the "
            "internet gateway has nothing to translate."
        )
        raise _Stopped("timeout", "public-address", words, LAMBDA_VPC)
    nat = network.subnets[network.nats[start.default]]
    yield _ok(f"0.0.0.0/0 goes to the NAT gateway {start.default} in {nat.name}.", NATS)
    if not nat.public:
        words = f"{nat.name} has no route to the internet gateway: the NAT gateway leads nowhere."
        raise _Stopped("timeout", "nat-in-private", words, NATS)
    yield _ok(f"{nat.name} is public: 0.0.0.0/0 goes to the internet gateway.", NATS)
    yield from _acls_to_outside(network, start, nat, target)


# -- security groups -----------------------------------------------------------------------------


def _group_out(
    network: Network,
    own: tuple[str, ...],
    where: str,
    target: Target,
    theirs: tuple[str, ...] = (),
) -> Iterator[Step]:
    rules = [rule for name in own for rule in network.groups[name].outbound]
    if not any(_lets(rule, where, theirs, target.port) for rule in rules):
        words = f"{_named(own)} has no outbound rule for port {target.port} to there."
        raise _Stopped("timeout", "group-out", words, GROUPS)
    yield _ok(f"{_named(own)} lets port {target.port} out.", GROUPS)


def _group_in(
    network: Network,
    theirs: tuple[str, ...],
    own: tuple[str, ...],
    target: Target,
    where: str,
) -> Iterator[Step]:
    rules = [rule for name in theirs for rule in network.groups[name].inbound]
    if not any(_lets(rule, where, own, target.port) for rule in rules):
        words = f"{_named(theirs)} lets nobody in from there at port {target.port}."
        raise _Stopped("timeout", "group-in", words, GROUPS)
    yield _ok(f"{_named(theirs)} lets port {target.port} in; the answer passes.", GROUPS)


def _lets(rule: GroupRule, where: str, groups: tuple[str, ...], port: int) -> bool:
    return rule.ports.holds(port, port) and (
        rule.peer == ANYWHERE or rule.peer == where or rule.peer in groups
    )


# -- network ACLs --------------------------------------------------------------------------------


def _acls_to_outside(
    network: Network, start: Subnet, nat: Subnet | None, target: Target
) -> Iterator[Step]:
    """Out of the function's subnet, through the NAT gateway's where there is one, and back."""
    port = target.port
    yield from _acl(network, start, "outbound", INTERNET, "", port, port)
    through = nat is not None and nat.name != start.name
    if through and nat is not None:
        yield from _acl(network, nat, "inbound", VPC, start.name, port, port)
        yield from _acl(network, nat, "outbound", INTERNET, "", port, port)
        yield from _acl(network, nat, "inbound", INTERNET, "", *EPHEMERAL, back=True)
        yield from _acl(network, nat, "outbound", VPC, start.name, *EPHEMERAL, back=True)
    yield from _acl(network, start, "inbound", INTERNET, "", *EPHEMERAL, back=True)


def _acl(
    network: Network,
    subnet: Subnet,
    way: Literal["inbound", "outbound"],
    where: str,
    other: str,
    first: int,
    last: int,
    *,
    back: bool = False,
) -> Iterator[Step]:
    if not subnet.acl:
        return  # the default ACL lets everything through: no word about it
    acl = network.acls[subnet.acl]
    rules = acl.inbound if way == "inbound" else acl.outbound
    shown = f"port {first}" if first == last else f"the answer's ports {first}–{last}"
    if _allowed(rules, where, other, first, last):
        yield _ok(f"{subnet.acl} ({subnet.name}) lets {shown} through, {way}.", ACLS)
        return
    words = f"{subnet.acl} ({subnet.name}) denies {shown}, {way}: ACLs are stateless."
    raise _Stopped("timeout", "acl-back" if back else "acl-out", words, ACLS)


def _allowed(rules: tuple[AclRule, ...], where: str, other: str, first: int, last: int) -> bool:
    """Whether all of these ports pass: rules in order, the first that matches a port decides."""
    rest = [(first, last)]
    for rule in rules:
        if rule.peer not in (ANYWHERE, where, other):
            continue
        left = []
        for low, high in rest:
            if rule.ports.last < low or high < rule.ports.first:
                left.append((low, high))
                continue
            if not rule.allow:
                return False
            if low < rule.ports.first:
                left.append((low, rule.ports.first - 1))
            if rule.ports.last < high:
                left.append((rule.ports.last + 1, high))
        rest = left
    return not rest


# -- small ---------------------------------------------------------------------------------------


def _listens(target: Target) -> Step:
    if target.listens != target.port:
        words = (
            f"The packet arrives at port {target.port}, where nothing listens (it is "
            f"{target.listens}): the connection is refused at once."
        )
        raise _Stopped("refused", "nothing-listens", words, "TCP")
    return _ok(f"{target.title} listens at port {target.port}.", "TCP")


def _named(groups: tuple[str, ...]) -> str:
    return " with ".join(groups) if groups else "No security group"


def _ok(words: str, source: str) -> Step:
    return Step(words, "ok", source)


def _note(words: str, source: str) -> Step:
    return Step(words, "note", source)
