"""Text of strangers' question banks, mended where programs have damaged it, and what was mended.

What is mended is what no author means: another encoding, UTF-8 read as Windows-1252 (``â‰ˆ``, by
ftfy), LaTeX arrows, HTML entities, signs of no width, typed bullets. Words are never touched.
Lines stay where they are, so that whatever is said about the text later names the right line.
"""

from __future__ import annotations

import codecs
import html
import re
from collections import defaultdict
from collections.abc import Callable, Iterable

from studylam.inert import inert_line
from studylam.packs.exchange.item import Mended

MAX_NOTED = 20
"""Lines of one file of which a kind of mending is told one by one."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ENDS = re.compile(r"\r\n?|[\u2028\u2029]")
_CODE = re.compile(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)")
MAX_LINE = 10_000
"""Characters of a line that is looked at: nobody wrote a longer one."""


def decoded(data: bytes, file: str) -> tuple[str, list[Mended]]:
    """Bytes as text with ``\\n`` line ends, whatever program has saved them."""
    encoding, data = _encoding(data)
    mended = []
    if encoding not in ("utf-8", "utf-8 with a byte order mark"):
        mended.append(Mended(file, 1, f"the file was read as {encoding}, and is UTF-8 now"))
    codec = {"Windows-1252": "cp1252"}.get(encoding, encoding.split(" ")[0])
    try:
        text = data.decode(codec)
    except UnicodeDecodeError:
        text = data.decode("latin-1" if codec == "cp1252" else codec, "replace")
    plain = _ENDS.sub("\n", text)
    return plain, mended


def _encoding(data: bytes) -> tuple[str, bytes]:
    for mark, codec in _BOMS:
        if data.startswith(mark):
            name = "utf-8 with a byte order mark" if codec == "utf-8" else codec
            rest = data[len(mark) :]
            if codec == "utf-8":
                return (name, rest) if _is_utf8(rest) else ("Windows-1252", rest)
            return name, rest
    head = data[:4000]
    if head.count(0) > len(head) // 4:  # UTF-16 of western text: every second byte is zero
        return ("utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"), data
    return ("utf-8" if _is_utf8(data) else "Windows-1252"), data


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


# -- characters -----------------------------------------------------------------------------------

_NO_WIDTH = re.compile(
    "[\u00ad\u034f\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]"
)
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_SUSPECT = re.compile(
    "[\u00c2-\u00f4][\u0080-\u00bf\u0152-\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]"
)
_BULLET = re.compile("^([ ]*)[•●▪◦‣∙·⁃○■□][ ]*(?=[^ ])")


def _mojibake(line: str) -> str:
    if not _SUSPECT.search(line):
        return line
    import ftfy

    return ftfy.fix_encoding(line)


def _plain_tabs(line: str) -> str:
    body = line.lstrip(" \t")
    lead = line[: len(line) - len(body)].expandtabs(4)
    return lead + body.replace("\t", "    ")


# -- LaTeX ----------------------------------------------------------------------------------------

_SIGNS = {
    "rightarrow": "→", "to": "→", "longrightarrow": "→", "Rightarrow": "⇒", "implies": "⇒",
    "Longrightarrow": "⇒", "leftarrow": "←", "gets": "←", "Leftarrow": "⇐", "leftrightarrow": "↔",
    "Leftrightarrow": "⇔", "iff": "⇔", "uparrow": "↑", "downarrow": "↓", "mapsto": "↦",
    "leq": "≤", "le": "≤", "geq": "≥", "ge": "≥", "neq": "≠", "ne": "≠", "approx": "≈",
    "sim": "~", "equiv": "≡", "ll": "≪", "gg": "≫", "times": "×", "cdot": "·", "div": "÷",
    "pm": "±", "mp": "∓", "infty": "∞", "propto": "∝", "ldots": "…", "dots": "…", "cdots": "…",
    "sum": "∑", "in": "∈", "notin": "∉", "subset": "⊂", "cup": "∪", "cap": "∩", "land": "∧",
    "lor": "∨", "neg": "¬", "forall": "∀", "exists": "∃", "alpha": "α", "beta": "β",
    "gamma": "γ", "delta": "δ", "Delta": "Δ", "epsilon": "ε", "lambda": "λ", "mu": "μ", "pi": "π",
    "sigma": "σ", "Sigma": "Σ", "theta": "θ", "omega": "ω", "Omega": "Ω", "bullet": "•",
    "checkmark": "✓", "degree": "°", "quad": " ", "qquad": " ",
}  # fmt: skip
_MATH = re.compile(r"(?<![\\$\w])(\$\$?)(?=[^\s$])([^$\n`]{1,200}?)(?<=[^\s\\$])\1(?![\d$])")
_COMMAND = re.compile(r"\\([A-Za-z]+)[ ]?|\\([ ,;:!%$&#_{}])")
_WRAPPED = re.compile(r"\\(?:text|textbf|textit|mathrm|mathbf|mathit|texttt)\s*\{([^{}]*)\}")
_FRACTION = re.compile(r"\\[dt]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}")
_POWERS = str.maketrans("0123456789+-n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ")
_POWER = re.compile(r"\^(?:\{([0-9+\-n]{1,6})\}|([0-9n]))")


def _latex(line: str) -> str:
    if "$" not in line or "\\" not in line:
        return line
    return _MATH.sub(_math, line)


def _math(match: re.Match[str]) -> str:
    """What is between two dollars as text; as it was, where that can't be done faithfully."""
    inside = match[2]
    if "\\" not in inside:
        return match[0]  # $5 and $10
    text = _WRAPPED.sub(r"\1", inside)
    text = _FRACTION.sub(r"\1/\2", text)
    known = True

    def sign(command: re.Match[str]) -> str:
        nonlocal known
        if command[2] is not None:
            return " " if command[2] in " ,;:!" else command[2]
        if command[1] not in _SIGNS:
            known = False
            return command[0]
        lone = command[0].endswith(" ")
        return _SIGNS[command[1]] + (" " if lone else "")

    text = _COMMAND.sub(sign, text)
    text = _POWER.sub(lambda m: (m[1] or m[2]).translate(_POWERS), text)
    if not known or "\\" in text or "{" in text:
        return match[0]
    return " ".join(text.split())


# -- HTML -----------------------------------------------------------------------------------------

_ENTITY = re.compile(r"&(?:#[xX][0-9a-fA-F]{1,6}|#[0-9]{1,7}|[A-Za-z][A-Za-z0-9]{1,31});")
_KEPT = {"<", ">", "&", "*", "_", "`", "[", "]", "\\", "#", "\n", "|"}
"""Signs that an entity may stand for because they would mean something by themselves."""


def _entities(line: str) -> str:
    if "&" not in line:
        return line

    def meant(match: re.Match[str]) -> str:
        sign = html.unescape(match[0])
        if sign == match[0] or sign in _KEPT or _CONTROLS.search(sign):
            return match[0]
        return _SPACES.sub(" ", sign)

    return _ENTITY.sub(meant, line)


# -- all of it ------------------------------------------------------------------------------------

_TAGS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"<(?:b|strong)>([^<>\n]{1,500})</(?:b|strong)>", re.IGNORECASE), r"**\1**"),
    (re.compile(r"<(?:i|em)>([^<>\n]{1,500})</(?:i|em)>", re.IGNORECASE), r"*\1*"),
    (re.compile(r"<(?:code|kbd|tt)>([^<>`\n]{1,500})</(?:code|kbd|tt)>", re.IGNORECASE), r"`\1`"),
    (re.compile(r"<u>([^<>\n]{1,500})</u>", re.IGNORECASE), r"\1"),
    (re.compile(r"</?(?:span|font|center|u|p|div)(?:\s[^<>\n]{0,300})?>", re.IGNORECASE), ""),
)
_IMAGE = re.compile(r"<img\s[^<>\n]{0,600}>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""\b(src|alt)\s*=\s*(?:"([^"<>\n]*)"|'([^'<>\n]*)')""", re.IGNORECASE)
_COMMENT = re.compile(r"<!--[^<>\n]{0,2000}-->")
_BREAK = re.compile(r" {0,8}</?br\s{0,3}/?> {0,8}", re.IGNORECASE)


def _image(match: re.Match[str]) -> str:
    found = {m[1].lower(): m[2] or m[3] or "" for m in _ATTRIBUTE.finditer(match[0])}
    source = found.get("src", "").replace(" ", "%20")
    return f"![{found.get('alt', '')}]({source})" if source else match[0]


def _html(line: str) -> str:
    if "<" not in line:
        return line
    for pattern, plain in _TAGS:
        line = pattern.sub(plain, line)
    return _COMMENT.sub("", _IMAGE.sub(_image, line))


Step = tuple[str, Callable[[str], str], bool]
_STEPS: tuple[Step, ...] = (
    ("letters in a wrong encoding were mended", _mojibake, True),
    ("characters that are no text were taken out", lambda t: _CONTROLS.sub("", t), True),
    ("tabs became spaces", _plain_tabs, True),
    ("signs of no width were taken out", lambda t: _SELECTORS.sub("", _NO_WIDTH.sub("", t)), True),
    ("hard spaces became spaces", lambda t: _SPACES.sub(" ", t), True),
    ("a typed bullet became a list's", lambda t: _BULLET.sub(r"\1- ", t), False),
    ("LaTeX became text", _latex, False),
    ("HTML entities became what they stand for", _entities, False),
    ("HTML tags became Markdown", _html, False),
)
"""What is said, how, and whether it is for code as well."""

_SILENT = {"tabs became spaces", "signs of no width were taken out", "hard spaces became spaces"}
"""What nobody would see; it is told once a file."""


_WORTH = re.compile(r"[&<$\x00-\x1f\x7f]")
"""What a line of plain ASCII has if there may be something to mend."""


def mend_line(line: str, *, code: bool = False) -> tuple[str, list[str]]:
    """A line without damage, and what was mended of it."""
    if len(line) > MAX_LINE or (line.isascii() and not _WORTH.search(line)):
        return line, []
    done = []
    for what, step, everywhere in _STEPS:
        if code and not everywhere:
            continue
        new = step(line) if everywhere or "`" not in line else _outside_code(line, step)
        if new != line:
            done.append(what)
            line = new
    return line, done


def _outside_code(line: str, step: Callable[[str], str]) -> str:
    parts, at = [], 0
    for match in _CODE.finditer(line):
        parts += [step(line[at : match.start()]), match[0]]
        at = match.end()
    return "".join([*parts, step(line[at:])])


def grouped(found: Iterable[tuple[int, str]], file: str) -> list[Mended]:
    """What was mended, by line; of what happened hundreds of times, the first lines and a sum."""
    by_kind: dict[str, list[int]] = defaultdict(list)
    for line, what in found:
        by_kind[what].append(line)
    mended = []
    for what, lines in by_kind.items():
        most = 1 if what in _SILENT else MAX_NOTED
        shown = lines if len(lines) <= most else lines[: max(most - 1, 1)]
        rest = len(lines) - len(shown)
        for number, line in enumerate(shown, 1):
            more = f" (and on {rest:,} more lines)" if rest and number == len(shown) else ""
            mended.append(Mended(file, line, what + more))
    return sorted(mended, key=lambda one: one.line)


def mend_text(text: str) -> tuple[str, list[str]]:
    """A text of several lines that stands in a cell or a value; what was mended, each once."""
    done: dict[str, None] = {}
    lines = []
    fence = ""
    for line in text.split("\n"):
        mark = line.strip()[:3]
        inside = bool(fence)
        if mark in ("```", "~~~"):
            fence = "" if fence == mark else fence or mark
        new, what = mend_line(line, code=inside)
        done |= dict.fromkeys(what)
        broken = new if inside else breaks(new)
        if broken != new:
            done["HTML tags became Markdown"] = None
        lines.append(broken)
    if fence:
        lines.append(fence)
        done["a code fence that nothing closed was closed"] = None
    return "\n".join(lines), list(done)


def breaks(text: str) -> str:
    """``<br>`` as Markdown's break, outside of code."""
    low = text.lower()
    if "<br" not in low and "</br" not in low:
        return text
    return "\n".join(
        _outside_code(line, lambda part: _BREAK.sub("\\\n", part)).removesuffix("\\\n")
        for line in text.split("\n")
    )


def plain_characters(text: str) -> str:
    """``text`` without what a reader would see a stand-in of, whatever it came from."""
    text = _SELECTORS.sub("", _NO_WIDTH.sub("", _ENDS.sub("\n", text)))
    return _CONTROLS.sub("", text.replace("\t", "    "))


def first_words(text: str, width: int = 60) -> str:
    """What something is called in a report."""
    words = inert_line(" ".join(text[:400].split()))
    return words if len(words) <= width else words[: width - 1].rsplit(" ", 1)[0] + " …"
