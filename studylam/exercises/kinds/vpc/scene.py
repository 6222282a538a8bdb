"""A network as plain text: what a learner needs to see before deciding."""

from __future__ import annotations

from collections.abc import Iterable

from studylam.exercises.kinds.cases import hanging
from studylam.exercises.kinds.vpc.network import (
    EIGW,
    IGW,
    NONE,
    Acl,
    AclRule,
    Group,
    Network,
    Ports,
    Subnet,
    Target,
)


def scene_of(network: Network, target: Target) -> tuple[str, ...]:
    """The call, the function, and all that may matter on the way."""
    function = network.function
    where = "no VPC"
    if function.subnets:
        where = f"subnets {', '.join(function.subnets)}; {', '.join(function.groups)}"
        where += "; IPv6 allowed" if function.ipv6 else ""
    lines = [*hanging("Call      ", _target(target)), *hanging("Function  ", where), ""]
    wide = max(len(name) for name in (*network.subnets, *network.groups, *network.acls)) + 2
    lines += [line for subnet in network.subnets.values() for line in _subnet(subnet, wide)]
    for name, subnet in network.nats.items():
        lines.append(f"{name:<{wide}}NAT gateway in {subnet}")
    for endpoint in network.endpoints:
        words = f"in {', '.join(endpoint.subnets)}; {', '.join(endpoint.groups)}; private DNS "
        words += "on" if endpoint.private_dns else "off"
        lines += hanging(f"Interface endpoint {endpoint.service}  ", words)
    lines.append("")
    lines += [line for name, group in _used(network) for line in _group(name, group, wide)]
    for name, acl in network.acls.items():
        if any(subnet.acl == name for subnet in network.subnets.values()):
            lines += _acl(name, acl, wide)
    return tuple(lines)


def _target(target: Target) -> str:
    if target.kind == "private":
        also = ", also a public address" if target.public else ""
        return (
            f"{target.title}, port {target.port}; in {target.subnet}; "
            f"{', '.join(target.groups)}{also}"
        )
    what = "AWS service in this Region" if target.kind == "service" else "on the internet"
    return f"{target.title}, port {target.port}; {what}{', IPv6 too' if target.ipv6 else ''}"


def _subnet(subnet: Subnet, wide: int) -> list[str]:
    routes = []
    if subnet.default != NONE:
        to = "internet gateway" if subnet.default == IGW else subnet.default
        routes.append(f"0.0.0.0/0 → {to}")
    if subnet.default_v6 == EIGW:
        routes.append("::/0 → egress-only gateway")
    routes += [f"{service} → gateway endpoint" for service in subnet.gateways]
    words = f"zone {subnet.zone}   {', '.join(routes) or 'local routes only'}"
    if subnet.acl:
        words += f"   ACL {subnet.acl}"
    return hanging(f"{subnet.name:<{wide}}", words)


def _used(network: Network) -> Iterable[tuple[str, Group]]:
    """The groups that something has: the function, a target, an endpoint."""
    used = {*network.function.groups}
    used.update(*(each.groups for each in network.targets.values()))
    used.update(*(each.groups for each in network.endpoints))
    return ((name, group) for name, group in network.groups.items() if name in used)


def _group(name: str, group: Group, wide: int) -> list[str]:
    inward = ", ".join(f"{_ports(rule.ports)} from {rule.peer}" for rule in group.inbound)
    outward = ", ".join(f"{_ports(rule.ports)} to {rule.peer}" for rule in group.outbound)
    words = f"in: {inward or 'nothing'}   out: {outward or 'nothing'}"
    return hanging(f"{name:<{wide}}", words)


def _acl(name: str, acl: Acl, wide: int) -> list[str]:
    words = f"in: {_rules(acl.inbound)}   out: {_rules(acl.outbound)}"
    return hanging(f"{name:<{wide}}", words)


def _rules(rules: tuple[AclRule, ...]) -> str:
    shown = [
        f"{'allow' if rule.allow else 'deny'} {_ports(rule.ports)} {rule.peer}" for rule in rules
    ]
    return ", ".join([*shown, "deny the rest"])


def _ports(ports: Ports) -> str:
    if (ports.first, ports.last) == (0, 65_535):
        return "all"
    return str(ports.first) if ports.first == ports.last else f"{ports.first}–{ports.last}"
