"""What changed between two texts: told whole, in order, and in bounded time."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from studylam.labs.differences import LONGEST, difference, differences, size

LINES = st.lists(st.sampled_from(["", "a", "b", "    c", "d\t😀", "}"]), max_size=30)


@given(LINES, LINES, st.booleans(), st.integers(0, 4))
def test_the_rows_tell_all_of_both_texts(
    old: list[str], new: list[str], paired: bool, context: int
) -> None:
    made = difference("handler.py", "\n".join(old), "\r\n".join(new))
    rows = list(made.rows(paired=paired, context=context))
    for side in ("old", "new"):
        text = made.old if side == "old" else made.new
        told = [getattr(row, side) for row in rows if getattr(row, side) is not None]
        assert [number for number, _ in told] == sorted({number for number, _ in told})
        assert all(text[number - 1] == line for number, line in told)
        hidden = sum(row.hidden for row in rows)
        assert len(told) + hidden == len(text)
    assert made.added - made.removed == len(made.new) - len(made.old)
    assert made.is_empty == (made.old == made.new)
    if not paired:
        assert sum(row.old is None and not row.hidden for row in rows) == made.added
        assert sum(row.new is None and not row.hidden for row in rows) == made.removed


@given(LINES, LINES)
def test_the_blocks_turn_the_old_into_the_new(old: list[str], new: list[str]) -> None:
    made = difference("x", "\n".join(old), "\n".join(new))
    built: list[str] = []
    at = 0
    for same, i1, i2, j1, j2 in made.blocks:
        assert i1 == at
        at = i2
        assert not same or made.old[i1:i2] == made.new[j1:j2]
        built += made.new[j1:j2]
    assert tuple(built) == made.new and at == len(made.old)


def test_files_that_came_or_went_count_whole() -> None:
    changes = differences({"a.py": "1\n", "gone.py": "x"}, {"a.py": "1\n2\n", "new.py": "y\nz"})
    assert [one.name for one in changes] == ["a.py", "new.py", "gone.py"]
    assert size(changes) == (3, 1)


def test_what_is_too_long_to_be_compared_counts_as_replaced() -> None:
    old, new = "a\n" * (LONGEST + 5), "b\n" * 3
    made = difference("x", old + "end", new + "end")
    assert (made.removed, made.added) == (LONGEST + 5, 3)
