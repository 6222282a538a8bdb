"""Who looks after what: each boundary by its rule, and what must hold wherever code runs."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studylam.exercises.kinds.duties import ACTS, FIELDS, LAYERS, Duties, duty, read
from studylam.exercises.model import WIDTH, settled
from tests.exercises.kinds.made import model, right, wrong

RUNS = [word for word, _ in FIELDS[0].words]
CASES: dict[str, Any] = {
    "servers": {"title": "Servers", "runs": "ec2"},
    "containers": {"title": "Containers", "runs": "ecs"},
    "tasks": {"title": "Tasks", "runs": "fargate"},
    "function": {"title": "A function", "runs": "managed", "sdk": "runtime"},
    "go": {"title": "Go", "runs": "os-only"},
    "image": {"title": "An image", "runs": "image-aws"},
}


def everything(**more: Any) -> Duties:
    made = model(read, {"cases": CASES, "knobs": [{"field": one.id} for one in FIELDS], **more})
    assert isinstance(made, Duties)
    return made


def yours(case: str, **settings: str) -> set[str]:
    return right(everything(), {"what": "yours"}, case=case, **settings)


ALWAYS = {"libraries", "code", "access", "data"}


def test_what_is_yours_by_the_way_that_code_runs() -> None:
    assert yours("servers") == set(LAYERS) - {"building", "host"}
    assert yours("containers") == yours("servers")
    assert yours("tasks") == yours("containers") - {"machine", "fleet"}
    assert yours("image") == yours("tasks") - {"copies"}
    assert yours("go") == ALWAYS | {"language", "sdk"}
    assert yours("function") == ALWAYS
    assert yours("function", sdk="package") == ALWAYS | {"sdk"}


def test_a_runtime_s_update_mode_says_who_acts() -> None:
    made = everything()
    for mode, act in (("auto", "nothing"), ("function", "update"), ("manual", "choose")):
        for layer in ("system", "language", "sdk"):
            ask = {"what": "act", "layer": layer}
            assert right(made, ask, case="function", updates=mode) == {act}
        # An OS-only runtime has the mode as well, for what it consists of.
        assert right(made, {"what": "act", "layer": "system"}, case="go", updates=mode) == {act}
        assert right(made, {"what": "act", "layer": "language"}, case="go", updates=mode) == {
            "package"
        }


@pytest.mark.parametrize(
    ("case", "layer", "act"),
    [
        ("servers", "system", "patch"), ("servers", "fleet", "scale"),
        ("servers", "sdk", "package"),
        ("containers", "machine", "patch"), ("containers", "system", "rebuild"),
        ("tasks", "copies", "scale"), ("tasks", "machine", "nothing"),
        ("image", "language", "rebuild"), ("image", "sdk", "rebuild"),
        ("image", "copies", "nothing"),
        ("function", "libraries", "package"), ("go", "data", "decide"),
    ],
)  # fmt: skip
def test_what_has_to_be_done(case: str, layer: str, act: str) -> None:
    assert right(everything(), {"what": "act", "layer": layer}, case=case) == {act}


def test_an_image_keeps_its_old_base_wherever_it_is_from() -> None:
    made = everything()
    for runs in ("image-aws", "image-other", "fargate"):
        assert right(made, {"what": "act", "layer": "system"}, case="image", runs=runs) == {
            "rebuild"
        }


def test_what_moves_and_in_which_cases() -> None:
    made = everything()
    assert right(made, {"what": "moves", "to": "tasks"}, case="containers") == {"machine", "fleet"}
    assert right(made, {"what": "moves", "to": "image"}, case="tasks") == {"copies"}
    # Only a part of it is offered; what is AWS's already can't move.
    among = ["host", "machine", "system"]
    ask = {"what": "moves", "to": "tasks", "among": among}
    assert right(made, ask, case="containers") == {"machine"}
    ask = {"what": "cases", "layer": "copies", "owner": "aws"}
    assert right(made, ask) == {"function", "go", "image"}
    ask = {"what": "cases", "layer": "copies", "owner": "yours", "among": ["tasks", "go"]}
    assert right(made, ask) == {"tasks"}
    assert right(made, {"what": "fewest"}) == {"function"}
    assert right(made, {"what": "fewest", "among": ["servers", "tasks"]}) == {"tasks"}


def test_the_scene_tells_nothing_and_the_picture_everything() -> None:
    made = everything()
    look = made.look(settled(made.knobs, {"case": "tasks"}))
    assert "AWS" not in "".join(look.scene).replace("AWS SDK", "")
    assert not any(line.startswith("Runtime updates") for line in look.scene)  # no Lambda there
    assert "  AWS  Operating system of the machine" in look.picture
    assert any(line.startswith("  you  System files") for line in look.picture)
    assert look.outcome == "Of 12 layers 8 are yours, 4 are AWS's."
    assert [step.verdict for step in look.steps].count("ok") == 4
    assert all(step.source for step in look.steps)


def test_a_file_may_look_at_some_layers() -> None:
    made = everything(layers=["data", "machine"])
    assert made.layers == ("machine", "data")  # from the ground up, whatever the file's order
    assert right(made, {"what": "yours"}, case="tasks") == {"data"}


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"layers": ["machine", "roof"]}, ("layers", 1)),
        ({"layers": ["machine", "machine", "data"]}, ("layers", 1)),
        ({"layers": ["machine"]}, ("layers",)),
        ({"cases": {}}, ("cases",)),
        ({"cases": {"a": {"title": "A", "runs": "cloud"}}}, ("cases", "a", "runs")),
        (
            {"cases": {"a": {"title": "A", "runs": "fargate", "updates": "auto"}}},
            ("cases", "a", "updates"),
        ),
        (
            {"cases": {"a": {"title": "A", "runs": "os-only", "sdk": "runtime"}}},
            ("cases", "a", "sdk"),
        ),
    ],
)
def test_what_is_wrong_is_found_where_it_is(change: dict[str, Any], where: tuple[Any, ...]) -> None:
    assert where in wrong(read, {"cases": CASES, **change})


@pytest.mark.parametrize(
    ("ask", "where"),
    [
        ({"what": "act"}, ()),
        ({"what": "act", "layer": "roof"}, ("layer",)),
        ({"what": "moves", "to": "nowhere"}, ("to",)),
        ({"what": "yours", "among": ["machine", "roof"]}, ("among", 1)),
        ({"what": "yours", "among": ["machine"]}, ("among",)),
        ({"what": "cases", "layer": "data", "owner": "nobody"}, ("owner",)),
        ({"what": "blame"}, ("what",)),
    ],
)
def test_what_can_t_be_asked(ask: dict[str, Any], where: tuple[Any, ...]) -> None:
    made = everything()

    def asking(fields: Any) -> object:
        return made.question(fields, settled(made.knobs, {}))

    assert where in wrong(asking, ask)


@given(
    runs=st.sampled_from(RUNS),
    updates=st.sampled_from(["auto", "function", "manual"]),
    sdk=st.sampled_from(["runtime", "package"]),
)
def test_what_holds_wherever_code_runs(runs: str, updates: str, sdk: str) -> None:
    made = everything()
    settings = {"case": "servers", "runs": runs, "updates": updates, "sdk": sdk}
    case = made.cases.at(settled(made.knobs, settings))
    duties = {layer: duty(case, layer) for layer in LAYERS}
    assert {one.act for one in duties.values()} <= set(ACTS)
    assert not duties["building"].yours and not duties["host"].yours
    assert {layer for layer, one in duties.items() if one.yours} >= ALWAYS
    # Nobody looks after what is above a layer of the machine without looking after the machine.
    if duties["machine"].yours:
        assert all(one.yours for layer, one in duties.items() if layer not in ("building", "host"))
    # What is rebuilt is in an image, what is packed isn't.
    acts = {one.act for one in duties.values()}
    assert ("rebuild" in acts) == (runs in ("ecs", "fargate", "image-aws", "image-other"))
    look = made.look(settled(made.knobs, settings))
    assert all(len(line) <= WIDTH for line in (*look.scene, *look.picture))
