"""How long the built-in pack and a pack of 2,000 questions take to open.

Run by hand: ``python tests/benchmarks/bench_packs.py``. Times depend on the machine, so each is
also given as a ratio to a floor measured in the same run: ``json.loads`` of the same cache file.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

QUESTIONS = 2_000
ROUNDS = 7


def best(run: Callable[[], object]) -> float:
    """Milliseconds of the fastest of some rounds: what the work itself costs."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return min(times) * 1000


def write_pack(root: Path) -> None:
    """A pack of 20 banks with 100 questions each."""
    (root / "content").mkdir(parents=True)
    (root / "quizzes").mkdir()
    (root / "content/pack.yaml").write_text("id: b\ntitle: B\nversion: '1'\nlicence: MIT\n")
    for bank in range(20):
        text = f"---\nbank: bank-{bank}\nexam: [dva-c02]\n---\n"
        for number in range(QUESTIONS // 20):
            text += (
                f"## q-{bank}-{number}\n```yaml\nassesses: [timeout, cold-start]\n"
                "domain: {dva-c02: 1}\nlevel: apply\nsources: [lambda-quotas]\n```\n"
                f"A team has {number} functions behind an API, and clients wait too long. "
                "Which change lets them have an answer sooner with the least effort?\n\n"
            )
            for option in range(4):
                text += (
                    f"- [{'x' if option == number % 4 else ' '}] Change the setting {option}.\n"
                    "  > This is a reason of the usual length, which says why it tempts and "
                    "what happens when it is done.\n"
                )
            text += "\n"
        (root / f"quizzes/bank-{bank:02}.md").write_text(text)


def measure(name: str, root: Path) -> None:
    """Print the times of one pack."""
    from studylam.packs import load_pack
    from studylam.packs.checks.check import check_pack
    from studylam.packs.load import read_pack

    start = time.perf_counter()
    pack = read_pack(root)
    reading = (time.perf_counter() - start) * 1000
    load_pack(root)
    home = Path(os.environ["STUDYLAM_HOME"])
    body = next(
        content
        for path in (home / "cache/packs").glob("*.json")
        for head, content in [path.read_bytes().split(b"\n", 1)]
        if json.loads(head)["root"] == str(root)
    )
    floor = best(lambda: json.loads(body))
    cached = best(lambda: load_pack(root))
    checking = best(lambda: check_pack(pack))
    print(f"{name}: {len(pack.questions)} questions, {len(pack.lessons)} lessons")
    print(f"  json.loads of the cache (floor)  {floor:8.1f} ms   {len(body) / 1e6:.1f} MB")
    print(f"  open from the cache              {cached:8.1f} ms   x {cached / floor:.1f}")
    print(f"  read without a cache             {reading:8.1f} ms   x {reading / floor:.1f}")
    print(f"  check (read already)             {checking:8.1f} ms   x {checking / floor:.1f}")


def main() -> None:
    """Measure both packs in a home of their own."""
    from studylam.packs import builtin_root

    with tempfile.TemporaryDirectory() as folder:
        os.environ["STUDYLAM_HOME"] = f"{folder}/home"
        root = Path(folder).resolve() / "pack"
        write_pack(root)
        measure("built-in course", builtin_root())
        measure("generated pack", root)


if __name__ == "__main__":
    main()
