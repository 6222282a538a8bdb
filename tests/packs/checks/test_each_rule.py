"""Each rule with what it objects to, and with what looks like it and is all right."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from tests.packs.checks.written import FACTS_FILE, PLAIN, YAML, Desk, question, reason

LONG = "Set a longer timeout for the function, so that the work has the time it needs to be done."


def choice(stem: str, *options: str, **more: object) -> str:
    return question(stem, *(options or PLAIN), **more)  # type: ignore[arg-type]


def with_options(*options: str, key: int = 0) -> str:
    return question("What mends the report that takes too long?", *options, key=key)


def stem(text: str) -> str:
    return question(text, *PLAIN)


BAD = [
    # code, question, what the place points to begins with this
    ("Q003", with_options(*PLAIN[:3], "set a longer timeout for the function"), "set a longer"),
    (
        "Q003",
        with_options("Raise the timeout of the function.", "Raise the timeout of the function now.",
                     *PLAIN[2:]),
        "Raise the timeout of the function now",
    ),
    ("Q006", with_options(*PLAIN[:3], "All of the above"), "All of"),
    ("Q006", with_options(*PLAIN[:3], "1 and 3 only"), "1 and"),
    ("Q006", with_options(*PLAIN[:3], "A and C"), "A and"),
    ("Q006", with_options(*PLAIN[:3], "I, II and III"), "I, II"),
    ("Q006", with_options(*PLAIN[:3], "Both (a) and (b)"), "Both"),
    ("Q006", with_options(*PLAIN[:3], "None of these"), "None"),
    ("Q007", stem("Which of these is not a way to mend the report?"), "not a way"),
    ("Q007", stem("Which statement about the report is false?"), "false?"),
    ("Q007", stem("Which change doesn't help a function that is too slow?"), "doesn't"),
    ("Q007", stem("All of these mend the report except which one?"), "except"),
    ("Q007", stem("Which change is least likely to help?"), "least"),
    ("Q008", with_options(PLAIN[0], "Always move the work to a task.", *PLAIN[2:]), "Always"),
    ("Q008", with_options("Usually, set a longer timeout.", *PLAIN[1:]), "Usually"),
    ("Q009", with_options(LONG, *PLAIN[1:]), "- [x] Set"),
    ("Q011", with_options("Wait.", LONG, *PLAIN[2:]), "- [ ] Set"),
    (
        "Q012",
        question("A clerk loses the quokka register. What brings it back?", "Restore a snapshot.",
                 "Buy a quokka licence.", "Call the support team.", "Restart the machine.", key=1),
        "quokka licence",
    ),
    ("Q013", question("This is an", "queue of things", "object", "event", "image"), "queue"),
    ("Q013", question("What calls the function is a", "timer", "event", "queue", "topic"), "event"),
    ("Q013", question("What the function needs to run are:", "a role", "two keys", "logs", "ports"),
     "a role"),
    ("Q016", stem("A loop " + "that waits and works " * 32 + "is slow. Why?"), "A loop"),
    ("Q017", question("How many records?", "10", "300", "20", "1000", key=2), "20"),
    ("Q019", with_options("Use CloudWatch Events as a timer.", *PLAIN[1:]), "CloudWatch Events"),
    ("Q019", with_options("Choose the runtime python3.9 again.", *PLAIN[1:]), "python3.9"),
    ("Q019", stem("A rule of CloudWatch Events calls a function. What is missing?"), "CloudWatch"),
    ("Q022", with_options(*PLAIN[:3], "Run <script>alert(1)</script> in it."), "<script>"),
    ("Q022", stem("What is <b>bold</b> about it?"), "<b>"),
    ("Q022", with_options(*PLAIN[:3], "Ask <javascript:alert> for help."), "<javascript:"),
    ("Q028", question("What?", *PLAIN, yaml=YAML + "\ntodo: [reasons]"), "todo:"),
    ("Q029", question("What helps?", *PLAIN, yaml=YAML + "\nwaive: {Q009: it is a list of names}"),
     "Q009"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "written", "start"), BAD)
def test_what_is_wrong_is_found_where_it_is(
    desk: Desk, code: str, written: str, start: str
) -> None:
    found = [(where, text) for where, _, text in desk.said(written)]
    assert code in [where for where, text in found if text.startswith(start)], found


GOOD = [
    # code, question
    ("Q003", with_options("Retry for 30 seconds at most.", "Retry for 60 seconds at most.",
                          "Retry for 90 seconds at most.", "Retry for 95 seconds at most.")),
    ("Q003", with_options("Allow the role to read it.", "Deny the role to read it.", *PLAIN[2:])),
    ("Q003", with_options("Put it into `/opt/python` then.", "Put it into `/opt/lib` then.",
                          *PLAIN[2:])),
    ("Q003", with_options("`a < b`", "`a > b`", "`a = b`", "`a ! b`")),
    ("Q006", with_options("Both functions share it.", "Neither of the two functions.", *PLAIN[2:])),
    ("Q006", question("How many?", "1 and 3", "2 and 3", "1 and 2", "3 and 4")),
    ("Q007", stem("Which of these is NOT a way to mend the report?")),
    ("Q007", stem("Which of these is **not** a way to mend the report?")),
    ("Q007", stem("A team does not want to run servers. Which service fits?")),
    ("Q007", stem("Which service fits a team that doesn't want to run servers?")),
    ("Q007", stem("Which way has the least operational overhead?")),
    ("Q007", stem("Which policy grants the least privilege to the role?")),
    ("Q008", with_options("Use the tier that is Always Free.", *PLAIN[1:])),
    ("Q008", with_options("Search the log for `always`.", *PLAIN[1:])),
    ("Q008", with_options('Search the log for "never again".', *PLAIN[1:])),
    ("Q008", with_options("Give it a read-only mount.", "Move frequently accessed data.",
                          *PLAIN[2:])),
    ("Q008", question("How often is it called?", *(f"It is always called {w}." for w in
                                                   ("once", "twice", "late", "early")))),
    ("Q009", question("Which service?", "AWS Step Functions", "Lambda", "EC2", "S3")),
    ("Q011", question("Which service?", "Amazon S3", "Amazon Elastic Block Store", "EFS", "FSx")),
    ("Q013", question("What holds objects is a", "bucket", "URL", "user pool", "one-way queue")),
    ("Q013", question("What calls it is an", "HTTP request", "hour hand", "S3 event", "alarm")),
    ("Q013", stem("What is it for? Choose what the function is.")),
    ("Q017", question("How many records?", "10", "20", "300", "1,000", key=2)),
    ("Q017", question("How long?", "15 minutes", "900 ms", "30 seconds", "It depends", key=3)),
    ("Q017", question("How long?", "1 hour", "15 minutes", "30 seconds", "900 ms")),
    ("Q019", with_options("Use Amazon EventBridge as a timer.", *PLAIN[1:])),
    ("Q019", stem("A function still uses the deprecated runtime python3.9. What should be done?")),
    ("Q022", stem("What does `<script>` do to List<String> or <bucket-name>, if a < b?")),
    ("Q022", stem("```html\n<b>bold</b>\n```\n\nWhat is shown of it?")),
    ("Q022", stem("What is at <https://docs.aws.amazon.com/> to be read?")),
]  # fmt: skip


@pytest.mark.parametrize(("code", "written"), GOOD)
def test_what_only_looks_like_it_is_all_right(desk: Desk, code: str, written: str) -> None:
    assert code not in desk.codes(written)


def test_plain_questions_have_no_problem_at_all(desk: Desk) -> None:
    assert desk.problems(with_options(*PLAIN)) == []


# -- thresholds -----------------------------------------------------------------------------------

MOVED = [
    # code, question, settings with which it is no problem
    ("Q001", with_options(*PLAIN[:3]), {"min_options": 3}),
    (
        "Q001",
        question("What helps? (Select TWO.)", *PLAIN, key=(0, 1)),
        {"min_options_multiple": 4},
    ),
    (
        "Q003",
        with_options("Raise the timeout of the function.", "Raise the timeout of the function now.",
                     *PLAIN[2:]),
        {"same_option": 0.95},
    ),
    ("Q004", with_options(*PLAIN).replace(reason(2), "Too short."), {"min_reason": 5}),
    ("Q009", with_options(LONG, *PLAIN[1:]), {"longest_key": 4}),
    ("Q011", with_options("Wait.", LONG, *PLAIN[2:]), {"option_lengths": 30}),
    ("Q016", stem("It waits. " * 61 + "What helps?"), {"stem_words": 200}),
    (
        "Q016",
        stem("Considering organisational responsibilities, intermediate administrative authorities "
             "necessitate comprehensive documentation concerning operational availability and "
             "reliability, notwithstanding infrastructural heterogeneity and unpredictable use:"
             " which?"),
        {"reading_grade": 80},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("code", "written", "settings"), MOVED)
def test_thresholds_are_those_of_the_pack(
    desk: Desk, code: str, written: str, settings: dict[str, float]
) -> None:
    assert code in desk.codes(written)
    assert code not in desk.codes(written, **settings)


# -- wholeness ------------------------------------------------------------------------------------


def test_the_stem_says_how_many_are_right(desk: Desk) -> None:
    five = (*PLAIN, "Wait for the next version.")
    none = question("What helps the report?", *five, key=(0, 1))
    wrong = question("What helps the report? (Select THREE.)", *five, key=(0, 1))
    right = question("What helps the report? (Select TWO.)", *five, key=(0, 1))
    assert ("Q015", "error", "What helps the report?") in desk.said(none)
    assert ("Q015", "error", "Select THREE.)") in desk.said(wrong)
    assert "Q015" not in desk.codes(right)


def test_a_domain_is_asked_for_by_the_exams_that_the_bank_is_for(desk: Desk) -> None:
    without = re.sub(r"domain: .*\n", "", with_options(*PLAIN))
    desk.head = desk.head.replace("dva-c02", "saa-c03, clf-c02")
    hints = [problem.hint for problem in desk.problems(without) if problem.code == "Q001"]
    assert [hint.partition("}")[0] for hint in hints] == ["domain: {saa-c03: 1, clf-c02: 1"]


def test_difficulty_is_for_all_questions_of_a_bank_or_for_none(desk: Desk) -> None:
    one = question("What helps the first report?", *PLAIN)
    two = question("Who mends another one?", *PLAIN, name="q-two")
    easy = one.replace("level: apply", "level: apply\ndifficulty: easy")
    assert desk.problems(one, two) == []
    assert [(c, level, text) for c, level, text in desk.said(easy, two)] == [
        ("Q001", "info", "## q-two")
    ]


def test_an_imported_question_is_said_once_to_be_unfinished(desk: Desk) -> None:
    written = question("What helps?", *PLAIN, yaml=YAML + "\ntodo: [reasons, sources]")
    written = written.replace("sources: [quotas]", "sources: []")
    for number in range(1, 3):
        written = written.replace(f"  > {reason(number)}\n", "")
    problems = desk.problems(written)
    assert [p.code for p in problems] == ["Q028"]
    assert "reasons, sources (2 of 4 options have no reason)" in problems[0].message


def test_a_reason_is_more_than_the_option(desk: Desk) -> None:
    repeated = with_options(*PLAIN).replace(reason(1), f"*{PLAIN[1]}*")
    assert ("Q004", "error", f"*{PLAIN[1]}*") in desk.said(repeated)


def test_a_source_that_was_read_long_ago_is_told(desk: Desk) -> None:
    written = with_options(*PLAIN)
    desk.facts = ()
    desk.today = date(2027, 8, 15)
    assert desk.problems(written) == []
    desk.today = date(2027, 8, 16)
    assert desk.said(written) == [("Q005", "warning", "quotas]")]
    assert desk.problems(written, stale_after_days=366) == []
    # A fact that was taken from it since then counts as well.
    later = Desk(desk.root, today=desk.today)
    later.facts = tuple(replace_day(fact, date(2027, 1, 1)) for fact in later.facts)
    assert later.problems(written) == []
    undated = replace(desk, sources=(replace(desk.sources[0], read=None),))
    assert undated.problems(written) == []


def replace_day(fact, day):  # type: ignore[no-untyped-def]
    return replace(fact, as_of=day, place=FACTS_FILE)


# -- names ----------------------------------------------------------------------------------------


def test_a_distractor_may_use_an_old_name_if_its_reason_says_so(desk: Desk) -> None:
    written = with_options(PLAIN[0], "Use CloudWatch Events as a timer.", *PLAIN[2:])
    assert "Q019" in desk.codes(written)
    told = written.replace(reason(1), "This is the old name: today it is Amazon EventBridge.")
    assert "Q019" not in desk.codes(told)


def test_a_pack_has_old_names_of_its_own(desk: Desk) -> None:
    written = with_options("Ask the Oracle of Delphi about it.", *PLAIN[1:])
    assert "Q019" not in desk.codes(written)
    retired = {"Oracle of Delphi": "Delphi Oracle"}
    assert ("Q019", "warning", "Oracle of Delphi about it.") in desk.said(written, retired=retired)


def test_a_runtime_is_old_from_its_day_on(desk: Desk) -> None:
    written = with_options("Choose the runtime python3.10 for it.", *PLAIN[1:])
    assert "Q019" in desk.codes(written)
    desk.today = date(2026, 10, 30)
    assert "Q019" not in desk.codes(written)


def test_an_old_number_in_a_distractor_needs_a_reason(desk: Desk) -> None:
    written = with_options(*PLAIN[:3], "Raise its memory to 10,008 MB.")
    assert "Q019" not in desk.codes(written)
    assert ("Q019", "warning", "10,008 MB.") in desk.said(written.replace(f"  > {reason(3)}\n", ""))


# -- convergence ----------------------------------------------------------------------------------


def test_a_key_made_of_the_others_is_noted(desk: Desk) -> None:
    options = ("Queue, topic and bucket", "Queue and table", "Topic and stream", "Bucket and pool")
    found = desk.said(question("What does it need?", *options))
    assert ("Q014", "info", "- [x] Queue, topic and bucket") in found
    assert "Q014" not in desk.codes(question("What does it need?", *options, key=1))


# -- waivers --------------------------------------------------------------------------------------


def waived(code: str, why: str = "these are names, which have the length that they have") -> str:
    return question("What?", LONG, *PLAIN[1:], yaml=YAML + f'\nwaive: {{{code}: "{why}"}}')


def test_a_waiver_with_a_reason_waives(desk: Desk) -> None:
    assert "Q009" in desk.codes(with_options(LONG, *PLAIN[1:]))
    assert desk.codes(waived("Q009")) == {"Q011"}


@pytest.mark.parametrize(
    ("code", "why", "says"),
    [
        ("Q009", "ok", "has no reason"),
        ("Q008", "for some good reason", "waives nothing"),
        ("Q099", "for some good reason", "There is no check"),
        ("Q004", "for some good reason", "can't be waived"),
        ("K001", "for some good reason", "can't be waived"),
    ],
)
def test_a_waiver_that_does_not_hold_is_told(desk: Desk, code: str, why: str, says: str) -> None:
    problems = desk.problems(waived(code, why))
    assert "Q009" in {p.code for p in problems}
    assert [p.level for p in problems if p.code == "Q029" and says in p.message] == ["warning"]


def test_switching_off_what_cannot_be_switched_off_is_told(desk: Desk) -> None:
    problems = desk.problems(with_options(*PLAIN), off=("Q004", "Q999", "Q011"))
    assert [(p.code, p.place.file) for p in problems] == [("Q029", "content/pack.yaml")] * 2
