"""What only shows in many questions: duplicates, positions, lengths, words, coverage."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from studylam.packs.checks.questions.check import check_questions
from studylam.packs.checks.questions.cues import longest_key_share
from studylam.packs.checks.questions.rule import Seen
from studylam.packs.checks.questions.words import listed
from studylam.packs.library import Library
from studylam.packs.models import Place, Problem
from studylam.packs.problems import Report
from studylam.packs.reading.locate import Locator
from tests.packs.checks.written import PLAIN, YAML, Desk, question

SUBJECTS = sorted(
    listed(
        """
        ape bee cat dog elk fox gnu hen ibis jay kite lynx mole newt owl pig quail rat seal toad
        urchin vole wasp yak zebra ant bat crab duck emu frog goat hare lion mink otter panda
        robin swan tern
        """
    )
)


def many(count: int, *, keys: list[int] | None = None, longest: int = 0, **more: str) -> list[str]:
    """Questions with nothing in common; the first ``longest`` have a key that is a bit longer."""
    found = []
    for n in range(count):
        animal, other = SUBJECTS[n % len(SUBJECTS)], SUBJECTS[(n * 7 + n // 40 + 3) % len(SUBJECTS)]
        key = keys[n] if keys else n % 4
        options = [f"Feed the {animal} {w}." for w in ("nuts", "hay!", "figs", "corn")]
        if n < longest:
            options[key] = options[key][:-1] + "s."
        stem = (
            f"A keeper of {animal} number {n} meets a {other} at noon. What comes {n} days later?"
        )
        found.append(question(stem, *options, key=key, name=f"q-{n}", **more))
    return found


def of(problems: list[Problem], code: str) -> list[Problem]:
    return [problem for problem in problems if problem.code == code]


# -- duplicates -----------------------------------------------------------------------------------

STEM = (
    "A function reads messages from a queue and writes them into a table. Some messages are "
    "malformed, and the whole batch comes back each time. Which change keeps the good ones away?"
)


def twice(first: str, second: str) -> tuple[str, str]:
    return question(first, *PLAIN), question(second, *PLAIN, name="q-two")


def test_the_same_stem_twice_is_an_error_at_the_second(desk: Desk) -> None:
    again = "\n".join(STEM.upper().replace(",", " —").split(" ")) + " (Select ONE.)"
    found = desk.said(*twice(STEM, again))
    assert [(c, level, text) for c, level, text in found if c == "Q002"] == [("Q002", "error", "A")]
    assert "q-one" in of(desk.problems(*twice(STEM, again)), "Q002")[0].message


def test_two_skeletons_are_alike_until_they_are_written(desk: Desk) -> None:
    stem = "TODO(author): who has what problem? Which change mends it?"
    assert of(desk.problems(*twice(stem, stem)), "Q002") == []


def test_nearly_the_same_stem_is_a_warning(desk: Desk) -> None:
    near = twice(STEM, STEM.replace("a table", "one table").replace("Some", "Many"))
    assert [p.level for p in of(desk.problems(*near), "Q002")] == ["warning"]
    assert of(desk.problems(*near, same_stem=0.99), "Q002") == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a queue", "a queue of 5 shards"),
        ("keeps the good", "never keeps the good"),
        ("a table", "`orders`"),
        ("Some messages are malformed", "Each message is huge, encrypted and compressed twice"),
    ],
)
def test_stems_that_differ_on_purpose_are_two(desk: Desk, old: str, new: str) -> None:
    assert of(desk.problems(*twice(STEM, STEM.replace(old, new))), "Q002") == []


def test_orders_and_matches_are_told_apart_by_their_parts(desk: Desk) -> None:
    def order(name: str, *items: str) -> str:
        listed = "\n".join(f"{n}. {item}\n   > Why." for n, item in enumerate(items, 1))
        return f"## {name}\n```yaml\n{YAML}\n```\nPut these in order.\n\n{listed}\n\n"

    one = order("q-one", "Wake up", "Eat", "Sleep")
    assert of(desk.problems(one, order("q-two", "Init", "Invoke", "Shutdown")), "Q002") == []
    assert of(desk.problems(one, order("q-two", "Wake up", "Eat", "Sleep")), "Q002") != []


def test_the_course_is_not_asked_again(desk: Desk) -> None:
    course = desk.pack(question(STEM, *PLAIN, name="q-course"), pack_id="course")
    mine = Desk(desk.root, behind=(course,))
    (problem,) = mine.problems(question(STEM, *PLAIN))
    assert (problem.code, problem.level) == ("Q002", "warning")
    assert "q-course of the pack course" in problem.message
    # A copy of the course, to be changed, isn't compared with it.
    assert mine.problems(question(STEM, *PLAIN), pack_id="course") == []


def test_a_few_near_duplicates_are_found_among_hundreds(desk: Desk) -> None:
    bank = many(300)
    planted = [f"{q.split('## q-')[1].split(chr(10))[0]}" for q in bank[10:300:50]]
    copies = [
        question(bank[int(n)].split("```\n")[1].split("\n")[0].replace("at noon", "at dawn"),
                 *PLAIN, name=f"q-copy-{n}")
        for n in planted
    ]  # fmt: skip
    found = of(desk.problems(*bank, *copies), "Q002")
    assert sorted(p.message.split(":")[0] for p in found) == sorted(f"q-copy-{n}" for n in planted)


# -- keys -----------------------------------------------------------------------------------------


def test_keys_that_are_often_the_longest_are_an_error(desk: Desk) -> None:
    assert of(desk.problems(*many(40, longest=4)), "Q009") == []
    (problem,) = of(desk.problems(*many(40, longest=20)), "Q009")
    assert problem.level == "error"
    assert problem.place.file == "quizzes/b.md"
    assert of(desk.problems(*many(40, longest=20), longest_key_share=0.9), "Q009") == []
    # Of a few questions, it says nothing.
    assert of(desk.problems(*many(39, longest=20)), "Q009") == []
    assert of(desk.problems(*many(20, longest=15), position_least=20), "Q009") != []


def test_where_several_are_the_longest_each_has_a_part_of_it(desk: Desk) -> None:
    pack = desk.pack(*many(40))
    share, chance, count = longest_key_share(Seen(q, {}) for q in pack.questions)
    assert (share, chance, count) == (0.25, 0.25, 40)


def test_keys_are_spread_over_the_positions(desk: Desk) -> None:
    assert of(desk.problems(*many(40)), "Q010") == []
    uneven = [0, 1] * 16 + [2, 3] * 4
    (problem,) = of(desk.problems(*many(40, keys=uneven)), "Q010")
    assert "A 16, B 16, C 4, D 4" in problem.message
    assert of(desk.problems(*many(40, keys=uneven), position_p=0.0001), "Q010") == []
    assert of(desk.problems(*many(40, keys=uneven), position_least=41), "Q010") == []


def test_small_banks_are_taken_together(desk: Desk) -> None:
    uneven = [0, 1] * 16 + [2, 3] * 4
    whole = desk.pack(*many(40, keys=uneven))
    halves = [
        replace(whole.banks[0], id=name, place=Place(file=f"quizzes/{name}.md"))
        for name in ("east", "west")
    ]
    questions = [
        replace(q, bank="east" if n % 2 else "west") for n, q in enumerate(whole.questions)
    ]
    report = Report()
    pack = replace(whole, banks=tuple(halves), questions=tuple(questions))
    check_questions(pack, Library([pack]), report, Locator(pack.root), desk.today)
    (problem,) = [p for p in of(report.problems, "Q010") if "unevenly" in p.message]
    assert problem.place.file == "quizzes/east.md"
    assert "the smaller banks together" in problem.message


def test_a_long_run_of_keys_in_one_place_is_told_at_the_question_that_is_too_many(
    desk: Desk,
) -> None:
    keys = [0, 1, 2, 2, 2, 2, 2, 2, 3, 0]
    (problem,) = of(desk.problems(*many(10, keys=keys)), "Q010")
    assert problem.level == "warning"
    assert problem.message.startswith("q-6: From q-2 on, 6 keys in a row are option C")
    assert of(desk.problems(*many(10, keys=keys), position_run=6), "Q010") == []
    # In a long bank, chance has such runs.
    four = [n % 4 for n in range(200)]
    (problem,) = of(desk.problems(*many(210, keys=four + keys)), "Q010")
    assert problem.level == "info"


def test_absolutes_are_no_mark_of_distractors(desk: Desk) -> None:
    bank = many(48)
    marked = [q.replace("- [ ] Feed the", "- [ ] Feed only the") for q in bank]
    assert of(desk.problems(*bank), "Q008") == []
    (problem,) = of(desk.problems(*marked), "Q008")
    assert "100 % of the wrong options, and in 0 %" in problem.message


# -- coverage -------------------------------------------------------------------------------------


def test_domains_have_the_share_that_they_have_of_the_exam(desk: Desk) -> None:
    second = YAML.replace("dva-c02: 1", "dva-c02: 2")
    even = many(60) + [q.replace("## q-", "## p-") for q in many(40, yaml=second)]
    assert of(desk.problems(*even), "Q020") == []
    (problem,) = of(desk.problems(*many(40)), "Q020")
    assert problem.place.file == "content/pack.yaml"
    assert "domain 1 has 100 % and weighs 60 %" in problem.message
    assert of(desk.problems(*many(40), coverage_points=40), "Q020") == []
    assert of(desk.problems(*many(39)), "Q020") == []
    assert of(desk.problems(*many(39), coverage_least=39), "Q020") != []


def test_most_questions_ask_for_more_than_knowing(desk: Desk) -> None:
    bank = many(20) + [
        q.replace("## q-", "## p-") for q in many(20, yaml=YAML.replace("apply", "remember"))
    ]
    (problem,) = of(desk.problems(*bank, coverage_points=100), "Q020")
    assert problem.message.startswith("50 % of its 40 questions")
    assert of(desk.problems(*bank, coverage_points=100, application_share=0.5), "Q020") == []


def test_a_bank_of_random_keys_is_no_problem(desk: Desk) -> None:
    chance = random.Random(7)
    keys = [chance.randrange(4) for _ in range(120)]
    problems = desk.problems(*many(120, keys=keys), coverage_points=100)
    assert [p for p in problems if p.level != "info"] == []
