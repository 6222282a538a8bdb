"""Control groups, where this account may make them: what no count of a process shows."""

from __future__ import annotations

import mmap
import os
from collections.abc import Iterator
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier, Event
from pathlib import Path

import pytest

from studylam.runtime.sandbox.cgroups import Group, Groups

SIZE = 16 << 20


@pytest.fixture
def groups() -> Iterator[Groups]:
    made = Groups()
    yield made
    made.close()


def hold_unmapped(ready: Barrier, end: Event) -> None:
    area = mmap.mmap(-1, SIZE, mmap.MAP_SHARED | mmap.MAP_ANONYMOUS)
    ready.wait()
    area.write(b"\1" * SIZE)
    area.madvise(mmap.MADV_DONTNEED)
    ready.wait()
    end.wait()


def test_a_group_counts_shared_memory_that_is_in_no_process(groups: Groups) -> None:
    context = get_context("spawn")
    ready, end = context.Barrier(2), context.Event()
    process = context.Process(target=hold_unmapped, args=(ready, end))
    process.start()
    assert process.pid is not None
    group = groups.make(process.pid)
    try:
        if group is None:
            ready.abort()
            pytest.skip("this account can't make control groups here")
        assert groups.hold
        before = group.shared_bytes()
        ready.wait()
        ready.wait()
        assert group.shared_bytes() - before >= SIZE
    finally:
        end.set()
        process.join()
        if group is not None:
            group.close()
            group.close()  # twice is once


def test_what_is_no_control_group_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "group"
    with pytest.raises(OSError, match="no memory controller"):
        Group(folder, os.getpid())
    assert not folder.exists()
