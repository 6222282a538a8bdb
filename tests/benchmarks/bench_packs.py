"""How long the built-in pack and a pack of 2,000 questions and 300 sections take to open.

Run by hand: ``python tests/benchmarks/bench_packs.py``. Times depend on the machine, so each is
also given as a ratio to a floor measured in the same run: ``json.loads`` of the same cache file.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

QUESTIONS = 2_000
LESSONS = 60
WORDS = """
queue stream bucket table topic alias layer role policy event region account handler memory timeout
package version trigger batch record shard retry message object image report invoice order payment
customer user upload thumbnail archive nightly weekly burst peak budget audit log metric alarm trace
deploy release rollback secret key certificate domain cache session token
""".split()  # noqa: SIM905
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
    """A pack of 20 banks with 100 questions each, and 60 lessons with 5 sections each."""
    (root / "content").mkdir(parents=True)
    (root / "quizzes").mkdir()
    (root / "content/pack.yaml").write_text("id: b\ntitle: B\nversion: '1'\nlicence: MIT\n")
    for number in range(LESSONS):
        folder = root / f"content/lessons/{number // 10 + 1:02}-module-{number // 10}"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "module.yaml").write_text(f"title: Module {number // 10}\n")
        (folder / f"{number % 10 + 1:02}-lesson-{number}.md").write_text(lesson(number))
    rng = random.Random(7)
    for bank in range(20):
        text = f"---\nbank: bank-{bank}\nexam: [dva-c02]\n---\n"
        for number in range(QUESTIONS // 20):
            about = " ".join(rng.sample(WORDS, 14))
            text += (
                f"## q-{bank}-{number}\n```yaml\nassesses: [timeout, cold-start]\n"
                "domain: {dva-c02: 1}\nlevel: apply\nsources: [lambda-quotas]\n```\n"
                f"A team has {number} functions behind an API: {about}. Clients wait too long. "
                "Which change lets them have an answer sooner with the least effort?\n\n"
            )
            for option in range(4):
                text += (
                    f"- [{'x' if option == number % 4 else ' '}] Change the {rng.choice(WORDS)} "
                    f"of the {rng.choice(WORDS)} first.\n"
                    "  > This is a reason of the usual length, which says why it tempts and "
                    "what happens when it is done.\n"
                )
            text += "\n"
        (root / f"quizzes/bank-{bank:02}.md").write_text(text)


def lesson(number: int) -> str:
    """A lesson of 5 sections with what sections have: prose, a list, a box, a table, code."""
    text = (
        f"---\nid: lesson-{number}\ntitle: Lesson {number}\nteaches: [timeout]\nminutes: 5\n---\n"
    )
    for section in range(5):
        text += f"## Section {section} of {number}\n\n"
        for paragraph in range(4):
            text += (
                f"A function of team {number} waits for its database for {paragraph + 2} seconds. "
                "While it waits, *nothing* else runs in its environment, and `time` is billed. "
                "See [what AWS says](https://docs.aws.amazon.com/lambda/), and think of it.\n\n"
            )
        text += "- First, measure.\n- Then change one thing.\n- Measure again.\n\n"
        text += "!!! exam\n    Which one changes the least?\n\n| What | Cost |\n| --- | --- |\n"
        text += "| waiting | time |\n\n```python\nprint('code')\n```\n\n"
    return text


def command(root: Path, home: str) -> float:
    """Seconds of ``studylam pack check --no-run`` as a whole, with its own start."""
    environment = {**os.environ, "STUDYLAM_HOME": home}
    arguments = [sys.executable, "-m", "studylam", "pack", "check", str(root), "--no-run"]
    start = time.perf_counter()
    subprocess.run(arguments, env=environment, stdout=subprocess.DEVNULL, check=False)
    return time.perf_counter() - start


def measure_command(root: Path, home: str) -> None:
    """Print the times of the command, on a pack that is in no cache, and that is in it."""
    # The built-in course, to which every pack may refer, is read for the first time only once.
    for path in (Path(home) / "cache/packs").glob("*.json"):
        if str(root).encode() in path.read_bytes()[:4096]:
            path.unlink()
    print(f"  the command, for the first time  {command(root, home):8.2f} s")
    print(f"  the command, nothing changed     {command(root, home):8.2f} s")
    bank = root / "quizzes/bank-00.md"
    bank.write_text(bank.read_text().replace("clients wait", "callers wait"))
    print(f"  the command, one bank changed    {command(root, home):8.2f} s")


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
        measure_command(root, os.environ["STUDYLAM_HOME"])


if __name__ == "__main__":
    main()
