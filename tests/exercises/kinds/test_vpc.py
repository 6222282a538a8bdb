"""VPC reachability: each of AWS's rules by a network worked out by hand, and what always holds."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studylam.exercises.fields import Fields
from studylam.exercises.kinds.vpc import Reachability, read
from studylam.exercises.kinds.vpc.reach import Call, call
from studylam.exercises.kinds.vpc.reading import read_network
from studylam.exercises.model import WIDTH, settled
from tests.exercises.kinds.made import model, right, wrong

NETWORK: dict[str, Any] = {
    "function": {"subnets": ["private-a"], "groups": ["fn"]},
    "subnets": {
        "public-a": {"zone": "a", "default": "internet-gateway"},
        "private-a": {"zone": "a"},
        "private-b": {"zone": "b"},
    },
    "nats": {"nat-a": {"subnet": "public-a"}},
    "groups": {"fn": {}, "db": {"in": [{"peer": "fn", "ports": 5432}]}, "ep": {}},
    "targets": {
        "db": {"kind": "private", "subnet": "private-b", "groups": ["db"], "port": 5432},
        "web": {"kind": "internet"},
        "s3": {"kind": "service"},
        "secretsmanager": {"kind": "service"},
    },
}


def network(**parts: Any) -> dict[str, Any]:
    """The network with some of its parts replaced."""
    return {**deepcopy(NETWORK), **parts}


def made(data: dict[str, Any], target: str) -> Call:
    fields = Fields(data)
    built = read_network(fields)
    assert not fields.problems, [(one.path, one.message) for one in fields.problems]
    return call(built, built.targets[target])


def ends(data: dict[str, Any], target: str) -> tuple[str, set[str]]:
    whole = made(data, target)
    return whole.outcome, set(whole.causes)


WORKS = ("reachable", {"works"})


def without_vpc() -> dict[str, Any]:
    return network(function={"subnets": []})


def with_nat() -> dict[str, Any]:
    data = network()
    data["subnets"]["private-a"]["default"] = "nat-a"
    return data


# -- without a VPC -------------------------------------------------------------------------------


def test_without_a_vpc_everything_public_is_reached_and_nothing_private() -> None:
    for target in ("web", "s3", "secretsmanager"):
        assert ends(without_vpc(), target) == WORKS
    assert ends(without_vpc(), "db") == ("timeout", {"no-vpc"})


def test_without_a_vpc_a_public_database_is_reached_if_its_group_lets_anybody_in() -> None:
    data = without_vpc()
    data["targets"]["db"] |= {"public": True, "subnet": "public-a"}
    assert ends(data, "db") == ("timeout", {"group-in"})
    data["groups"]["db"] = {"in": [{"peer": "anywhere", "ports": 5432}]}
    assert ends(data, "db") == WORKS
    data["targets"]["db"]["subnet"] = "private-b"  # a public address without a public subnet
    assert ends(data, "db") == ("timeout", {"no-vpc"})


def test_a_public_databases_acl_holds_for_calls_from_outside_too() -> None:
    data = without_vpc()
    data["targets"]["db"] |= {"public": True, "subnet": "public-a"}
    data["groups"]["db"] = {"in": [{"peer": "anywhere", "ports": 5432}]}
    data["subnets"]["public-a"]["acl"] = "strict"
    rule = {"peer": "internet", "ports": 5432}
    data["acls"] = {"strict": {"in": [{"peer": "vpc", "ports": 5432}], "out": []}}
    assert ends(data, "db") == ("timeout", {"acl-out"})
    data["acls"]["strict"] = {"in": [rule], "out": [rule]}  # the answer goes to a high port
    assert ends(data, "db") == ("timeout", {"acl-back"})
    data["acls"]["strict"]["out"] = [{"peer": "internet", "ports": "1024-65535"}]
    assert ends(data, "db") == WORKS


# -- routes --------------------------------------------------------------------------------------


def test_within_the_vpc_there_is_always_a_route() -> None:
    assert ends(network(), "db") == WORKS


def test_a_private_subnet_without_a_route_has_no_way_out() -> None:
    for target in ("web", "s3", "secretsmanager"):
        assert ends(network(), target) == ("timeout", {"no-route"})


def test_a_public_subnet_gives_a_function_no_public_address() -> None:
    data = network(function={"subnets": ["public-a"], "groups": ["fn"]})
    assert ends(data, "web") == ("timeout", {"public-address"})
    assert ends(data, "s3") == ("timeout", {"public-address"})
    assert ends(data, "db") == WORKS


def test_a_nat_gateway_in_a_public_subnet_opens_all_public_endpoints() -> None:
    for target in ("web", "s3", "secretsmanager", "db"):
        assert ends(with_nat(), target) == WORKS


def test_a_nat_gateway_in_a_private_subnet_leads_nowhere() -> None:
    data = with_nat()
    data["nats"]["nat-a"]["subnet"] = "private-b"
    assert ends(data, "web") == ("timeout", {"nat-in-private"})


def test_a_gateway_endpoint_serves_its_service_in_its_route_table_only() -> None:
    data = network()
    data["subnets"]["private-a"]["gateway_endpoints"] = ["s3"]
    assert ends(data, "s3") == WORKS
    assert ends(data, "web") == ("timeout", {"no-route"})
    data["function"]["subnets"] = ["private-b"]
    assert ends(data, "s3") == ("timeout", {"no-route"})


def test_ipv6_needs_the_function_the_subnet_and_the_target() -> None:
    data = network()
    data["function"]["ipv6"] = True
    data["subnets"]["private-a"]["default_v6"] = "egress-only"
    data["targets"]["web"]["ipv6"] = True
    assert ends(data, "web") == WORKS
    for part, key in (("function", "ipv6"), ("subnet", "default_v6"), ("target", "ipv6")):
        less = deepcopy(data)
        parts = {
            "function": less["function"],
            "subnet": less["subnets"]["private-a"],
            "target": less["targets"]["web"],
        }
        del parts[part][key]
        assert ends(less, "web") == ("timeout", {"no-route"})


# -- interface endpoints -------------------------------------------------------------------------


def with_endpoint(**more: Any) -> dict[str, Any]:
    data = network()
    endpoint = {"subnets": ["private-b"], "groups": ["ep"], **more}
    data["endpoints"] = {"secretsmanager": endpoint}
    data["groups"]["ep"] = {"in": [{"peer": "fn", "ports": 443}]}
    return data


def test_an_interface_endpoint_is_reached_from_every_subnet_of_the_vpc() -> None:
    data = with_endpoint()
    assert ends(data, "secretsmanager") == WORKS
    assert ends(data, "s3") == ("timeout", {"no-route"})
    data["function"]["subnets"] = ["public-a"]
    assert ends(data, "secretsmanager") == WORKS


def test_private_dns_leads_to_a_closed_endpoint_even_beside_a_nat_gateway() -> None:
    data = with_endpoint()
    data["subnets"]["private-a"]["default"] = "nat-a"
    data["groups"]["ep"] = {}
    assert ends(data, "secretsmanager") == ("timeout", {"group-in"})
    data["endpoints"]["secretsmanager"]["private_dns"] = False
    assert ends(data, "secretsmanager") == WORKS


def test_without_private_dns_an_endpoint_is_not_found_by_the_usual_name() -> None:
    data = with_endpoint(private_dns=False)
    assert ends(data, "secretsmanager") == ("timeout", {"no-route"})


# -- security groups -----------------------------------------------------------------------------


def test_the_targets_group_must_let_the_function_in_at_the_port() -> None:
    data = network()
    for rule in ({"peer": "db", "ports": 5432}, {"peer": "fn", "ports": 3306}):
        data["groups"]["db"] = {"in": [rule]}
        assert ends(data, "db") == ("timeout", {"group-in"})
    for rule in ({"peer": "vpc", "ports": "5000-6000"}, {"peer": "anywhere", "ports": "any"}):
        data["groups"]["db"] = {"in": [rule]}
        assert ends(data, "db") == WORKS


def test_the_functions_group_must_let_the_call_out() -> None:
    data = with_nat()
    data["groups"]["fn"] = {"out": [{"peer": "anywhere", "ports": 443}]}
    assert ends(data, "web") == WORKS
    assert ends(data, "db") == ("timeout", {"group-out"})
    data["groups"]["fn"] = {"out": [{"peer": "db", "ports": "any"}]}
    assert ends(data, "web") == ("timeout", {"group-out"})
    assert ends(data, "db") == WORKS
    data["groups"]["fn"] = {"out": [{"peer": "vpc", "ports": "any"}]}
    assert ends(data, "web") == ("timeout", {"group-out"})
    assert ends(data, "db") == WORKS


def test_any_of_several_groups_may_let_it_through() -> None:
    data = network()
    data["groups"] |= {"none": {"out": []}, "other": {}}
    data["function"]["groups"] = ["none", "fn"]
    assert ends(data, "db") == WORKS
    data["targets"]["db"]["groups"] = ["other", "db"]
    assert ends(data, "db") == WORKS


# -- network ACLs --------------------------------------------------------------------------------


def guarded(inward: list[dict[str, Any]], outward: list[dict[str, Any]]) -> dict[str, Any]:
    data = network()
    data["acls"] = {"strict": {"in": inward, "out": outward}}
    data["subnets"]["private-b"]["acl"] = "strict"
    return data


CALLS_IN = [{"peer": "private-a", "ports": 5432}]
ANSWERS_OUT = [{"peer": "vpc", "ports": "1024-65535"}]


def test_an_acl_is_stateless_so_the_answer_needs_a_rule() -> None:
    assert ends(guarded(CALLS_IN, ANSWERS_OUT), "db") == WORKS
    assert ends(guarded(CALLS_IN, []), "db") == ("timeout", {"acl-back"})
    assert ends(guarded(CALLS_IN, CALLS_IN), "db") == ("timeout", {"acl-back"})
    assert ends(guarded([], ANSWERS_OUT), "db") == ("timeout", {"acl-out"})


def test_of_an_acls_rules_the_first_that_matches_decides() -> None:
    deny = {"allow": False, "peer": "vpc", "ports": 5432}
    assert ends(guarded([deny, *CALLS_IN], ANSWERS_OUT), "db") == ("timeout", {"acl-out"})
    assert ends(guarded([*CALLS_IN, deny], ANSWERS_OUT), "db") == WORKS
    hole = {"allow": False, "ports": 40000}
    assert ends(guarded(CALLS_IN, [hole, *ANSWERS_OUT]), "db") == ("timeout", {"acl-back"})
    parts = [{"ports": "1024-30000"}, {"ports": "30001-65535"}]
    assert ends(guarded(CALLS_IN, parts), "db") == WORKS
    assert ends(guarded(CALLS_IN, parts[:1]), "db") == ("timeout", {"acl-back"})


def test_within_one_subnet_no_acl_is_asked() -> None:
    data = guarded([], [])
    data["function"]["subnets"] = ["private-b"]
    assert ends(data, "db") == WORKS


def test_on_the_way_to_the_internet_both_subnets_acls_are_asked_both_ways() -> None:
    https, high = {"ports": 443}, {"ports": "1024-65535"}
    rules = {
        # The NAT gateway's subnet sees the call and the answer twice.
        "in": [https | {"peer": "vpc"}, high | {"peer": "internet"}],
        "out": [https | {"peer": "internet"}, high | {"peer": "vpc"}],
    }
    data = with_nat()
    data["subnets"]["public-a"]["acl"] = "strict"
    data["acls"] = {"strict": rules}
    assert ends(data, "web") == WORKS
    for way, index, cause in (
        ("in", 0, "acl-out"), ("out", 0, "acl-out"), ("in", 1, "acl-back"), ("out", 1, "acl-back"),
    ):  # fmt: skip
        less = deepcopy(data)
        del less["acls"]["strict"][way][index]
        assert ends(less, "web") == ("timeout", {cause})
    data["subnets"]["private-a"]["acl"] = "own"
    data["acls"]["own"] = {"in": [high], "out": [https]}
    assert ends(data, "web") == WORKS
    data["acls"]["own"] = {"in": [https], "out": [https]}
    assert ends(data, "web") == ("timeout", {"acl-back"})


# -- the rest ------------------------------------------------------------------------------------


def test_where_nothing_listens_the_call_is_refused_at_once() -> None:
    data = network()
    data["targets"]["db"]["listens"] = 5433
    assert ends(data, "db") == ("refused", {"nothing-listens"})
    data["groups"]["db"] = {}
    assert ends(data, "db") == ("timeout", {"group-in"})  # dropped before it could be refused


def test_subnets_that_differ_make_a_call_that_works_sometimes() -> None:
    data = with_nat()
    data["function"]["subnets"] = ["private-a", "private-b"]
    assert ends(data, "web") == ("sometimes", {"no-route"})
    assert [trip.outcome for _, trip in made(data, "web").trips] == ["reachable", "timeout"]
    data["subnets"]["private-b"]["default"] = "nat-a"
    assert ends(data, "web") == WORKS


def test_every_trip_names_its_rules_and_stops_at_most_once() -> None:
    for data in (network(), with_nat(), without_vpc(), with_endpoint()):
        for target in data["targets"]:
            for _, trip in made(data, target).trips:
                stops = [step for step in trip.steps if step.verdict == "stop"]
                assert len(stops) == (trip.outcome != "reachable")
                assert trip.steps[-1].verdict == ("ok" if trip.outcome == "reachable" else "stop")
                assert all(step.source for step in trip.steps)


# -- as an exercise ------------------------------------------------------------------------------

KNOBS = {
    "nat": {
        "label": "NAT gateway",
        "values": {
            "none": {"label": "none"},
            "here": {"with": {"subnets": {"private-a": {"default": "nat-a"}}}},
        },
    },
    "port": {
        "values": {
            "right": {},
            "wrong": {"with": {"targets": {"db": {"port": 3306}}}},
        },
    },
}


def exercise() -> Reachability:
    built = model(read, {**NETWORK, "knobs": KNOBS})
    assert isinstance(built, Reachability)
    return built


def test_knobs_lay_their_changes_over_the_network() -> None:
    built = exercise()
    assert [knob.id for knob in built.knobs] == ["call", "nat", "port"]
    assert right(built, {"what": "outcome"}, call="web") == {"timeout"}
    assert right(built, {"what": "outcome"}, call="web", nat="here") == {"reachable"}
    assert right(built, {"what": "calls"}) == {"db"}
    assert right(built, {"what": "calls"}, nat="here") == {"db", "web", "s3", "secretsmanager"}
    assert right(built, {"what": "fix"}, call="web") == {"nat=here"}
    assert right(built, {"what": "cause"}, call="db", port="wrong") == {"group-in"}
    among = {"what": "cause", "among": ["no-route", "works"]}
    assert right(built, among, call="s3") == {"no-route"}


def test_the_scene_gives_nothing_away_and_the_picture_says_what_becomes_of_each_call() -> None:
    built = exercise()
    for settings in ({"call": "web"}, {"call": "db", "port": "wrong"}):
        look = built.look(settled(built.knobs, settings))
        assert not any(mark in line for line in look.scene for mark in "✓✗~")
        assert sum(line[:1] in ("✓", "✗", "~") for line in look.answered) == 4
        assert all(len(line) <= WIDTH for line in look.answered)


@pytest.mark.parametrize(
    ("path", "value", "where"),
    [
        ("function", {"subnets": ["nowhere"], "groups": ["fn"]}, ("function", "subnets", 0)),
        ("function", {"subnets": ["private-a"]}, ("function",)),
        ("nats", {"nat-a": {"subnet": "nowhere"}}, ("nats", "nat-a", "subnet")),
        ("groups", {"fn": {}, "db": {"in": [{"peer": "x"}]}}, ("groups", "db", "in", 0, "peer")),
        ("groups", {"fn": {}, "db": {"in": [{"peer": "fn", "ports": "9-1"}]}},
         ("groups", "db", "in", 0, "ports")),
        ("subnets", {"private-a": {"default": "nat-z"}}, ("subnets", "private-a", "default")),
        ("endpoints", {"sqs": {"subnets": [], "groups": ["fn"]}}, ("endpoints", "sqs", "subnets")),
        ("targets", {f"t{n}": {"kind": "internet"} for n in range(13)}, ("targets",)),
        ("subnets", {f"private-{n}": {} for n in range(17)}, ("subnets",)),
        ("targets", {"x": {"kind": "moon"}}, ("targets", "x", "kind")),
        ("targets", {"x": {"kind": "internet", "port": 70000}}, ("targets", "x", "port")),
        ("knobs", {"one": {"values": {"a": {}}}}, ("knobs", "one", "values")),
        ("knobs", {"call": {"values": {"a": {}, "b": {}}}}, ("knobs", "call")),
        ("knobs", {"k": {"values": {"a": {}, "b": {"with": {"targets": {"new": {
            "kind": "internet"}}}}}}}, ("knobs", "k", "values", "b", "with", "targets")),
        ("knobs", {"k": {"values": {"a": {}, "b": {"with": {"nats": {"nat-a": None}, "subnets": {
            "private-a": {"default": "nat-a"}}}}}}},
         ("knobs", "k", "values", "b", "with", "subnets", "private-a", "default")),
        ("groups", {**NETWORK["groups"], "fn": {"outt": []}}, ("groups", "fn", "outt")),
        ("knobs", {"k": {"values": {"a": {}, "b": {"with": {"groups": {"fn": {"inn": []}}}}}}},
         ("knobs", "k", "values", "b", "with", "groups", "fn", "inn")),
        ("knobs", {f"k{n}": {"values": {"a": {}, "b": {}}} for n in range(9)}, ("knobs",)),
    ],
)  # fmt: skip
def test_what_is_wrong_is_found_where_it_is(path: str, value: Any, where: tuple[Any, ...]) -> None:
    assert where in wrong(read, {**NETWORK, path: value})


def test_what_would_take_too_long_to_check_is_refused() -> None:
    many = {"in": [{"peer": "vpc", "ports": n} for n in range(1, 190)]}
    groups = {**NETWORK["groups"], **{f"g{n}": many for n in range(100)}}
    assert ("knobs",) in wrong(read, {**NETWORK, "groups": groups, "knobs": KNOBS})


# -- what must always hold -----------------------------------------------------------------------

defaults = st.sampled_from(["internet-gateway", "none", "nat-a"])
peers = st.sampled_from(["anywhere", "vpc", "fn", "db"])
ports = st.sampled_from(["443", "5432", "any", "1024-65535"])
rules = st.lists(st.fixed_dictionaries({"peer": peers, "ports": ports}), max_size=3)
acl_rules = st.lists(
    st.fixed_dictionaries({
        "allow": st.booleans(),
        "peer": st.sampled_from(["anywhere", "vpc", "internet", "private-a"]),
        "ports": ports,
    }),
    max_size=3,
)  # fmt: skip


@st.composite
def networks(draw: st.DrawFn) -> dict[str, Any]:
    names = ["public-a", "private-a", "private-b"]
    data = deepcopy(NETWORK)
    for name in names:
        data["subnets"][name] = {
            "zone": draw(st.sampled_from("ab")),
            "default": draw(defaults),
            "gateway_endpoints": draw(st.sampled_from([[], ["s3"]])),
        }
        if draw(st.booleans()):
            data["subnets"][name]["acl"] = "strict"
    data["nats"]["nat-a"]["subnet"] = draw(st.sampled_from(names))
    data["acls"] = {"strict": {"in": draw(acl_rules), "out": draw(acl_rules)}}
    data["groups"] = {
        name: {"in": draw(rules), "out": draw(rules)}
        if draw(st.booleans())
        else {"in": draw(rules)}
        for name in ("fn", "db", "ep")
    }
    if draw(st.booleans()):
        data["endpoints"] = {
            "secretsmanager": {
                "subnets": [draw(st.sampled_from(names))],
                "groups": ["ep"],
                "private_dns": draw(st.booleans()),
            }
        }
    subnets = draw(st.lists(st.sampled_from(names), unique=True, max_size=3))
    data["function"] = {"subnets": subnets, "groups": ["fn"]}
    return data


targets = st.sampled_from(sorted(NETWORK["targets"]))


def reached(data: dict[str, Any], target: str) -> bool:
    return made(data, target).outcome == "reachable"


@given(networks(), targets)
def test_adding_a_route_to_a_nat_gateway_takes_nothing_away(
    data: dict[str, Any], target: str
) -> None:
    more = deepcopy(data)
    for name, subnet in more["subnets"].items():
        if subnet["default"] == "none" and name != more["nats"]["nat-a"]["subnet"]:
            subnet["default"] = "nat-a"
    assert reached(more, target) or not reached(data, target)


@given(networks(), targets)
def test_opening_groups_and_acls_takes_nothing_away(data: dict[str, Any], target: str) -> None:
    more = deepcopy(data)
    for group in more["groups"].values():
        group["in"] = [{"peer": "anywhere"}]
        group.pop("out", None)
    for subnet in more["subnets"].values():
        subnet.pop("acl", None)
    assert reached(more, target) or not reached(data, target)


@given(networks(), targets)
def test_a_call_works_always_if_it_does_from_each_subnet_alone(
    data: dict[str, Any], target: str
) -> None:
    subnets = data["function"]["subnets"]
    alone = []
    for name in subnets:
        one = deepcopy(data)
        one["function"]["subnets"] = [name]
        alone.append(made(one, target).outcome)
    whole = made(data, target).outcome
    if subnets:
        assert whole == (alone[0] if len(set(alone)) == 1 else "sometimes")


@given(networks(), targets)
def test_there_is_a_cause_exactly_where_a_call_fails(data: dict[str, Any], target: str) -> None:
    whole = made(data, target)
    assert (whole.causes == {"works"}) == (whole.outcome == "reachable")
