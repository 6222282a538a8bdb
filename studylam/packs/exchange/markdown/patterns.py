"""How lines of question banks begin that are more than text."""

from __future__ import annotations

import re

FENCE = re.compile(r"\s*(?:[-*+]\s+|>\s?)?(`{3,}|~{3,})([^`]*)")
SPACES = re.compile(r"(?<=\S) {20,}")
MAX_LINE = 10_000
"""Characters of a line that may begin with a sign; a longer one is text."""

STOPS_CODE = re.compile(
    r"\s*(?:</?details\b|[-*+] \[[ xX]\] |\*\*(?:scenario|question|answer|q|a)\b[^*]{0,40}[:*]|"
    r"#{2,6} (?:question\b|q\d|\d+[.)]))",
    re.IGNORECASE,
)
LIKELY_NO_CODE = re.compile(r"#{1,6} +\S|\s*(?:correct )?answers?:|\d{1,3}\. [A-Z]", re.IGNORECASE)
TAG = re.compile(r"(</?(?:details|summary)\b[^<>]{0,300}>)", re.IGNORECASE)
QUOTED_QUESTION = re.compile(
    r">\s{0,3}(?:<details\b|[*_]{0,3}(?:q|question|scenario)\s?\d{0,4}\s?[*_]{0,3}:)", re.IGNORECASE
)

HEADING = re.compile(r" {0,3}(#{1,6})[ ]+(\S.*)|(?: {0,3})(#{1,6})([A-Za-z].*)")
RULE = re.compile(r" {0,3}(?:(?:-\s*){3,}|(?:\*\s*){3,}|(?:_\s*){3,}|={3,})")
BACK = re.compile(
    r"\W{0,8}(?:⬆.{0,40}|back to (?:the )?(?:top|table of contents|toc|index)|(?:return|go) to top)"
    r"[^.?!]{0,60}",
    re.IGNORECASE,
)
QUESTION_WORDS = (
    r"question|ques|qn|q|frage|pregunta|problem|exercise|questão|questao|domanda|câu(?: hỏi)?|"
    r"вопрос|otázka|pytanie|vraag|soru|問題|問|题|문제"
)
BOLD = r"(?:\*{1,3}|_{1,3})?"
NUMBERED = re.compile(rf"( {{0,3}}){BOLD}\\?(\d{{1,4}})\\?[.)](?:{BOLD}(?=\s|$)|(?=\*\*))\s*(.*)")
QUESTION_NUMBER = re.compile(
    rf"( {{0,3}})(?:[-*+]\s+)?{BOLD}(?:{QUESTION_WORDS})\s*"
    rf"(?:#|no\.?|nr\.?)?\s*(\d{{1,4}})\s*(?:of\s+\d+|/\s*\d+)?"
    rf"\s*{BOLD}\s*(?:[.:)\-–—]|$)\s*{BOLD}\s*(.*)",
    re.IGNORECASE,
)
ASK = re.compile(
    rf"( {{0,3}})(?:[-*+>]\s+)?{BOLD}(?:scenario|question|q|frage|pregunta)\s*(\d{{0,4}})"
    rf"\s*{BOLD}\s*[:：]\s*(.*)",
    re.IGNORECASE,
)
BOX = re.compile(r"(\s*)(?:(?:[-*+]|\d{1,3}[.)])\s+)?\\?\[([ xX✓✔√*]?)\\?\](?![(\[:])(?:\s+|$)(.*)")
SIGN_BOX = re.compile(r"(\s*)(?:[-*+]\s+)?([☐☑☒✅⬜🔲🔘⭕◯])\s*(.*)")
LETTER = re.compile(
    rf"(\s*)(?:[-*+]\s+)?(?:{BOLD}\\?\(?([A-Ja-j])(?:\\?[.):]{BOLD}|{BOLD}\\?[.):])"
    r"(?:\s+|$|(?=[*`!\[]))"
    r"|\[([A-J])\]\s+)(.*)"
)
WHOLLY_BOLD = re.compile(r"\s*(?:[-*+]\s+)?\*\*\(?[A-Ja-j][.):](?:(?!\*\*).)+\*\*\s*")
LETTER_DASH = re.compile(r"(\s*)[-*+]\s+(?:\*\*)?([A-Ja-j])(?:\*\*)?\s*[-–—]\s+(.*)")
BULLET = re.compile(r"(\s*)[-*+]\s+(.*)")
WORDS_BEFORE = (
    r"(?:the\s+)?(?:correct|right|best|model|sample|suggested|expected|official|most voted)"
)
ANSWER = re.compile(
    r"\W{0,8}"
    rf"(?:{WORDS_BEFORE}\s+(?:answers?|ans|options?|choices?|responses?|keys?)"
    r"|answers?(?:\s*#?\d{1,4})?|ans|a\s?\d{1,4}(?=\s*[*_]{0,3}\s*[:：])|answer\s+keys?|solutions?|antwort(?:en)?|lösung(?:en)?|respuestas?|réponses?|"
    r"respostas?|risposte?|risposta|correct)"
    r"(?:\s*\(s\)|\s+keys?)?\s*(?:(?:is|are)\b\s*[*_]{0,3}\s*[:：]?|[*_]{0,3}\s*(?:[:：=]|[-–—](?=\s)))"
    r"\s*[*_]{0,3}\s*(.*)",
    re.IGNORECASE,
)
ANSWER_LABEL = re.compile(
    rf"\W{{0,8}}(?:(?:show|view|see|reveal|click\s+(?:here\s+)?(?:to|for)(?:\s+\w+){{0,2}})\s+)?(?:the\s+)?"
    rf"(?:{WORDS_BEFORE}\s+)?(?:answers?|ans|solutions?|antwort(?:en)?|lösung(?:en)?|respuestas?|"
    r"réponses?)(?:\s*\(s\))?(?:\s*(?:and|&|with)\s*explanations?)?\W{0,8}",
    re.IGNORECASE,
)
EXPLAIN = re.compile(
    r"[^\w<]{0,8}(?:(?:overall\s+|detailed\s+)?(explanations?|reasons?|reasoning|rationale|justification|"
    r"feedback|erklärung|explicación|explication|why)|"
    r"(references?|reference links?|resources?|sources?|links?|see also|read more|further reading|"
    r"docs?|documentation|notes?|tips?|exam tip|hint))(?:\s*\(s\))?"
    r"\s*[*_]{0,3}\s*[:：][*_]{0,3}\s*(.*)",
    re.IGNORECASE,
)
EXPLAIN_LABEL = re.compile(
    r"[^\w<]{0,8}(?:(?:overall |detailed )?explanations?|rationale|references?|erklärung|feedback)"
    r"\W{0,5}",
    re.IGNORECASE,
)
MARKERS_INSIDE = re.compile(
    r"(?<!\s)\s++(?=(?:\*\*|__)(?:(?:correct\s+)?answers?|ans|a)\s*(?::\s*(?:\*\*|__)|(?:\*\*|__)\s*:))"
    r"|(?<=\*\*)\s+(?=A:\s)|(?<=\?)\s+(?=A:\s)",
    re.IGNORECASE,
)
GLUED = re.compile(r"(?<=\S) {2,20}([-*+] {1,8}\(?[Aa][.):] {1,8}\S)")
OPTION_INSIDE = re.compile(r"(?:^|(?<=\s))(\(?)([A-Ja-j])([.)])\s+(?=\S)")
SIGNS = "☐☑☒✅⬜🔲🔘⭕◯"
BOXES_BEGIN = frozenset("-*+[\\0123456789" + SIGNS)
TELLING = re.compile(
    r"\W{0,8}(?:the|show|view|see|reveal|click|correct|right|best|model|sample|suggested|expected|"
    r"official|most|ans|a\s?\d|solution|antwort|lösung|resp|répon|rispost|question|ques|q|frage|pregunta|"
    r"problem|exercise|domanda|câu|вопрос|otázka|pytanie|vraag|soru|問|题|문제|scenario|back|return|go|⬆|overall|detailed|expla|reason|rationale|just|feed|"
    r"erkl|expli|why|ref|res|sour|link|read|further|doc|note|tip|exam|hint)",
    re.IGNORECASE,
)
"""How lines begin that say what they are in words."""
