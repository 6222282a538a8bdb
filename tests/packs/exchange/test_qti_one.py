"""QTI 1.2 as Canvas, Blackboard and Common Cartridge write it."""

from __future__ import annotations

from decimal import Decimal
from html import escape

import pytest

from studylam.packs.exchange import qti
from studylam.packs.exchange.item import Batch, Choice, Item, Key, Match, Wrong


def paper(*items: str, title: str = "Storage quiz") -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<questestinterop xmlns="http://www.imsglobal.org/xsd/ims_qtiasiv1p2">\n'
        f'<assessment ident="a1" title="{title}"><section ident="root_section">\n'
        + "\n".join(items)
        + "\n</section></assessment></questestinterop>\n"
    ).encode()


def item(
    body: str, scoring: str = "", *, kind: str = "", feedback: str = "", title: str = "Question"
) -> str:
    field = (
        "<itemmetadata><qtimetadata><qtimetadatafield><fieldlabel>question_type</fieldlabel>"
        f"<fieldentry>{kind}</fieldentry></qtimetadatafield></qtimetadata></itemmetadata>"
    )
    return (
        f'<item ident="i1" title="{title}">{field if kind else ""}'
        f"<presentation>{body}</presentation>"
        f"<resprocessing><outcomes><decvar varname='SCORE'/></outcomes>{scoring}</resprocessing>"
        f"{feedback}</item>"
    )


def material(text: str, kind: str = "text/html") -> str:
    return f'<material><mattext texttype="{kind}">{escape(text)}</mattext></material>'


def lid(labels: dict[str, str], *, ident: str = "r1", many: str = "Single", inner: str = "") -> str:
    return (
        f'<response_lid ident="{ident}" rcardinality="{many}">{inner}<render_choice>'
        + "".join(
            f'<response_label ident="{name}">{material(text, "text/plain")}</response_label>'
            for name, text in labels.items()
        )
        + "</render_choice></response_lid>"
    )


def when(test: str, points: str = "", ref: str = "", *, action: str = "Set") -> str:
    scored = f'<setvar varname="SCORE" action="{action}">{points}</setvar>' if points else ""
    told = f'<displayfeedback feedbacktype="Response" linkrefid="{ref}"/>' if ref else ""
    return (
        f'<respcondition continue="Yes"><conditionvar>{test}</conditionvar>{scored}{told}'
        "</respcondition>"
    )


def equal(value: str, ident: str = "r1") -> str:
    return f'<varequal respident="{ident}">{value}</varequal>'


def says(ref: str, text: str) -> str:
    return f'<itemfeedback ident="{ref}"><flow_mat>{material(text)}</flow_mat></itemfeedback>'


def read(*items: str) -> Batch:
    return qti.read(paper(*items), "quiz.xml")


def one(xml: str) -> Item:
    batch = read(xml)
    assert batch.left_out == []
    (found,) = batch.items
    return found


def test_a_single_choice_with_all_its_feedback() -> None:
    found = one(
        item(
            material("<div><p>Where do <b>objects</b> live?</p></div>")
            + lid({"1": "S3", "2": "SQS"}),
            when("<other/>", ref="general_fb")
            + when(equal("1"), ref="1_fb")
            + when(equal("2"), ref="2_fb")
            + when(equal("1"), "100", "correct_fb")
            + when("<other/>", ref="general_incorrect_fb"),
            kind="multiple_choice_question",
            feedback=says("general_fb", "<p>All in all.</p>")
            + says("correct_fb", "Well done.")
            + says("general_incorrect_fb", "Read again.")
            + says("1_fb", "Objects are its business.")
            + says("2_fb", "These are messages."),
            title="Object stores",
        )
    )
    assert (found.type, found.name, found.line) == ("single-choice", "Object stores", 4)
    assert found.stem == "Where do **objects** live?"
    assert found.choices == (
        Choice("S3", True, "Objects are its business."),
        Choice("SQS", False, "These are messages."),
    )
    assert found.explanation == "All in all.\n\nWell done.\n\nRead again."
    assert found.tags == ("Storage quiz",)


def test_several_answers_in_canvas_form_and_as_a_sum() -> None:
    body = material("Which two?") + lid({"1": "a", "2": "b", "3": "c"}, many="Multiple")
    together = when(f"<and>{equal('1')}<not>{equal('2')}</not>{equal('3')}</and>", "100")
    summed = when(equal("1"), "50", action="Add") + when(equal("3"), "50", action="Add")
    for scoring in (together, summed + when(equal("2"), "-50", action="Add")):
        found = one(item(body, scoring))
        assert found.type == "multiple-response"
        assert [choice.correct for choice in found.choices] == [True, False, True]


def test_partial_credit_is_said() -> None:
    batch = read(
        item(
            material("Best?") + lid({"1": "a", "2": "b"}),
            when(equal("1"), "100") + when(equal("2"), "30"),
        )
    )
    assert [choice.correct for choice in batch.items[0].choices] == [True, False]
    assert "partial credit" in batch.mended[0].what


def test_matching_by_rows_with_reasons_and_a_right_side_too_many() -> None:
    labels = {"x": "objects", "y": "messages", "z": "names"}
    found = one(
        item(
            material("Match.")
            + lid(labels, ident="r1", inner=material("S3"))
            + lid(labels, ident="r2", inner=material("SQS")),
            when(equal("x", "r1"), "50", action="Add")
            + when(f"<not>{equal('x', 'r1')}</not>", ref="s3_fb")
            + when(equal("y", "r2"), "50", action="Add"),
            kind="matching_question",
            feedback=says("s3_fb", "S3 stores objects."),
        )
    )
    assert found.type == "matching"
    assert found.matches == (Match("S3", "objects", "S3 stores objects."), Match("SQS", "messages"))
    assert found.extra_rights == ("names",)
    assert found.explanation == ""


def test_groups_are_asked_for_their_things() -> None:
    labels = {"1": "S3", "2": "EBS", "3": "SQS", "4": "IAM"}
    batch = read(
        item(
            material("Sort.")
            + lid(labels, ident="r1", many="Multiple", inner=material("Store"))
            + lid(labels, ident="r2", many="Multiple", inner=material("Queue")),
            when(equal("1", "r1") + equal("2", "r1"), "50", action="Add")
            + when(equal("3", "r2"), "50", action="Add"),
        )
    )
    assert batch.items[0].matches == (
        Match("S3", "Store"),
        Match("EBS", "Store"),
        Match("SQS", "Queue"),
    )
    assert "belongs to no group" in batch.mended[0].what


def test_blackboards_matching_and_scores() -> None:
    def row(left: str, ident: str) -> str:
        labels = "".join(f'<response_label ident="{ident}{n}"/>' for n in range(2))
        return (
            f'<flow class="Block"><flow class="FORMATTED_TEXT_BLOCK">{extended(left)}</flow>'
            f'<response_lid ident="{ident}" rcardinality="Single"><render_choice>{labels}'
            "</render_choice></response_lid></flow>"
        )

    def extended(text: str) -> str:
        return (
            '<material><mat_extension><mat_formattedtext type="HTML">'
            f"{escape(text)}</mat_formattedtext></mat_extension></material>"
        )

    body = (
        f'<flow class="Block"><flow class="QUESTION_BLOCK">{extended("<p>Classify.</p>")}</flow>'
        f'<flow class="RESPONSE_BLOCK">{row("frog", "A")}{row("cat", "B")}</flow>'
        f'<flow class="RIGHT_MATCH_BLOCK"><flow>{extended("mammal")}<material/></flow>'
        f"<flow>{extended('amphibian')}</flow></flow></flow>"
    )
    scoring = "".join(
        f'<respcondition title="correct"><conditionvar>{equal(value, name)}</conditionvar>'
        '<setvar variablename="SCORE" action="Set">SCORE.max</setvar></respcondition>'
        for name, value in (("A", "A1"), ("B", "B0"))
    )
    unscored = when(equal("A1", "A")) + when(equal("B0", "B")) + when("<other/>", "0")
    assert one(item(body, unscored)).matches == one(item(body, scoring)).matches
    found = one(item(body, scoring))
    assert found.stem == "Classify."
    assert found.matches == (Match("frog", "amphibian"), Match("cat", "mammal"))


def test_ordering() -> None:
    found = one(
        item(
            material("Order.") + lid({"A": "last", "B": "first", "C": "then"}, many="Ordered"),
            when(equal("B") + equal("C") + equal("A"), "5", action="Add"),
        )
    )
    assert found.type == "ordering"
    assert [choice.text for choice in found.choices] == ["first", "then", "last"]


STR = (
    '<response_str ident="r1"><render_fib{}><response_label ident="a"/></render_fib></response_str>'
)


@pytest.mark.parametrize(
    ("test", "key"),
    [
        (equal("42"), Key(Decimal(42))),
        (
            f"<or>{equal('77')}<and><vargte respident='r1'>70</vargte>"
            "<varlte respident='r1'>84</varlte></and></or>",
            Key(Decimal(77), Decimal(7)),
        ),
        (
            "<vargt respident='r1'>1</vargt><varlt respident='r1'>22</varlt>",
            Key(Decimal("11.5"), Decimal("10.5")),
        ),
        (
            '<varequal respident="r1" precisiontype="decimals" precision="2">3.14</varequal>',
            Key(Decimal("3.14"), Decimal("0.005")),
        ),
        (
            '<varequal respident="r1" margintype="exact" margin="2">10</varequal>',
            Key(Decimal(10), Decimal(2)),
        ),
        (
            '<varequal respident="r1" margintype="percent" margin="10">50</varequal>',
            Key(Decimal(50), Decimal(5)),
        ),
    ],
)
def test_numbers(test: str, key: Key) -> None:
    found = one(item(material("How many?") + STR.format(' fibtype="Decimal"'), when(test, "100")))
    assert (found.type, found.key) == ("numeric", key)


def test_a_short_answer_with_typical_wrong_ones() -> None:
    batch = read(
        item(
            material("It is called ") + STR.format("") + material(" by AWS."),
            when(equal("Lambda") + equal("AWS Lambda"), "100")
            + when(equal("EC2"), ref="ec2")
            + when(equal("lamda"), "50"),
            kind="short_answer_question",
            feedback=says("ec2", "That is a machine."),
        )
    )
    (found,) = batch.items
    assert found.stem == "It is called _____ by AWS."
    assert found.accepts == ("Lambda", "AWS Lambda")
    assert found.wrongs == (Wrong("EC2", "That is a machine."), Wrong("lamda"))


def test_canvas_gaps_with_choices() -> None:
    batch = read(
        item(
            material("<p>[a] triggers [b].</p>")
            + lid({"1": "S3", "2": "IAM"}, ident="ra", inner=material("a"))
            + lid({"3": "Lambda", "4": "EBS"}, ident="rb", inner=material("b")),
            when(equal("1", "ra"), "50", action="Add") + when(equal("3", "rb"), "50", action="Add"),
            kind="multiple_dropdowns_question",
        )
    )
    assert batch.items[0].matches == (Match("a", "S3"), Match("b", "Lambda"))
    assert batch.items[0].extra_rights == ("IAM", "EBS")
    assert "one list" in batch.mended[0].what


@pytest.mark.parametrize(
    ("xml", "reason"),
    [
        (item(material("Write.") + STR.format(""), kind="essay_question"), "essay"),
        (item(material("Write.") + STR.format("")), "no key"),
        (item(material("Read."), kind="text_only_question"), "asks nothing"),
        (item(material("Read.")), "nothing to be answered"),
        (item(material("Upload.") + STR.format(""), kind="file_upload_question"), "handed in"),
        (item(material("[x] + 1") + STR.format(""), kind="calculated_question"), "formula"),
        (item(material("Click.") + '<response_xy ident="r1"/>'), "picture"),
        (item(material("Which?") + lid({"1": "a", "2": "b"})), "none of its answers is right"),
        (item(material("Which?") + lid({"1": "a"}), when(equal("1"), "1")), "fewer than two"),
        (item(material("Which?") + lid({"1": "a", "2": "b"}), when(equal("9"), "1")), "hasn't: 9"),
        (item(material("A") + STR.format("") + material("B") + STR.format("")), "several gaps"),
        (
            item(
                material("n?") + STR.format(' fibtype="Decimal"'),
                when(equal("1"), "1") + when(equal("5"), "1"),
            ),
            "several numbers",
        ),
        ('<item ident="i"><itemmetadata/></item>', "no text"),
    ],
)
def test_what_cant_come_in_is_said(xml: str, reason: str) -> None:
    fine = item(material("Fine?") + lid({"1": "a", "2": "b"}), when(equal("1"), "1"))
    batch = read(fine, xml, fine)
    (left,) = batch.left_out
    assert (left.file, left.line) == ("quiz.xml", 5)
    assert reason in left.reason
    assert [found.line for found in batch.items] == [4, 6]


def test_html_in_cdata_and_as_elements() -> None:
    body = (
        "<material><mattext texttype='text/html'><![CDATA[<p>One <code>x<y</code></p>]]></mattext>"
        "<mattext texttype='text/xhtml'><p>Two <b>bold</b></p></mattext>"
        "<matimage uri='a/plan.png' label='A plan'/></material>"
    )
    batch = read(item(body + lid({"1": "a", "2": "b"}), when(equal("1"), "1")))
    assert batch.items[0].stem == "One `x<y`\n\nTwo **bold**\n\n(picture: A plan)"
    assert "picture plan.png" in batch.mended[0].what
