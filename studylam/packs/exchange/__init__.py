"""Question banks of other programs, in and out: GIFT, QTI, Markdown, CSV, JSON, Anki.

Every format is a module that turns its bytes into `Item`s, or `Item`s into its bytes. What no
`Item` can hold is said, never dropped in silence.
"""
