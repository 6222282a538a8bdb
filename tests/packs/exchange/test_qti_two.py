"""QTI 2.1 (and 2.2, 3.0 where it is the same)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from studylam.packs.exchange import qti
from studylam.packs.exchange.item import Batch, Choice, Item, Key, Match, Wrong

TEMPLATES = "http://www.imsglobal.org/question/qti_v2p1/rptemplates"
MATCH_CORRECT = f'<responseProcessing template="{TEMPLATES}/match_correct"/>'


def assessment(
    declared: str, body: str, rest: str = MATCH_CORRECT, *, title: str = "A title"
) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="i1"'
        f' title="{title}" adaptive="false" timeDependent="false">\n'
        f"{declared}<itemBody>{body}</itemBody>{rest}</assessmentItem>"
    )


def declared(
    *values: str, many: str = "single", kind: str = "identifier", mapping: str = ""
) -> str:
    right = "".join(f"<value>{value}</value>" for value in values)
    correct = f"<correctResponse>{right}</correctResponse>" if right else ""
    mapped = f'<mapping defaultValue="0">{mapping}</mapping>' if mapping else ""
    return (
        f'<responseDeclaration identifier="RESPONSE" cardinality="{many}" baseType="{kind}">'
        f"{correct}{mapped}</responseDeclaration>"
    )


def mapped(**points: str) -> str:
    return "".join(f'<mapEntry mapKey="{k}" mappedValue="{v}"/>' for k, v in points.items())


CHOICES = (
    '<choiceInteraction responseIdentifier="RESPONSE" maxChoices="{}"><prompt>Where?</prompt>'
    '<simpleChoice identifier="A">S3<feedbackInline outcomeIdentifier="F" identifier="A"'
    ' showHide="show">Right.</feedbackInline></simpleChoice>'
    '<simpleChoice identifier="B">S<b>Q</b>S</simpleChoice>'
    '<simpleChoice identifier="C">EBS</simpleChoice></choiceInteraction>'
)


def read(xml: str) -> Batch:
    return qti.read(xml.encode(), "item.xml")


def one(xml: str) -> Item:
    batch = read(xml)
    assert batch.left_out == []
    (found,) = batch.items
    return found


def rights(item: Item) -> list[str]:
    return [choice.text for choice in item.choices if choice.correct]


def given(test: str, points: str, outcome: str = "SCORE") -> str:
    return (
        f"{test}<setOutcomeValue identifier='{outcome}'><baseValue baseType='float'>{points}"
        "</baseValue></setOutcomeValue>"
    )


def chosen(tag: str, value: str) -> str:
    return (
        f"<{tag}><baseValue baseType='identifier'>{value}</baseValue>"
        f"<variable identifier='RESPONSE'/></{tag}>"
    )


def test_where_only_the_processing_scores_the_best_answer_is_right() -> None:
    rest = (
        "<responseProcessing><responseCondition>"
        f"<responseIf>{given(chosen('match', 'A'), '1')}</responseIf>"
        f"<responseElseIf>{given(chosen('match', 'C'), '0.5')}</responseElseIf>"
        f"<responseElseIf>{given(chosen('match', 'B'), '3', 'LEVEL')}</responseElseIf>"
        "</responseCondition></responseProcessing>"
    )
    batch = read(assessment(declared(), CHOICES.format(1), rest))
    (found,) = batch.items
    assert (found.type, rights(found)) == ("single-choice", ["S3"])
    assert [mended.what for mended in batch.mended] == [
        "the partial credit of an answer isn't kept: it counts as wrong"
    ]


def test_what_mustnt_be_chosen_is_no_key() -> None:
    inside = f"{chosen('member', 'A')}<not>{chosen('member', 'B')}</not>{chosen('member', 'C')}"
    rest = (
        "<responseProcessing><responseCondition>"
        f"<responseIf>{given(f'<and>{inside}</and>', '100')}</responseIf>"
        "</responseCondition></responseProcessing>"
    )
    found = one(assessment(declared(many="multiple"), CHOICES.format(0), rest))
    assert rights(found) == ["S3", "EBS"]


def test_a_single_choice_with_inline_and_modal_feedback() -> None:
    rest = (
        "<responseProcessing>"
        "<responseCondition><responseIf><match><variable identifier='RESPONSE'/>"
        "<baseValue baseType='identifier'>B</baseValue></match><setOutcomeValue identifier='M'>"
        "<baseValue baseType='identifier'>no-b</baseValue></setOutcomeValue></responseIf>"
        "</responseCondition></responseProcessing>"
        "<modalFeedback outcomeIdentifier='M' identifier='no-b' showHide='show'>Messages."
        "</modalFeedback>"
        "<modalFeedback outcomeIdentifier='S' identifier='solution' showHide='show'>"
        "<p>Objects.</p></modalFeedback>"
    )
    found = one(assessment(declared("A"), "<p>Objects live</p>" + CHOICES.format(1), rest))
    assert (found.type, found.name, found.line) == ("single-choice", "A title", 2)
    assert found.stem == "Objects live\n\nWhere?"
    assert found.choices == (
        Choice("S3", True, "Right."),
        Choice("S**Q**S", False, "Messages."),
        Choice("EBS", False),
    )
    assert found.explanation == "Objects."


def test_several_choices_by_key_or_by_points() -> None:
    for response in (
        declared("A", "C", many="multiple"),
        declared(many="multiple", mapping=mapped(A="1", B="-1", C="1")),
    ):
        found = one(assessment(response, CHOICES.format(0)))
        assert (found.type, rights(found)) == ("multiple-response", ["S3", "EBS"])


def test_points_of_a_single_choice() -> None:
    batch = read(assessment(declared(mapping=mapped(A="2", B="1")), CHOICES.format(1)))
    assert rights(batch.items[0]) == ["S3"]
    assert "partial credit" in batch.mended[0].what


def test_a_key_that_only_the_processing_has() -> None:
    rest = (
        "<responseProcessing><responseCondition><responseIf><match>"
        "<variable identifier='RESPONSE'/><baseValue baseType='identifier'>C</baseValue></match>"
        "<setOutcomeValue identifier='SCORE'><baseValue baseType='float'>1</baseValue>"
        "</setOutcomeValue></responseIf></responseCondition></responseProcessing>"
    )
    assert rights(one(assessment(declared(), CHOICES.format(1), rest))) == ["EBS"]


def test_version_3_in_its_own_spelling() -> None:
    xml = (
        '<qti-assessment-item xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0" identifier="i"'
        ' title="Third"><qti-response-declaration identifier="RESPONSE" cardinality="single"'
        ' base-type="identifier"><qti-correct-response><qti-value>B</qti-value>'
        "</qti-correct-response></qti-response-declaration><qti-item-body>"
        '<qti-choice-interaction response-identifier="RESPONSE" max-choices="1">'
        "<qti-prompt>Which?</qti-prompt>"
        '<qti-simple-choice identifier="A">one</qti-simple-choice>'
        '<qti-simple-choice identifier="B">two</qti-simple-choice>'
        "</qti-choice-interaction></qti-item-body></qti-assessment-item>"
    )
    found = one(xml)
    assert (found.stem, rights(found)) == ("Which?", ["two"])


def associable(**texts: str) -> str:
    return "".join(
        f'<simpleAssociableChoice identifier="{name}" matchMax="1">{text}</simpleAssociableChoice>'
        for name, text in texts.items()
    )


MATCH = (
    '<matchInteraction responseIdentifier="RESPONSE"><prompt>Match.</prompt>'
    "<simpleMatchSet>{}</simpleMatchSet><simpleMatchSet>{}</simpleMatchSet></matchInteraction>"
)


def test_matching_and_groups_turned_round() -> None:
    response = declared("A X", "B X", many="multiple", kind="directedPair")
    sets = (associable(A="S3", B="EBS"), associable(X="stores", Y="computes"))
    found = one(assessment(response, MATCH.format(*sets)))
    assert found.matches == (Match("S3", "stores"), Match("EBS", "stores"))
    assert found.extra_rights == ("computes",)
    turned = declared("X A", "X B", many="multiple", kind="directedPair")
    found = one(assessment(turned, MATCH.format(associable(X="stores"), sets[0])))
    assert found.matches == (Match("S3", "stores"), Match("EBS", "stores"))


def test_pairs_of_one_set() -> None:
    batch = read(
        assessment(
            declared("A X", "Y B", many="multiple", kind="pair"),
            '<associateInteraction responseIdentifier="RESPONSE"><prompt>Pair.</prompt>'
            + associable(A="S3", B="SQS", X="objects", Y="messages", Z="names")
            + "</associateInteraction>",
        )
    )
    (found,) = batch.items
    assert found.matches == (Match("S3", "objects"), Match("messages", "SQS"))
    assert found.extra_rights == ("names",)
    assert batch.mended[0].line == 2


def test_gaps_to_be_filled_with_given_words() -> None:
    found = one(
        assessment(
            declared("W G1", "S G2", many="multiple", kind="directedPair"),
            '<gapMatchInteraction responseIdentifier="RESPONSE"><prompt>Fill in.</prompt>'
            '<gapText identifier="W">writes</gapText><gapText identifier="S">sends</gapText>'
            '<gapText identifier="R">reads</gapText>'
            '<p>It <gap identifier="G1"/> and <gap identifier="G2"/>.</p></gapMatchInteraction>',
        )
    )
    assert found.stem == "Fill in.\n\nIt [1] and [2] ."
    assert found.matches == (Match("[1]", "writes"), Match("[2]", "sends"))
    assert found.extra_rights == ("reads",)


def test_ordering() -> None:
    found = one(
        assessment(
            declared("B", "A", many="ordered"),
            '<p>Order.</p><orderInteraction responseIdentifier="RESPONSE">'
            '<simpleChoice identifier="A">last</simpleChoice>'
            '<simpleChoice identifier="B">first</simpleChoice></orderInteraction>',
        )
    )
    assert [choice.text for choice in found.choices] == ["first", "last"]


ENTRY = '<p>It has <textEntryInteraction responseIdentifier="RESPONSE"/>, or so.</p>'


def processing(test: str) -> str:
    return (
        f"<responseProcessing><responseCondition><responseIf>{test}"
        "<setOutcomeValue identifier='SCORE'><baseValue baseType='float'>1</baseValue>"
        "</setOutcomeValue></responseIf></responseCondition></responseProcessing>"
    )


@pytest.mark.parametrize(
    ("test", "key"),
    [
        ("", Key(Decimal(10))),
        ('<equal toleranceMode="exact">{}</equal>', Key(Decimal(10))),
        (
            '<equal toleranceMode="absolute" tolerance="0.5 0.5">{}</equal>',
            Key(Decimal(10), Decimal("0.5")),
        ),
        (
            '<equal toleranceMode="relative" tolerance="5">{}</equal>',
            Key(Decimal(10), Decimal("0.5")),
        ),
        (
            '<equalRounded roundingMode="decimalPlaces" figures="1">{}</equalRounded>',
            Key(Decimal(10), Decimal("0.05")),
        ),
    ],
)
def test_numbers(test: str, key: Key) -> None:
    both = "<variable identifier='RESPONSE'/><correct identifier='RESPONSE'/>"
    rest = processing(test.format(both)) if test else MATCH_CORRECT
    found = one(assessment(declared("10", kind="float"), ENTRY, rest))
    assert (found.type, found.key, found.stem) == ("numeric", key, "It has _____, or so.")


def test_a_number_between_two() -> None:
    bounds = "".join(
        f"<{tag}><variable identifier='RESPONSE'/>"
        f"<baseValue baseType='float'>{n}</baseValue></{tag}>"
        for tag, n in (("gte", 4), ("lte", 6))
    )
    found = one(assessment(declared(kind="float"), ENTRY, processing(f"<and>{bounds}</and>")))
    assert found.key == Key(Decimal(5), Decimal(1))


def test_a_short_answer() -> None:
    batch = read(
        assessment(
            declared("York", kind="string", mapping=mapped(York="1", york="1", Yorck="0.5")), ENTRY
        )
    )
    (found,) = batch.items
    assert found.accepts == ("York", "york")
    assert found.wrongs == (Wrong("Yorck"),)
    assert "partial credit" in batch.mended[0].what


def test_choices_within_a_line() -> None:
    inline = (
        '<inlineChoiceInteraction responseIdentifier="{0}"><inlineChoice identifier="A{0}">a{0}'
        '</inlineChoice><inlineChoice identifier="B{0}">b{0}</inlineChoice>'
        "</inlineChoiceInteraction>"
    )
    first = declared("ARESPONSE")
    found = one(assessment(first, f"<p>It is {inline.format('RESPONSE')}.</p>"))
    assert (found.stem, rights(found)) == ("It is _____.", ["aRESPONSE"])
    second = declared("BR2").replace('"RESPONSE"', '"R2"')
    batch = read(
        assessment(first + second, f"<p>{inline.format('RESPONSE')} and {inline.format('R2')}</p>")
    )
    assert batch.items[0].matches == (Match("[1]", "aRESPONSE"), Match("[2]", "bR2"))


def test_words_in_a_text() -> None:
    text = (
        '<hottextInteraction responseIdentifier="RESPONSE" maxChoices="1"><prompt>Which is wrong?'
        '</prompt><p>It <hottext identifier="A">run</hottext>'
        ' <hottext identifier="B">fast</hottext></p></hottextInteraction>'
    )
    found = one(assessment(declared("A"), text))
    assert (found.stem, rights(found)) == ("Which is wrong?\n\nIt run fast", ["run"])


INTERACTION = '<p>Do.</p><{0} responseIdentifier="RESPONSE"/>'


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (INTERACTION.format("extendedTextInteraction"), "essay"),
        (INTERACTION.format("uploadInteraction"), "handed in"),
        (INTERACTION.format("drawingInteraction"), "drawing"),
        (INTERACTION.format("hotspotInteraction"), "picture"),
        (INTERACTION.format("graphicOrderInteraction"), "picture"),
        (INTERACTION.format("sliderInteraction"), "slider"),
        (INTERACTION.format("customInteraction"), "its own program"),
        (INTERACTION.format("newInteraction"), "StudyLam hasn't"),
        ("<p>Read.</p>", "nothing to be answered"),
        (ENTRY + ENTRY, "several gaps"),
        (ENTRY + CHOICES.format(1), "several things"),
        (CHOICES.format(1).replace("Where?", ""), "no text"),
    ],
)
def test_what_cant_come_in_is_said(body: str, reason: str) -> None:
    (left,) = read(assessment(declared("A"), body)).left_out
    assert (left.file, left.line, left.title) == ("item.xml", 2, "A title")
    assert reason in left.reason


@pytest.mark.parametrize(
    ("response", "body", "reason"),
    [
        (declared(), CHOICES.format(1), "none of its answers is right"),
        (declared("Z"), CHOICES.format(1), "hasn't: Z"),
        (declared(kind="string"), ENTRY, "no key"),
        (declared("1", "5", kind="float"), ENTRY, "several numbers"),
        ("<templateDeclaration identifier='x'/>", CHOICES.format(1), "template"),
        (
            declared("A X", many="multiple", kind="directedPair"),
            MATCH.format(associable(A="a", B="b"), associable(X="x", Y="y")),
            "none or to several",
        ),
    ],
)
def test_keys_that_cant_be_used(response: str, body: str, reason: str) -> None:
    assert reason in read(assessment(response, body)).left_out[0].reason
