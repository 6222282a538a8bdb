"""The tracing header: what it is made of, how a lineage grows, what of a forged one is taken."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from studylam.runtime.trace_header import TraceHeader

SHOP = "arn:aws:lambda:us-east-1:123456789012:function:shop"
MAIL = "arn:aws:lambda:us-east-1:123456789012:function:mail"


def test_a_header_survives_the_way_to_a_guest_and_back() -> None:
    header = TraceHeader.new(1_767_225_600).into(SHOP).into(MAIL)
    assert str(header).startswith("Root=1-6955b900-")
    assert TraceHeader.parse(str(header)) == header


def test_a_lineage_counts_each_function_for_itself() -> None:
    header = TraceHeader.new()
    for _ in range(3):
        header = header.into(SHOP).into(MAIL)
    assert header.invocations_of(SHOP) == 3
    assert header.invocations_of(f"{SHOP}:live") == 3
    assert TraceHeader.new().invocations_of(SHOP) == 0


def test_what_leads_on_keeps_the_root_and_changes_the_parent() -> None:
    first = TraceHeader.new()
    second = first.into(SHOP)
    assert second.root == first.root and second.parent != first.parent


@given(st.text(max_size=200))
def test_any_text_is_a_header_or_is_none(text: str) -> None:
    header = TraceHeader.parse(text)
    assert header is None or TraceHeader.parse(str(header)) == header


@given(st.lists(st.from_regex(r"(\d:)?[0-9a-f]{8}:\d{1,5}", fullmatch=True), max_size=80))
def test_a_forged_lineage_ends_somewhere(steps: list[str]) -> None:
    text = f"Root=1-6955b900-{'0' * 24};Parent={'0' * 16};Lineage={'|'.join(steps)}"
    header = TraceHeader.parse(text)
    assert header is not None and len(header.into(SHOP).lineage) <= 32
