"""VPC reachability: a network, a function in it or not, and calls that get through or don't.

The rules are AWS's:

- A function without a VPC runs in Lambda's own network, with a way to the internet and to public
  endpoints, and none to private addresses. Connected to a VPC, all it sends goes through network
  interfaces in its subnets; these have private addresses only, even in a public subnet. ("Giving
  Lambda functions access to resources in an Amazon VPC", "Enable internet access for VPC-connected
  Lambda functions")
- Within the VPC there is always a route. To other places the most specific route decides: a gateway
  endpoint's list of prefixes, else the default route. A NAT gateway translates, and reaches the
  internet when its own subnet has a route to the internet gateway. ("Route tables", "NAT gateways",
  "Gateway endpoints")
- With private DNS, the service's name leads to its interface endpoint from every subnet of the VPC,
  so the endpoint's security group decides even where a NAT gateway stands ready. ("Access an AWS
  service using an interface VPC endpoint")
- Security groups are stateful: one rule out at the function, one rule in at the target, and the
  answer passes. Network ACLs are stateless, apply between subnets, and the first rule that matches
  decides: the answer needs one of its own, for the ephemeral ports. ("Security groups", "Network
  ACLs")
- What is dropped times out. Where the packet arrives and nothing listens, it is refused at once.

Lambda may place an environment in any of the function's subnets: if they differ, the call works
sometimes. The network is data::

    function: {subnets: [private-a], groups: [fn-sg]}   # no subnets: no VPC; ipv6: true
    subnets:                                            # default: where 0.0.0.0/0 goes
      public-a:  {zone: a, default: internet-gateway}
      private-a: {zone: a, default: nat-a, gateway_endpoints: [s3], acl: strict}
      data-a:    {zone: a, default_v6: egress-only}
    nats: {nat-a: {subnet: public-a}}
    endpoints: {secretsmanager: {subnets: [private-a], groups: [ep-sg], private_dns: true}}
    groups:                                             # without out: everything may go out
      fn-sg: {}
      ep-sg: {in: [{peer: fn-sg, ports: 443}]}          # peer: anywhere, vpc, or a group
    acls:                                               # in order; peer: internet or a subnet, too
      strict: {in: [{allow: true, peer: vpc, ports: 443}], out: [{ports: any}]}
    targets:
      db:   {title: Orders database, kind: private, subnet: data-a, groups: [db-sg], port: 5432}
      keys: {title: Secrets Manager, kind: service, service: secretsmanager}
      bank: {title: The bank, kind: internet}           # also: listens, ipv6, public
    knobs:
      nat:
        label: NAT gateway
        values:
          none: {label: none}
          public: {label: in public-a, with: {subnets: {private-a: {default: nat-a}}}}

A value's ``with`` is laid over the network, key by key; an empty value takes a key away. The calls
are a knob of their own, ``call``. A round asks one of:

- ``{what: outcome}``: reachable, timeout, refused, sometimes;
- ``{what: cause, among: […]}``: works, no-vpc, public-address, no-route, nat-in-private, group-out,
  group-in, acl-out, acl-back, nothing-listens;
- ``{what: calls}``: all targets that are reached;
- ``{what: fix, among: [nat=public, …]}``: all single changes after which the call gets through.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from studylam.exercises.fields import Fields
from studylam.exercises.kinds.vpc.network import Network, Target
from studylam.exercises.kinds.vpc.reach import CAUSES, Call, call
from studylam.exercises.kinds.vpc.reading import PARTS, read_network
from studylam.exercises.kinds.vpc.scene import scene_of
from studylam.exercises.model import Choice, Knob, Look, Model, Question, Settings, Step

__all__ = ["Reachability", "read"]

MAX_NETWORKS = 256
"""What the knobs make of the network in all their settings: each of them is read and checked."""
MAX_READ = 100_000
"""Values in all of these networks together."""

OUTCOMES = {
    "reachable": "It gets through",
    "timeout": "It times out",
    "refused": "It is refused at once",
    "sometimes": "It depends on the subnet that the function runs in",
}
_MARKS = {"reachable": "✓", "timeout": "✗", "refused": "✗", "sometimes": "~"}
_SHORT = {
    "reachable": "gets through", "timeout": "times out", "refused": "refused",
    "sometimes": "sometimes",
}  # fmt: skip


@dataclass(frozen=True)
class Reachability:
    """The networks at all settings of the knobs, and the calls."""

    changes: tuple[Knob, ...]
    """All knobs but ``call``."""
    networks: Mapping[tuple[str, ...], Network]
    """By the values of ``changes``, in their order."""
    calls: tuple[tuple[str, str], ...]
    """Target → title; the same at all settings."""

    @property
    def knobs(self) -> tuple[Knob, ...]:
        """Which call, then what can be changed."""
        first = (Knob("call", "Call", self.calls),) if len(self.calls) > 1 else ()
        return (*first, *self.changes)

    def at(self, settings: Settings) -> tuple[Network, Target]:
        """The network and the target of the call at these settings."""
        values = tuple(settings.get(knob.id, knob.names[0]) for knob in self.changes)
        network = self.networks[values]
        return network, network.targets[settings.get("call", self.calls[0][0])]

    def call(self, settings: Settings) -> Call:
        """What becomes of the call."""
        return call(*self.at(settings))

    def look(self, settings: Settings) -> Look:
        """The network; afterwards with what becomes of each call."""
        network, target = self.at(settings)
        made = call(network, target)
        scene = scene_of(network, target)
        outcome = f"{target.title}: {OUTCOMES[made.outcome].lower()}."
        steps: list[Step] = []
        for start, trip in made.trips:
            for step in trip.steps:
                words = f"{start}: {step.words}" if len(made.trips) > 1 else step.words
                steps.append(Step(words, step.verdict, step.source))
        results = []
        for each in network.targets.values():
            ends = call(network, each).outcome
            results.append(f"{_MARKS[ends]} {each.title:<42}{_SHORT[ends]}")
        return Look(scene, outcome, tuple(steps), (*scene, "", *results))

    def question(self, ask: Fields, settings: Settings) -> Question:
        """``what``: outcome, cause, calls, or fix."""
        what = ask.one_of("what", ["outcome", "cause", "calls", "fix"])
        made = self.call(settings)
        if what == "outcome":
            return Choice(tuple(OUTCOMES.items()), frozenset([made.outcome]))
        if what == "calls":
            reached = frozenset(
                name for name, _ in self.calls
                if self.call({**settings, "call": name}).outcome == "reachable"
            )  # fmt: skip
            return Choice(self.calls, reached, many=True)
        if what == "fix":
            return self._fix(ask, settings, made)
        among = [cause for cause in ask.texts("among", list(CAUSES)) if self._is_cause(ask, cause)]
        if not made.causes <= set(among):
            ask.problem(f"The cause isn't among these: {', '.join(sorted(made.causes))}.", "among")
        return Choice(tuple((cause, CAUSES[cause]) for cause in among), made.causes)

    def _is_cause(self, ask: Fields, cause: str) -> bool:
        if cause not in CAUSES:
            ask.unknown("among", cause, list(CAUSES))
        return cause in CAUSES

    def _fix(self, ask: Fields, settings: Settings, made: Call) -> Choice:
        if made.outcome == "reachable":
            ask.problem("The call gets through already.", "what")
        options = {
            f"{knob.id}={value}": (f"{knob.label}: {label}", {**settings, knob.id: value})
            for knob in self.changes
            for value, label in knob.values
            if value != settings.get(knob.id, knob.names[0])
        }
        among = []
        for index, name in enumerate(ask.texts("among", list(options))):
            if name in options:
                among.append(name)
            else:
                ask.unknown("among", name, list(options), index)
        right = frozenset(
            name for name in among if self.call(options[name][1]).outcome == "reachable"
        )
        return Choice(tuple((name, options[name][0]) for name in among), right, many=True)


def read(data: Fields) -> Model:
    """The network, and what the knobs make of it."""
    before = len(data.problems)
    network = read_network(data)
    calls = tuple((name, target.title) for name, target in network.targets.items())
    base = {part: data.data[part] for part in PARTS if part in data.data}
    knobs, overlays = _knobs(data)
    networks: dict[tuple[str, ...], Network] = {}
    if len(data.problems) == before:
        networks = _networks(data, base, knobs, overlays)
    return Reachability(knobs, networks, calls)


Overlays = Mapping[tuple[str, str], Mapping[str, Any]]


def _knobs(data: Fields) -> tuple[tuple[Knob, ...], Overlays]:
    knobs, overlays = [], {}
    for name, row in data.named("knobs", needed=False):
        if name == "call":
            data.problem("call is the knob of the calls.", "knobs", name)
        values = []
        for value, each in row.named("values"):
            values.append((str(value), each.text("label", str(value), most=50)))
            each.known("with")
            overlay = each.data.get("with") or {}
            if not isinstance(overlay, Mapping):
                each.problem("with must hold keys and values.", "with")
                overlay = {}
            overlays[name, str(value)] = overlay
        if len(values) < 2:
            row.problem("A knob has two values or more.", "values")
        knobs.append(Knob(name, row.text("label", name, most=40), tuple(values)))
    return tuple(knobs), overlays


def _networks(
    data: Fields, base: Mapping[str, Any], knobs: tuple[Knob, ...], overlays: Overlays
) -> dict[tuple[str, ...], Network]:
    """The network at each combination of the knobs' values; problems are told once, at a knob."""
    count = 1
    for knob in knobs:
        count *= len(knob.values)
    if count > MAX_NETWORKS:
        data.problem(f"The knobs make {count:,} networks; {MAX_NETWORKS} are the most.", "knobs")
        return {}
    size = _size(base)
    if size * count > MAX_READ:
        words = f"The knobs make {count} networks of {size:,} values each: too many to check."
        data.problem(words, "knobs")
        return {}
    names = set(base.get("targets", {}))
    found: dict[tuple[str, ...], Network] = {}
    for values in itertools.product(*(knob.names for knob in knobs)):
        whole: Mapping[str, Any] = base
        for knob, value in zip(knobs, values, strict=True):
            whole = _laid_over(whole, overlays[knob.id, value])
        fields = Fields(whole)
        network = read_network(fields)
        fields.done()
        if set(network.targets) != names:
            fields.problem("A knob can't add calls or take them away.", "targets")
        if fields.problems:
            # At the first values nothing need have been changed for it.
            at = ", ".join(f"{k.id}={v}" for k, v in zip(knobs, values, strict=True))
            before = f"With {at}: " if found else ""
            chosen = [(knob.id, value) for knob, value in zip(knobs, values, strict=True)]
            for problem in fields.problems:
                place = _place(problem.path, base, overlays, chosen)
                data.problem(before + problem.message, *place, hint=problem.hint)
            return found
        found[values] = network
    return found


def _place(
    path: tuple[str | int, ...],
    base: Mapping[str, Any],
    overlays: Overlays,
    chosen: Sequence[tuple[str, str]],
) -> tuple[str | int, ...]:
    """Where an author has written what is at ``path`` of a network: in a knob, else in the base."""
    best, deepest = path, _depth(base, path)
    for knob, value in chosen:
        depth = _depth(overlays[knob, value], path)
        if depth and depth >= deepest:
            best, deepest = ("knobs", knob, "values", value, "with", *path), depth
    return best


def _depth(data: Any, path: tuple[str | int, ...]) -> int:
    """How far ``path`` leads into ``data``."""
    for depth, part in enumerate(path):
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            return depth
    return len(path)


def _size(value: object) -> int:
    """How many values there are in it."""
    if isinstance(value, Mapping):
        return sum(_size(each) for each in value.values()) + 1
    if isinstance(value, list | tuple):
        return sum(_size(each) for each in value) + 1
    return 1


def _laid_over(
    base: Mapping[str, Any], overlay: Mapping[str, Any], depth: int = 0
) -> dict[str, Any]:
    """``base`` with ``overlay`` over it: mappings key by key, an empty value takes a key away."""
    merged = dict(base)
    for key, value in overlay.items():
        if value is None:
            merged.pop(key, None)
        elif isinstance(value, Mapping) and isinstance(merged.get(key), Mapping) and depth < 8:
            merged[key] = _laid_over(merged[key], value, depth + 1)
        else:
            merged[key] = value
    return merged
