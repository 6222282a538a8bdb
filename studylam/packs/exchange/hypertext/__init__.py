"""HTML of other programs' questions → Markdown, and Markdown → the XHTML that QTI allows.

HTML comes from strangers: it is read in one pass over its tags, so that the time grows with its
length whatever it is; what nests too deeply is read as if the inner tags weren't there. Scripts and
styles are dropped; pictures and sounds, which no terminal shows, are named (see `Media`).

Our own and no library's: markdownify (on Beautiful Soup) takes 25 s for 5 MB, recurses as deeply
as the HTML does, and doesn't give back the Markdown that the HTML was made of.
"""

from studylam.packs.exchange.hypertext.plain import escaped
from studylam.packs.exchange.hypertext.reader import Media, to_markdown
from studylam.packs.exchange.hypertext.tags import is_html
from studylam.packs.exchange.hypertext.xhtml import legal, to_plain, to_xhtml

__all__ = ["Media", "escaped", "is_html", "legal", "to_markdown", "to_plain", "to_xhtml"]
