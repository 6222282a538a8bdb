"""QTI 1.2 as Brightspace (D2L) writes it: counters of its own, groups for pairs and orders."""

from __future__ import annotations

import pytest

from studylam.packs.exchange import qti
from studylam.packs.exchange.item import Batch, Item, Match


def item(body: str, scoring: str, *, kind: str, feedback: str = "") -> str:
    return (
        '<item ident="OBJ_1" label="QUES_1" d2l_2p0:page="1"><itemmetadata><qtimetadata>'
        "<qti_metadatafield><fieldlabel>qmd_questiontype</fieldlabel>"
        f"<fieldentry>{kind}</fieldentry></qti_metadatafield></qtimetadata></itemmetadata>"
        "<itemproc_extension><d2l_2p0:difficulty>1</d2l_2p0:difficulty></itemproc_extension>"
        f"<presentation><flow>{text('Which of these?')}{body}</flow></presentation>"
        f"<resprocessing>{scoring}</resprocessing>{feedback}</item>"
    )


def text(words: str) -> str:
    return (
        f'<material><mattext texttype="text/html">&lt;p&gt;{words}&lt;/p&gt;</mattext></material>'
    )


def choices(**labels: str) -> str:
    return '<render_choice shuffle="yes"><flow_label class="Block">' + (
        "".join(
            f'<response_label ident="{name}"><flow_mat>{text(words)}</flow_mat></response_label>'
            for name, words in labels.items()
        )
        + "</flow_label></render_choice>"
    )


def when(response: str, value: str, points: str) -> str:
    return (
        f'<respcondition><conditionvar><varequal respident="{response}">\n {value}\n</varequal>'
        f"</conditionvar>{points}</respcondition>"
    )


def count(name: str, text: str = "1") -> str:
    return f'<setvar varname="D2L_{name}" action="Add">{text}</setvar>'


def read(*items: str) -> Batch:
    return qti.read(
        (
            '<questestinterop xmlns:d2l_2p0="http://desire2learn.com/xsd/d2lcp_v2p0">'
            f"<objectbank><section>{''.join(items)}</section></objectbank></questestinterop>"
        ).encode(),
        "questiondb.xml",
    )


def one(xml: str) -> Item:
    batch = read(xml)
    assert batch.left_out == []
    (found,) = batch.items
    return found


def test_a_single_choice_isnt_taken_for_a_formula() -> None:
    body = (
        '<response_lid ident="Q_LID" rcardinality="Single">'
        f"{choices(Q_A1='S3', Q_A2='SQS')}</response_lid>"
    )
    points = '<setvar action="Set">{}.000000000</setvar>'
    scoring = when("Q_LID", "Q_A1", points.format(100)) + when("Q_LID", "Q_A2", points.format(0))
    found = one(item(body, scoring, kind="Multiple Choice"))
    assert (found.type, found.stem) == ("single-choice", "Which of these?")
    assert [choice.correct for choice in found.choices] == [True, False]


@pytest.mark.parametrize("value", ["1", ""])
def test_what_counts_as_wrong_is_no_key(value: str) -> None:
    body = (
        '<response_lid ident="Q_LID" rcardinality="Multiple">'
        f"{choices(Q_A1='S3', Q_A2='SQS', Q_A3='EBS')}</response_lid>"
    )
    scoring = (
        when("Q_LID", "Q_A1", count("Correct", value))
        + when("Q_LID", "Q_A2", count("Incorrect", value))
        + when("Q_LID", "Q_A3", count("Correct", value))
        + '<respcondition><setvar varname="que_score">D2L_Correct</setvar></respcondition>'
    )
    feedback = f'<itemfeedback ident="Q_IF2">{text("A queue keeps messages.")}</itemfeedback>'
    found = one(item(body, scoring, kind="Multi-Select", feedback=feedback))
    assert [(choice.text, choice.correct, choice.reason) for choice in found.choices] == [
        ("S3", True, ""),
        ("SQS", False, "A queue keeps messages."),
        ("EBS", True, ""),
    ]
    assert found.explanation == ""


def test_pairs_in_groups() -> None:
    sides = choices(Q_A1="Objects", Q_A2="Blocks")
    body = "".join(
        f'<response_grp respident="Q_C{n}" rcardinality="Single">{text(left)}{sides}</response_grp>'
        for n, left in ((1, "S3"), (2, "EBS"))
    )
    scoring = "".join(
        when(f"Q_C{left}", f"Q_A{right}", count("Correct" if left == right else "Incorrect"))
        for left in (1, 2)
        for right in (1, 2)
    )
    found = one(item(body, scoring, kind="Matching"))
    assert found.matches == (Match("S3", "Objects"), Match("EBS", "Blocks"))
    assert found.stem == "Which of these?"


def test_an_order_by_places() -> None:
    body = (
        '<response_grp ident="Q_O" rcardinality="Ordered">'
        f"{choices(Q_O1='third', Q_O2='first', Q_O3='second')}</response_grp>"
    )
    scoring = "".join(
        when(f"Q_O{n}", place, count("Correct")) for n, place in ((1, "3"), (2, "1"), (3, "2"))
    )
    found = one(item(body, scoring, kind="Ordering"))
    assert found.type == "ordering"
    assert [choice.text for choice in found.choices] == ["first", "second", "third"]


def typed(attributes: str = "") -> str:
    return (
        f'<response_str ident="Q_STR"><render_fib {attributes} fibtype="String">'
        '<response_label ident="Q_ANS"/></render_fib></response_str>'
    )


def test_a_short_answer_and_one_of_several_boxes() -> None:
    scoring = when("Q_ANS", "Lambda", '<setvar action="Set">100</setvar>')
    assert one(item(typed(), scoring, kind="Short Answer")).accepts == ("Lambda",)
    batch = read(item(typed('d2l_2p0:input_boxes="3"'), scoring, kind="Multi-Short Answer"))
    assert [left.reason for left in batch.left_out] == [
        "it has several gaps to be filled in, and StudyLam has one"
    ]


def test_formulas_and_essays_are_left_out() -> None:
    formula = "<respcondition><respcond_extension><formula>{x}*2</formula></respcond_extension>"
    formula += (
        '<conditionvar><other/></conditionvar><setvar action="Set">100</setvar></respcondition>'
    )
    batch = read(item(typed(), formula, kind="Arithmetic"), item(typed(), "", kind="Long Answer"))
    assert [left.reason for left in batch.left_out] == [
        "a formula with new numbers for everyone",
        "an essay, to which there is no key",
    ]
