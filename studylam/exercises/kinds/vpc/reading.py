"""A network's data → `Network`, with every name in it looked up."""

from __future__ import annotations

import re

from studylam.exercises.fields import Fields
from studylam.exercises.kinds.vpc.network import (
    ANYWHERE,
    EIGW,
    GATEWAY_SERVICES,
    IGW,
    INTERNET,
    NONE,
    VPC,
    Acl,
    AclRule,
    Endpoint,
    Function,
    Group,
    GroupRule,
    Network,
    Ports,
    Subnet,
    Target,
)

MAX_SUBNETS, MAX_TARGETS = 16, 12
"""What a picture can show and a learner look through."""
PARTS = ("function", "subnets", "nats", "endpoints", "groups", "acls", "targets")


def read_network(data: Fields) -> Network:
    """The network in an exercise's data. What is wrong is noted there."""
    nats = {name: row.text("subnet") for name, row in data.named("nats", needed=False)}
    group_rows = data.named("groups")
    acl_rows = data.named("acls", needed=False)
    subnet_rows = data.named("subnets")
    group_names = [name for name, _ in group_rows]
    subnet_names = [name for name, _ in subnet_rows]
    groups = {name: _group(row, group_names) for name, row in group_rows}
    acls = {name: _acl(row, subnet_names) for name, row in acl_rows}
    subnets = {name: _subnet(row, name, list(nats), list(acls)) for name, row in subnet_rows}
    for name, subnet in nats.items():
        if subnet not in subnets:
            data.fields("nats").fields(name).unknown("subnet", subnet, subnet_names)
    function = data.fields("function")
    targets = {
        name: _target(row, name, subnet_names, group_names) for name, row in data.named("targets")
    }
    own_groups = _names(function, "groups", group_names)
    own_subnets = _names(function, "subnets", subnet_names)
    for key, things, most in (("subnets", subnets, MAX_SUBNETS), ("targets", targets, MAX_TARGETS)):
        if len(things) > most:
            data.problem(f"{len(things)} are too many; {most} are the most.", key)
    if own_subnets and not own_groups:
        function.problem("A function in a VPC has a security group.")
    return Network(
        Function(own_subnets, own_groups, function.flag("ipv6", False)),
        subnets,
        nats,
        tuple(
            Endpoint(
                name,
                _names(row, "subnets", subnet_names, needed=True),
                _names(row, "groups", group_names, needed=True),
                row.flag("private_dns", True),
            )
            for name, row in data.named("endpoints", needed=False)
        ),
        groups,
        acls,
        targets,
    )


def _subnet(row: Fields, name: str, nats: list[str], acls: list[str]) -> Subnet:
    gateways = row.texts("gateway_endpoints", ())
    for index, service in enumerate(gateways):
        if service not in GATEWAY_SERVICES:
            row.unknown("gateway_endpoints", service, GATEWAY_SERVICES, index)
    return Subnet(
        name,
        row.text("zone", "a", most=12),
        row.one_of("default", [IGW, NONE, *nats], NONE),
        row.one_of("default_v6", [EIGW, NONE], NONE),
        gateways,
        row.one_of("acl", acls, "") if "acl" in row else "",
    )


def _target(row: Fields, name: str, subnets: list[str], groups: list[str]) -> Target:
    kind = row.one_of("kind", ["private", "service", "internet"])
    title = row.text("title", name, most=40)
    port = row.whole("port", 443, least=1, most=65_535)
    listens = row.whole("listens", port, least=1, most=65_535)
    ipv6 = row.flag("ipv6", False)
    if kind == "private":
        return Target(
            name, title, "private", port, listens,
            subnet=row.one_of("subnet", subnets),
            groups=_names(row, "groups", groups, needed=True),
            public=row.flag("public", False),
        )  # fmt: skip
    if kind == "service":
        return Target(name, title, "service", port, listens, row.text("service", name), ipv6=ipv6)
    return Target(name, title, "internet", port, listens, ipv6=ipv6)


def _group(row: Fields, groups: list[str]) -> Group:
    peers = [ANYWHERE, VPC, *groups]
    everything = (GroupRule(ANYWHERE, Ports(0, 65_535)),)
    outbound = _group_rules(row, "out", peers) if "out" in row else everything
    return Group(_group_rules(row, "in", peers), outbound)


def _group_rules(row: Fields, key: str, peers: list[str]) -> tuple[GroupRule, ...]:
    return tuple(
        GroupRule(each.one_of("peer", peers), _ports(each)) for each in row.each(key, needed=False)
    )


def _acl(row: Fields, subnets: list[str]) -> Acl:
    peers = [ANYWHERE, VPC, INTERNET, *subnets]
    inbound, outbound = (
        tuple(
            AclRule(each.flag("allow", True), each.one_of("peer", peers, ANYWHERE), _ports(each))
            for each in row.each(key, needed=False)
        )
        for key in ("in", "out")
    )
    return Acl(inbound, outbound)


def _ports(row: Fields) -> Ports:
    """``443``, ``1024-65535``, or ``any``."""
    text = row.text("ports", "any")
    if text == "any":
        return Ports(0, 65_535)
    found = re.fullmatch(r"(\d{1,5})(?:\s?-\s?(\d{1,5}))?", text)
    first = int(found[1]) if found else 1
    last = int(found[2] or found[1]) if found else 0
    if not 0 <= first <= last <= 65_535:
        row.problem(f"{text} isn't a range of ports.", "ports", hint="443, 1024-65535, or any.")
        return Ports(0, 65_535)
    return Ports(first, last)


def _names(row: Fields, key: str, known: list[str], *, needed: bool = False) -> tuple[str, ...]:
    names = row.texts(key, None if needed else ())
    for index, name in enumerate(names):
        if name not in known:
            row.unknown(key, name, known, index)
        elif name in names[:index]:
            row.problem(f"{name} is there twice.", key, index)
    if needed and key in row and not names:
        row.problem(f"{key} is empty.", key)
    return tuple(name for name in names if name in known)
