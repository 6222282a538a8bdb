"""Moodle's GIFT: every type, what Moodle would stumble over, and what can't come in."""

from __future__ import annotations

from decimal import Decimal

import pytest

from studylam.packs.exchange import gift
from studylam.packs.exchange.item import Batch, Choice, Item, Key, Match, Wrong


def read(text: str) -> Batch:
    return gift.read(text.encode(), "bank.gift")


def one(text: str) -> Item:
    """The only item of a text, from which nothing is left out."""
    batch = read(text)
    assert batch.left_out == []
    (item,) = batch.items
    return item


def choices(item: Item) -> list[tuple[str, bool, str]]:
    return [(choice.text, choice.correct, choice.reason) for choice in item.choices]


def reasons(batch: Batch) -> list[tuple[int, str]]:
    return [(left.line, left.reason) for left in batch.left_out]


# -- types -----------------------------------------------------------------------------------------


def test_a_single_choice_has_its_name_feedback_and_explanation() -> None:
    item = one(
        "::Quick one::How long may a function run?{\n"
        "=15 minutes#Right, since 2018.\n~5 minutes#That was the old limit.\n~1 hour\n"
        "####Longer work belongs elsewhere.\n}"
    )
    assert (item.type, item.name, item.stem) == (
        "single-choice",
        "Quick one",
        "How long may a function run?",
    )
    assert choices(item) == [
        ("15 minutes", True, "Right, since 2018."),
        ("5 minutes", False, "That was the old limit."),
        ("1 hour", False, ""),
    ]
    assert item.explanation == "Longer work belongs elsewhere."


def test_several_positive_weights_make_a_multiple_response() -> None:
    item = one("Which two are stores? {~%50%S3 ~%50%DynamoDB ~%-100%SQS ~IAM}")
    assert item.type == "multiple-response"
    assert [choice.text for choice in item.choices if choice.correct] == ["S3", "DynamoDB"]


def test_the_right_answer_may_have_both_signs() -> None:
    assert choices(one("Would you like {~=some~a few} rice?")) == [
        ("some", True, ""),
        ("a few", False, ""),
    ]


def test_partial_credit_of_a_single_choice_counts_as_wrong_and_is_said() -> None:
    batch = read("Best? {=all ~%50%half ~none}")
    assert [choice.correct for choice in batch.items[0].choices] == [True, False, False]
    assert "partial credit" in batch.mended[0].what


@pytest.mark.parametrize(
    ("answers", "what"),
    [
        ("~%60%a ~%60%b ~c", "don't add up to 100"),
        ("~%70%a ~%30%b ~c", "weights of the right answers aren't kept"),
        ("=a =b ~c", "any of them would do"),
    ],
)
def test_weights_that_mean_something_else_here_are_said(answers: str, what: str) -> None:
    batch = read(f"Which? {{{answers}}}")
    assert batch.items[0].type == "multiple-response"
    assert what in batch.mended[0].what


@pytest.mark.parametrize("answer", ["T", "TRUE", "F", "FALSE"])
def test_true_or_false_with_two_feedbacks(answer: str) -> None:
    item = one(f"Lambda has servers.{{{answer}#No, think again.#Well done.####They are hidden.}}")
    right = answer.startswith("T")
    assert choices(item) == [
        ("True", right, "Well done." if right else "No, think again."),
        ("False", not right, "No, think again." if right else "Well done."),
    ]
    assert item.explanation == "They are hidden."


def test_a_short_answer_with_right_almost_right_and_wrong_texts() -> None:
    batch = read("Its name? {=Lambda#Yes. =AWS Lambda =%50%lamda#A typo. =%0%EC2#No. =%0%*#Nope.}")
    (item,) = batch.items
    assert item.type == "short-answer"
    assert item.accepts == ("Lambda", "AWS Lambda")
    assert item.wrongs == (Wrong("lamda", "A typo."), Wrong("EC2", "No."))
    assert item.explanation == "Yes.\n\nNope."
    assert [note.line for note in batch.mended] == [1, 1]


def test_weights_with_all_the_digits_of_a_float() -> None:
    share = "%33.333333333333336%"
    item = one(f"Three of these? {{~{share}A ~{share}B ~{share}C ~%-100.00000000000001%D}}")
    assert [choice.correct for choice in item.choices] == [True, True, True, False]


def test_a_hash_in_a_pair_is_a_reason_only_if_it_looks_like_one() -> None:
    batch = read(
        "Match. {=Microsoft -> C# =Sun -> Java#Since 1995. =C# sharp -> Issue #5 =x -> C# y}"
    )
    (item,) = batch.items
    assert [(match.right, match.reason) for match in item.matches] == [
        ("C#", ""),
        ("Java", "Since 1995."),
        ("Issue #5", ""),
        ("C# y", ""),
    ]
    assert [mended.what for mended in batch.mended] == [
        "a `#` in a pair's right side, which Moodle would take for a part of it"
    ]


def test_matching_with_a_right_side_too_many() -> None:
    item = one("Match.{\n=Canada -> Ottawa\n=Italy  ->  Rome\n= -> Oslo\n}")
    assert item.type == "matching"
    assert item.matches == (Match("Canada", "Ottawa"), Match("Italy", "Rome"))
    assert item.extra_rights == ("Oslo",)


@pytest.mark.parametrize(
    ("answers", "key"),
    [
        ("#3", Key(Decimal(3))),
        ("#-3.5:0.25", Key(Decimal("-3.5"), Decimal("0.25"))),
        ("#1..5", Key(Decimal(3), Decimal(2))),
        ("#-5 .. 5", Key(Decimal(0), Decimal(5))),
        ("#=1822:0 =%50%1822:2", Key(Decimal(1822))),
        ("#=7:0 =%100%7:2", Key(Decimal(7), Decimal(2))),
        ("#1e3", Key(Decimal(1000))),
    ],
)
def test_numbers(answers: str, key: Key) -> None:
    item = one(f"How many? {{{answers}}}")
    assert (item.type, item.key) == ("numeric", key)


def test_wrong_numbers_have_their_reasons() -> None:
    item = one("How many?{#=9#Nine. =%0%5#Only half. ~#Anything else.}")
    assert item.wrongs == (Wrong("5", "Only half."),)
    assert item.explanation == "Nine.\n\nAnything else."


def test_an_order_as_moodle_has_it_since_4_4() -> None:
    item = one(
        "Put in order.{>3     ALL VERTICAL RELATIVE_ALL_PREVIOUS_AND_NEXT\nfirst\nthen\nlast\n}"
    )
    assert item.type == "ordering"
    assert [choice.text for choice in item.choices] == ["first", "then", "last"]


def test_a_missing_word_leaves_a_gap() -> None:
    assert one("Lambda was {=announced ~ended} in 2014.").stem == "Lambda was _____ in 2014."
    assert one("When was that? {#2014}.").stem == "When was that?"


# -- texts -----------------------------------------------------------------------------------------


def test_escaped_signs_are_signs() -> None:
    item = one(r"::a\:\:b::What is \{x\} \~ \# \= 1\:2\\3?\nNext line {=\=1 ~\~2#\#3}")
    assert item.name == "a::b"
    assert item.stem == "What is {x} ~ # = 1:2\\3?\\\nNext line"
    assert choices(item) == [("=1", True, ""), ("~2", False, "#3")]


def test_formats_of_texts() -> None:
    item = one(
        "[html]<p>Which is <b>bold</b> &amp; <code>a_b</code>?</p>{"
        "=[markdown]**this** ~[plain]*that* ~<i>those</i>#[moodle]x < y}"
    )
    assert item.stem == "Which is **bold** & `a_b`?"
    assert choices(item) == [
        ("**this**", True, ""),
        (r"\*that\*", False, ""),
        ("*those*", False, "x < y"),
    ]


def test_markdown_stays_as_it_is() -> None:
    item = one("[markdown]What of `x`?\\n\\n- *a*\\n- b{=c ~d}")
    assert item.stem == "What of `x`?\n\n- *a*\n- b"


def test_text_of_no_format_is_html_only_where_it_has_tags() -> None:
    assert one("Is List<String> a <b>type</b>? {T}").stem == r"Is List\<String> a **type**?"
    assert one("Is a < b and List<String>? {T}").stem == r"Is a < b and List\<String>?"


def test_pictures_are_named_and_said() -> None:
    batch = read(
        '::P::[html]<img src="@@PLUGINFILE@@/arch.png" alt\\="A queue"> What is it?{=a ~b}'
    )
    assert batch.items[0].stem == "(picture: A queue) What is it?"
    assert "picture arch.png" in batch.mended[0].what


def test_escaped_signs_in_a_category() -> None:
    assert one("$CATEGORY: $course$/top/Part 1\\: stores\n\nQ? {T}").tags == ("Part 1: stores",)


def test_categories_ids_and_tags_become_names_and_tags() -> None:
    batch = read(
        "$CATEGORY: $course$/top/AWS/Pub//Sub\n\n// [id:q-7] [tag:queues] [tag:a\\]b]\nOne? {T}\n\n"
        "$CATEGORY: other\n::Two::Two? {F}\n$CATEGORY: third\n::Three::Three? {F}\n"
    )
    assert [(item.name, item.tags) for item in batch.items] == [
        ("q-7", ("AWS", "Pub/Sub", "queues", "a]b")),
        ("Two", ("other",)),
        ("Three", ("third",)),
    ]


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_other_encodings_and_line_ends(codec: str) -> None:
    data = "// Comment\r\n\r\n::Größe::Wie groß?{=klein\r\n~groß}\r\n".encode(codec)
    batch = gift.read(data, "bank.gift")
    (item,) = batch.items
    assert (item.name, item.stem, item.line) == ("Größe", "Wie groß?", 3)


def test_damaged_texts_are_mended() -> None:
    batch = read(r"1 â‰ˆ 2 $\\rightarrow$ 3? {=dâ€™accord ~b}")
    assert batch.items[0].stem == "1 ≈ 2 → 3?"
    assert batch.items[0].choices[0].text == "d’accord"
    assert [note.line for note in batch.mended] == [1, 1]


# -- what Moodle would stumble over ----------------------------------------------------------------


def test_blank_lines_within_braces_are_mended() -> None:
    batch = read("One? {\n=a\n\n~b\n\n}\n\nTwo?\n\n{=c ~d}\n")
    assert [(item.line, len(item.choices)) for item in batch.items] == [(1, 2), (8, 2)]
    assert [note.line for note in batch.mended] == [1, 8]


def test_questions_without_a_blank_line_between_are_told_apart() -> None:
    batch = read("::A::One? {T}\n::B::Two? {=a ~b}\nThree? {\n=c\n~d}\n")
    assert [(item.line, item.stem) for item in batch.items] == [
        (1, "One?"),
        (2, "Two?"),
        (3, "Three?"),
    ]
    assert [note.line for note in batch.mended] == [2, 3]


@pytest.mark.parametrize(
    "stem",
    [
        "What does f() { return 1; } give?",
        "int main() {} does what?",
        "What opens a block, { or (?",
        "What is } for?",
    ],
)
def test_braces_in_code_are_told_from_the_answers(stem: str) -> None:
    batch = read(f"{stem} {{=one ~two}}")
    assert batch.items[0].stem == stem
    assert "braces" in batch.mended[0].what


def test_an_attribute_of_a_tag_is_no_answer() -> None:
    batch = read('[html]See?{=<a href="https://aws.amazon.com/">here</a> ~there}')
    assert choices(batch.items[0])[0][0] == "[here](https://aws.amazon.com/)"
    assert "HTML tag" in batch.mended[0].what


# -- what can't come in ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("No text {= ~b ~c}", "right answer has no text"),
        ("Write something. {}", "essay"),
        ("Write something. {####Hint}", "essay"),
        ("::About::A text between questions.", "description"),
        ("Never closed {=a ~b", "never closed"),
        ("Never opened =a ~b}", "never opened"),
        ("None is right {~a ~b}", "none of its answers is right"),
        ("Only one {=a ~}", "fewer than two"),
        ("Two {=a} gaps {=b} here", "several gaps"),
        ("Cloze {1:MC:=a~b}", "Cloze"),
        ("Cloze {1:SA:=a} and {2:NM:=1:0.1}", "Cloze"),
        ("Number {#abc}", "can't be read: abc"),
        ("Number {#1,000}", "can't be read: 1,000"),
        ("Number {#=1 =2}", "several numbers"),
        ("Number {#*}", "any number"),
        ("Text {=*}", "any answer"),
        ("Pairs {=a->b =c}", "without `->`: c"),
        ("Pairs {=a->b}", "two pairs"),
        ("{=a ~b}", "asks nothing"),
    ],
)
def test_what_cant_come_in_is_said_at_its_line(text: str, reason: str) -> None:
    batch = read(f"// A comment\n\n::Fine::Fine? {{T}}\n\n{text}\n")
    ((line, said),) = reasons(batch)
    assert line == 5
    assert reason in said
    assert len(batch.items) == 1


def test_what_isnt_closed_doesnt_swallow_the_next() -> None:
    batch = read("Never closed {=a ~b\n\nNext? {=c ~d}\n\n::Named::Last? {T}")
    assert [item.stem for item in batch.items] == ["Next?", "Last?"]
    assert reasons(batch) == [(1, "the brace that opens its answers is never closed")]


# -- out -------------------------------------------------------------------------------------------


def test_what_is_written_looks_as_moodle_writes_it() -> None:
    item = Item(
        "multiple-response",
        "Which?\n\nPick *two*: {a}",
        name="q-1",
        choices=(Choice("a = b", True, "so #1"), Choice("b", True), Choice("%5% off", False)),
        explanation="All of it.",
        tags=("x", "y"),
    )
    written = gift.write([item])
    assert written.left_out == ()
    assert written.data.decode() == (
        "// [id:q-1] [tag:x] [tag:y]\n"
        "::q-1::[markdown]Which?\\n\\nPick *two*\\: \\{a\\}{\n"
        "\t~%50%a \\= b#so \\#1\n\t~%50%b\n\t~%-50%[markdown]%5% off\n\t####All of it.\n}\n"
    )


def test_what_gift_cant_hold_is_said() -> None:
    reason = "A reason that explains this."
    items = [
        Item("ordering", "Order", choices=(Choice("a", reason=reason), Choice("b")), line=3),
        Item("matching", "Match", matches=(Match("a->b", "c"), Match("d", "e")), line=4),
        Item("single-choice", "No key", choices=(Choice("a"), Choice("b")), line=5),
        Item("short-answer", "Type", accepts=("a",), wrongs=(Wrong("b", "b -> c"),), line=6),
    ]
    written = gift.write(items)
    assert [left.line for left in written.left_out] == [3, 4, 5, 6]
    back = gift.read(written.data, "x").items
    assert [item.type for item in back] == ["ordering", "short-answer"]


def test_a_side_that_begins_like_a_weight_stays_bare() -> None:
    pairs = (Match("%50% of it", "half"), Match("all", "%100%"))
    written = gift.write([Item(type="matching", stem="Match.", matches=pairs)]).data
    assert "=%50% of it -> half\n\t=all -> %100%\n" in written.decode()
    assert gift.read(written, "bank.gift").items[0].matches == pairs


def test_reasons_of_pairs_are_in_the_feedback_of_the_whole() -> None:
    item = Item("matching", "Match", matches=(Match("a", "b", "Why."), Match("c", "d")))
    (back,) = gift.read(gift.write([item]).data, "x").items
    assert back.explanation == "a: Why."


def test_a_unit_survives() -> None:
    item = Item("numeric", "How much?", key=Key(Decimal(5), unit="GB-seconds"))
    written = gift.write([item])
    assert b"(In GB-seconds.)" in written.data
    (back,) = gift.read(written.data, "x").items
    assert (back.stem, back.key) == (item.stem, item.key)
