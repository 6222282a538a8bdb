"""A small, complete pack on disk that tests bend and break."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from studylam.packs import builtin_root, load_pack

FILES = {
    "content/pack.yaml": """\
id: sample
title: A sample pack
version: 1.0.0
licence: MIT
authors: [A. Teacher]
exams: [dva-c02]
checks: {off: [K018, K019], stale_after_days: 36500}
""",
    "content/concepts.yaml": """\
concepts:
  timeout:
    name: Timeout
    sentence: A function that runs longer than its timeout is stopped.
    serves: {dva-c02: ["1.2"]}
  cold-start:
    name: Cold start
    sentence: A new environment takes longer.
    builds_on: [timeout]
""",
    "content/facts.yaml": """\
sources:
  lambda-quotas: {title: Quotas, url: "https://docs.aws.amazon.com/lambda/", read: 2026-08-15}
facts:
  timeout.max: {title: Longest timeout, value: 900, unit: s, display: 15 minutes (900 s),
                as_of: 2026-08-15, source: lambda-quotas}
  memory.max:
    title: Most memory
    value: 10240
    unit: MB
    as_of: 2026-08-15
    source: lambda-quotas
    also_seen: [{value: "10,008 MB", why: It ended at a multiple of 64 MB for some years.}]
""",
    "content/lessons/01-first/module.yaml": "title: First steps\n",
    "content/lessons/01-first/02-second.md": """\
---
id: second
title: Second
teaches: [cold-start]
minutes: 3
---
## Only section

Memory goes up to {fact:memory.max}.
""",
    "content/lessons/01-first/01-timeouts.md": """\
---
id: timeouts
title: Timeouts
teaches: [timeout]
minutes: 5
exam: {dva-c02: ["1.2"]}
---
## What a timeout is

It ends at {fact:timeout.max}[^1].

```mermaid
%% alt: A call leads to a stop.
graph LR
  call --> stop
```

!!! notes-say "Five minutes"
    It was {fact:timeout.max}.

[^1]: Per invocation.

## Try it

```run
# event: ping
# repeat: 2
def lambda_handler(event, context):
    return event
```

```lab echo
```

```check q-timeout
```

```price
requests: 3000000
duration_ms: 100
```

```python
print("just code")
```
""",
    "quizzes/limits.md": """\
---
bank: limits
title: Limits
exam: [dva-c02]
---
## q-timeout
```yaml
assesses: [timeout, cold-start]
domain: {dva-c02: 1}
level: apply
sources: [lambda-quotas]
lesson: timeouts#try-it
lab: echo
```
A job runs for 20 minutes. Which service runs it with the least effort?

- [ ] Lambda with a longer timeout.
  > It tempts, because the timeout can be set, but {fact:timeout.max} is the end.
- [x] Fargate.
  > A task has no such limit, and there is no server to look after either.
- [ ] Lambda with more memory.
  > More memory makes it faster, perhaps, but nobody says by how much here.
- [ ] Lambda@Edge.
  > It is closer to the viewers, but its limits are much tighter than Lambda's.

## q-two
```yaml
assesses: [timeout]
domain: {dva-c02: 1}
level: remember
sources: [lambda-quotas]
```
What can be set? (Select TWO.)

- [x] The timeout in seconds.
  > It is part of the configuration of every function, from 1 second on.
- [x] The memory in megabytes.
  > It is part of the configuration of every function, and CPU follows it.
- [ ] The number of CPUs.
  > CPU can't be set: it comes in proportion to the memory of the function.
- [ ] The host's name.
  > Hosts are AWS's business; a function can't know or choose where it runs.
- [ ] The kernel.
  > Its version comes with the managed runtime and is patched by AWS itself.
""",
    "quizzes/blueprints/dva-c02.yaml": """\
exam: dva-c02
title: Developer
questions: 65
scored: 50
minutes: 130
pass_score: 720
domains:
  - {number: 1, name: Development, weight: 60}
  - {number: 2, name: Security, weight: 40}
as_of: 2026-09-20
source: the exam guide
""",
    "content/events/events.yaml": """\
events:
  ping: {title: A ping, service: none, summary: Says ping., traps: [It has no Records.]}
""",
    "content/events/ping.json": '{"name": "ping", "list": [1, 2]}',
    "content/labs/echo/lab.md": """\
---
id: echo
title: Echo
summary: Return what you got.
minutes: 5
practises: [timeout, cold-start]
---
Return the event. It takes up to {fact:timeout.max}.

## Hints

1. Look at the parameters.
   There are two.
2. Return the first.

## After

Well done.
""",
    "content/labs/echo/lab.yaml": """\
function:
  name: echo
world:
  buckets:
    photos:
      objects:
        - {key: a.bin, file: assets/a.bin}
        - {key: b.json, json: {x: 1}, age_days: 45}
  queues: {jobs: {messages: [hello]}}
events:
  - {name: ping, title: A ping, canned: ping, set: {name: pong}}
cases:
  - id: same
    title: Gives it back
    event: ping
    expect: {response: {name: pong}}
    why: The event is the first parameter.
  - id: other
    title: Gives anything back
    event: {canned: ping, set: {list.0: 5}}
    expect:
      response: {list: [5, 2]}
""",
    "content/labs/echo/handler.py": "def lambda_handler(event, context):\n    return None\n",
    "content/labs/echo/solution/handler.py": (
        "def lambda_handler(event, context):\n    return event\n"
    ),
}
ASSET = bytes(range(256))


class SamplePack:
    """A pack in a folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        for name, text in FILES.items():
            self.write(name, text)
        self.write("content/labs/echo/assets/a.bin", ASSET)

    def write(self, name: str, text: str | bytes) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def edit(self, name: str, old: str, new: str) -> None:
        """Replace the first ``old``; it must be there."""
        text = (self.root / name).read_text(encoding="utf-8")
        assert old in text
        self.write(name, text.replace(old, new, 1))


@pytest.fixture(scope="session")
def packs_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("packs-home")


@pytest.fixture(autouse=True)
def own_home(packs_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One home for these tests, so that the built-in pack is parsed once for all of them."""
    monkeypatch.setenv("STUDYLAM_HOME", str(packs_home))
    return packs_home


@pytest.fixture(autouse=True)
def clouds(ready_clouds: None) -> None:
    """Where a pack's labs are tried, their AWS is there at once."""


@pytest.fixture
def sample(tmp_path: Path) -> Iterator[SamplePack]:
    """A complete pack without a problem."""
    yield SamplePack(tmp_path / "sample")


@pytest.fixture
def shelf(own_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Of a home that has nothing but what the other tests have parsed."""
    home = tmp_path / "home"
    load_pack(builtin_root())
    shutil.copytree(own_home / "cache", home / "cache")
    monkeypatch.setenv("STUDYLAM_HOME", str(home))
    return home / "packs"
