"""A function's configuration in JSON, whatever somebody has written: understood, or refused."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from studylam.errors import BadInputError
from studylam.labs.function_file import as_written
from studylam.packs.labs.functions import READ, WITHOUT_EFFECT, names_in, read_function, role_file
from studylam.packs.models import FunctionSpec
from studylam.packs.reading.schema import validated

scalars = st.none() | st.booleans() | st.integers() | st.text(max_size=12) | st.floats()
inner = st.sampled_from(("Size", "Variables", "LogFormat", "ApplicationLogLevel", "TargetArn", "A"))
values = st.recursive(
    scalars,
    lambda below: st.lists(below, max_size=3) | st.dictionaries(inner, below, max_size=3),
    max_leaves=6,
)
keys = st.sampled_from((*READ, *WITHOUT_EFFECT, "VpcConfig", "Nothing"))
WHOLE = {
    "FunctionName": "a",
    "Runtime": "python3.13",
    "Handler": "handler.lambda_handler",
    "Role": "role.json",
}


@given(st.dictionaries(keys, values, max_size=6), st.booleans())
def test_anything_is_read_or_refused(given_keys: dict[str, Any], is_whole: bool) -> None:
    text = json.dumps({**WHOLE, **given_keys} if is_whole else given_keys)
    spec = FunctionSpec(name="a", document="function.json")
    as_written(spec, text)
    names_in(text)
    try:
        found = read_function(text, "function.json")
    except BadInputError as error:
        assert (error.where or "").startswith("function.json")
        return
    read = validated(FunctionSpec, found.values)
    assert role_file(read.role) == read.role


def test_whose_role_is_meant() -> None:
    arn = "arn:aws:iam::123456789012:role"
    assert role_file(f"{arn}/shrink") == "shrink.json"
    assert role_file(f"{arn}/service-role/shrink") == "shrink.json"
    assert role_file("shrink.json") == "shrink.json"
    unusable: list[Any] = ["shrink", "../role.json", "a/role.json", f"{arn}/", "", None, 5, {}]
    for wrong in unusable:
        assert role_file(wrong) is None
