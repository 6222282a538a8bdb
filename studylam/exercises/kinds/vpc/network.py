"""A VPC as data: subnets with their routes, gateways, endpoints, security groups, network ACLs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

ANYWHERE = "anywhere"
VPC = "vpc"
INTERNET = "internet"
"""Peers that a rule may name: everything, the VPC's own addresses, everything but those."""

IGW = "internet-gateway"
EIGW = "egress-only"
NONE = "none"

GATEWAY_SERVICES = ("s3", "dynamodb")
"""The two services that have gateway endpoints."""

EPHEMERAL = (1024, 65535)
"""Ports at which answers arrive: what a stateless rule must let through."""


@dataclass(frozen=True)
class Ports:
    """A range of TCP ports, both ends included."""

    first: int
    last: int

    def holds(self, first: int, last: int) -> bool:
        """Whether all of these ports are in it."""
        return self.first <= first and last <= self.last


@dataclass(frozen=True)
class GroupRule:
    """What a security group lets through: traffic with a peer, at ports."""

    peer: str
    """`ANYWHERE`, `VPC`, or the name of a security group."""
    ports: Ports


@dataclass(frozen=True)
class Group:
    """A security group. Stateful: the answer to what was let through passes."""

    inbound: tuple[GroupRule, ...]
    outbound: tuple[GroupRule, ...]


@dataclass(frozen=True)
class AclRule:
    """A rule of a network ACL. Stateless; the first one that matches decides."""

    allow: bool
    peer: str
    """`ANYWHERE`, `VPC`, `INTERNET`, or the name of a subnet."""
    ports: Ports


@dataclass(frozen=True)
class Acl:
    """A network ACL; what no rule matches is denied."""

    inbound: tuple[AclRule, ...]
    outbound: tuple[AclRule, ...]


@dataclass(frozen=True)
class Subnet:
    """A subnet with what its route table and its ACL say."""

    name: str
    zone: str
    default: str
    """Where 0.0.0.0/0 goes: `IGW`, `NONE`, or the name of a NAT gateway."""
    default_v6: str
    """Where ::/0 goes: `EIGW` or `NONE`."""
    gateways: tuple[str, ...]
    """Services with a gateway endpoint in this route table."""
    acl: str
    """The name of its ACL; empty: the default one, which lets everything through."""

    @property
    def public(self) -> bool:
        """Whether it is what AWS calls a public subnet."""
        return self.default == IGW


@dataclass(frozen=True)
class Endpoint:
    """An interface endpoint: private addresses of a service in the VPC."""

    service: str
    subnets: tuple[str, ...]
    groups: tuple[str, ...]
    private_dns: bool


@dataclass(frozen=True)
class Target:
    """What is called."""

    name: str
    title: str
    kind: Literal["private", "service", "internet"]
    """In this VPC; an AWS service in this Region; anything else on the internet."""
    port: int
    listens: int
    """The port at which something listens; another one than ``port`` is refused."""
    service: str = ""
    subnet: str = ""
    groups: tuple[str, ...] = ()
    public: bool = False
    """A private target that has a public address, too (`PubliclyAccessible`)."""
    ipv6: bool = False
    """It can be reached by IPv6."""


@dataclass(frozen=True)
class Function:
    """Where the function is connected. No subnets: no VPC."""

    subnets: tuple[str, ...]
    groups: tuple[str, ...]
    ipv6: bool
    """IPv6 is allowed for it, in dual-stack subnets."""


@dataclass(frozen=True)
class Network:
    """All of it. Names of subnets, NAT gateways, groups, ACLs are keys."""

    function: Function
    subnets: Mapping[str, Subnet]
    nats: Mapping[str, str]
    """NAT gateway → the subnet that it stands in."""
    endpoints: tuple[Endpoint, ...]
    groups: Mapping[str, Group]
    acls: Mapping[str, Acl]
    targets: Mapping[str, Target]

    def endpoint(self, service: str) -> Endpoint | None:
        """The interface endpoint that the service's own name leads to."""
        return next((e for e in self.endpoints if e.service == service and e.private_dns), None)
