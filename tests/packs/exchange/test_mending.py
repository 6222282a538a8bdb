"""What programs have damaged is mended, what an author has written isn't."""

from __future__ import annotations

import pytest

from studylam.packs.exchange.mending import decoded, grouped, mend_line, mend_text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("It takes â‰ˆ 3 s", "It takes ≈ 3 s"),
        ("Itâ€™s a cafÃ©", "It’s a café"),
        (r"A $\rightarrow$ B $\Rightarrow$ C", "A → B ⇒ C"),
        (r"$x \leq 5$ and $y \approx 10^{3}$", "x ≤ 5 and y ≈ 10³"),
        (r"$2 \times 3$ or $\frac{1}{2}$", "2 × 3 or 1/2"),
        ("a &lt;b&gt; &amp; &quot;c&quot;&nbsp;d &rarr;", 'a &lt;b&gt; &amp; "c" d →'),
        ("• one", "- one"),
        ("  ● two", "  - two"),
        ("a\u200bb\ufeffc\u00add", "abcd"),
        ("a\tb", "a    b"),
        ("\ta", "    a"),
        ("a\u00a0b\x07", "a b"),
        ("<b>bold</b> <i>it</i> <code>x</code>", "**bold** *it* `x`"),
        ('<img src="a b.png" alt="A">', "![A](a%20b.png)"),
    ],
)
def test_mended(before: str, after: str) -> None:
    line, what = mend_line(before)
    assert line == after
    assert what


@pytest.mark.parametrize(
    "line",
    [
        "It costs $5 and $10.",
        "From $0.20 to $1",
        r"$5 \rightarrow $10",
        "naïve café “x” – …",
        "Ã la carte",
        "`$\\rightarrow$` and `&nbsp;`",
        r"\$5",
        "a < b > c",
        "5 * 3 * 2",
        "x\\y",
        r"$\unknown{x}$",
        "• ",
    ],
)
def test_left_as_it_is(line: str) -> None:
    assert mend_line(line) == (line, [])


def test_code_keeps_what_means_something_in_code() -> None:
    assert mend_line("\tx = '&amp;' # $\\to$", code=True)[0] == "    x = '&amp;' # $\\to$"


def test_files_of_all_encodings() -> None:
    text = "Größe – “so”\n"
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"):
        assert decoded(text.encode(encoding), "f")[0] == text, encoding
    assert decoded(b"a\r\nb\rc\n", "f")[0] == "a\nb\nc\n"
    assert decoded("é".encode("cp1252"), "f")[1][0].what == (
        "the file was read as Windows-1252, and is UTF-8 now"
    )
    assert decoded(bytes(range(256)), "f")[0]


def test_hundreds_of_the_same_are_told_once() -> None:
    found = [(line, "LaTeX became text") for line in range(1, 501)]
    mended = grouped(found, "f")
    assert len(mended) == 19
    assert mended[-1].what == "LaTeX became text (and on 481 more lines)"


def test_a_fence_in_a_cell_is_closed() -> None:
    text, what = mend_text("See:\n```\ncode &amp; <br>")
    assert text == "See:\n```\ncode &amp; <br>\n```"
    assert what == ["a code fence that nothing closed was closed"]
    assert mend_text("one<br>two<br/>")[0] == "one\\\ntwo"
