"""HTML → Markdown → XHTML: what comes back is the same, and what is strange does no harm."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from studylam.packs.exchange.hypertext import (
    Media,
    escaped,
    is_html,
    to_markdown,
    to_plain,
    to_xhtml,
)


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p>One\n two</p>  <p>three</p>", "One two\n\nthree"),
        ("a<br>b<br/><br/>c<br>", "a\\\nb\n\nc"),
        ("<b> bold</b>er <i></i>and<b>so</b><strong> on</strong>", "**bold**er and**so on**"),
        ("<b>(x)</b>y <em>a<b>b</b></em>", "(x)y *a**b***"),
        ("<code>a`b</code><tt> c </tt>", "``a`b`` `c`"),
        ('<pre class="x"><code class="language-py">a\n  b\n</code></pre>', "```py\na\n  b\n```"),
        ("<pre>\nx<br>y ``` z</pre>", "````\nx\ny ``` z\n````"),
        ("<ul><li>a<ul><li>b</ul><li>c</ul>", "- a\n  - b\n- c"),
        ("<ol start='3'><li><p>a</p></li><li>b</li></ol>", "3. a\n\n4. b"),
        ("<ul><li>a</ul><ul><li>b</ul>", "- a\n\n* b"),
        ("<blockquote>a<p>b</blockquote>", "> a\n>\n> b"),
        (
            "<table><tr><th>A<th>B<tr><td>x|y<td>z<br>w</table>",
            "| A | B |\n| --- | --- |\n| x\\|y | z w |",
        ),
        ("<table><tr><td><pre>x</pre></td><td>y</td></tr></table>", "```\nx\n```\n\ny"),
        ("<h2>Head</h2>text", "**Head**\n\ntext"),
        (
            "<a href=http://x>one<a href=http://y>two</a> three</a>",
            "[one](http://x)[two](http://y) three",
        ),
        (
            '<a href="https://x.y/a_(b)">go</a> <a href="javascript:x">no</a>',
            "[go](<https://x.y/a_(b)>) no",
        ),
        ('<a href="https://x.y">https://x.y</a>', "<https://x.y>"),
        ("x<sup>2</sup> H<sub>2</sub>O e<sup>a+b</sup>", "x² H₂O e^(a+b)"),
        ("<q>so</q> &nbsp;&lt;b&gt; &amp;amp; List<T>", r"“so” \<b> \&amp; List\<T>"),
        ("<script>x</script><style>y</style>z<!-- no -->!", "z!"),
        (
            "1. a<br># b<br>- c<br>=== <br>+ d<br>> e",
            "1\\. a\\\n\\# b\\\n\\- c\\\n\\===\\\n\\+ d\\\n\\> e",
        ),
        (
            "a*b *c 2 * 3 foo_bar _x_ ____ [1](y) `",
            r"a\*b \*c 2 * 3 foo_bar \_x\_ ____ [1\](y) \`",
        ),
        ("<p>open <b>and <i>never closed", "open **and *never closed***"),
        ("<![CDATA[<b>]]>", r"\<b>"),
    ],
)  # fmt: skip
def test_html_as_markdown(html: str, markdown: str) -> None:
    assert to_markdown(html) == markdown


def test_what_no_terminal_shows_is_named() -> None:
    media = Media()
    html = (
        '<img src="/a/b.png?x=1" alt="A plan"><img src="data:image/png;base64,AAAA">'
        '<video src="v.mp4"></video><object data="o.pdf">a document</object>'
        '<img class="equation_image" data-equation-content="x^2" alt="LaTeX">'
    )
    assert to_markdown(html, media) == (
        "(picture: A plan)(picture)(film: v.mp4)(object: o.pdf)a document`x^2`"
    )
    assert list(media.names) == ["picture b.png", "picture", "film v.mp4", "object o.pdf"]


@pytest.mark.parametrize(
    ("text", "html"),
    [("a < b and c > d", False), ("List<String>", False), ("R&D; AT&T", False), ("a <b>", True),
     ("&lt;", True), ("x<br/>y", True), ("<o:p>", True)],
)  # fmt: skip
def test_what_is_html(text: str, html: bool) -> None:
    assert is_html(text) is html


def test_xhtml_has_only_what_qti_allows() -> None:
    markdown = '![plan](p.png "t") [a](https://x.y "t")\n\n3. x\n\n| a |\n| :-: |\n| <b> |'
    assert to_xhtml(markdown) == (
        '<p>(picture: plan) <a href="https://x.y">a</a></p>\n<ol>\n<li>x</li>\n</ol>\n'
        "<table>\n<thead>\n<tr>\n<th>a</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n"
        "<td>&lt;b&gt;</td>\n</tr>\n</tbody>\n</table>"
    )


FRAGMENTS = st.sampled_from(
    ["word", "a_b", "x", "**", "*", "`", "``", "[a](https://x.y/)", "<https://x.y>", " ", "  ",
     "\n", "\n\n", "\\\n", "- ", "1. ", "2) ", "> ", "```\n", "```py\n", "~~~\n", "    ", "&amp;",
     "&copy;", "<b>", "\\", "\\*", "_", "(", ")", "!", ".", "|", "| a | b |\n| --- | --- |\n", "=",
     "--", "é", "日本", "{", "}", "]", "[", ":", "***"]
)  # fmt: skip


@given(st.lists(FRAGMENTS, max_size=14).map("".join))
@example("**a**b\n- c\n\n  d\n1. e")
@example("`a` `b`\n> - x\n>\n>   y")
def test_markdown_comes_back_from_xhtml_as_what_it_shows(markdown: str) -> None:
    normal = to_markdown(to_xhtml(markdown), lines=True)
    assert to_markdown(to_xhtml(normal), lines=True) == normal
    assert to_plain(normal) == to_plain(to_markdown(to_xhtml(normal), lines=True))


@given(st.text(alphabet=st.characters(exclude_categories=["C", "Z"]) | st.just(" "), max_size=40))
def test_plain_text_is_shown_as_it_is(text: str) -> None:
    words = " ".join(text.split())
    assert to_plain(escaped(words)) == words
    assert to_markdown(to_xhtml(escaped(words))) == escaped(words)


@given(st.text(max_size=60) | st.lists(st.sampled_from(
    ["<b>", "</b>", "<i>", "</i>", "<p>", "<ul>", "<li>", "</ul>", "<table>", "<tr>", "<td>",
     "</table>", "<pre>", "</pre>", "<code>", "</code>", "<a href='https://x.y'>", "</a>", "<sup>",
     "</sup>", "<br>", "<!--", "-->", "<![CDATA[", "]]>", "<blockquote>", "</li>", "<q>", "x", " ",
     "\n", "&lt;", "<", "'", "\"", "<script>", "<img ", "<h1>", "</h1>", "<math>", "<s>"]
), max_size=30).map("".join))  # fmt: skip
def test_no_html_is_too_strange(html: str) -> None:
    markdown = to_markdown(html)
    assert to_markdown(to_xhtml(markdown), lines=True) is not None


@pytest.mark.parametrize(
    "unit",
    ["<b> ", "<ul><li>", "<table><tr><td>", "</b>", "<a href='x", "<!--", "<sup>", "<blockquote>",
     "<pre>", "_ ", "*a", "<i><b></i></b>", "<code>x<li>", "<a href='https://x.y'>", "&lt;",
     "<br> "],
)  # fmt: skip
def test_a_lot_of_the_same_is_read_in_one_pass(unit: str) -> None:
    # Of what takes quadratic time, this much wouldn't end before the suite's timeout.
    assert isinstance(to_markdown(unit * (150_000 // len(unit))), str)
