"""The filters of a drill, a line each; and what a drill would be made of, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from textual.content import Content

from studylam.tui.widgets.pickers import Picker, Pickers

if TYPE_CHECKING:
    from studylam.packs import Library
    from studylam.study import Choice
    from studylam.study.drills.known import Known
    from studylam.study.drills.mixing import Draft

SIZES = ("5", "10", "15", "20", "30", "50", "65")
_USUAL = 10
_ANY = ("", "any")
WHICH = (
    ("all", "a mix of review, new and refresh"),
    ("due", "only what is due for review"),
    ("missed", "only those missed last time"),
    ("unseen", "only new ones"),
    ("flagged", "only flagged ones"),
)


class DrillForm(Pickers):
    """The lines that the packs and the learner have something for."""

    def __init__(self, library: Library, size: object, *, id: str, classes: str) -> None:
        self._library = library
        self._decks: list[tuple[str, str]] = []
        size = str(size) if str(size) in SIZES else str(_USUAL)
        super().__init__(self._made({"size": size}), starts=True, id=id, classes=classes)

    @property
    def chosen(self) -> Choice:
        """What the drill is to be about."""
        from studylam.study.drills.choice import Choice, Only

        values = {picker.id: picker.value for picker in self.pickers if picker.value}
        return Choice(
            bank=values.get("bank"),
            concept=values.get("concept"),
            module=values.get("module"),
            exam=values.get("exam"),
            domain=int(values["domain"]) if "domain" in values else None,
            deck=values.get("deck"),
            type=values.get("type"),
            only=cast("Only", values.get("only", "all")),
        )

    @property
    def count(self) -> int:
        """Questions at most."""
        return int(self.value("size"))

    def use(self, library: Library) -> None:
        """The packs have been read again; what is chosen stays, as far as it is still there."""
        self._library = library
        self.set_pickers(self._made(self._values))

    def know(self, known: Known) -> None:
        """Take the decks that there are now."""
        self._decks = [(deck.id, deck.title) for deck in known.decks.values()]
        self.set_pickers(self._made(self._values))

    def choose_words(self, words: str, known: Known) -> None:
        """Begin with what these words (of a `Choice`) say.

        Raises:
            UsageError: they say nothing, or name what isn't there.
        """
        from studylam.study.drills.choice import parse_drill

        choice, size = parse_drill(words)
        choice.check(self._library)
        values = {name: str(value) for name, value in choice.to_dict().items()}
        if choice.deck is not None:
            values["deck"] = known.deck(choice.deck).id
        self._decks = [(deck.id, deck.title) for deck in known.decks.values()]
        values["size"] = self.value("size") if size is None else str(size)
        self.set_pickers(self._made(values))

    def clear(self) -> None:
        """All filters as they begin; the size stays."""
        self.set_pickers(self._made({"size": self.value("size")}))

    def pick(self, id: str, value: str) -> None:
        super().pick(id, value)
        self.set_pickers(self._made(self._values))

    def action_change(self, by: int) -> None:
        super().action_change(by)
        self.set_pickers(self._made(self._values))

    @property
    def _values(self) -> dict[str, str]:
        return {picker.id: picker.value for picker in self.pickers}

    def _made(self, values: dict[str, str]) -> list[Picker]:
        """The lines; which domains there are follows from the exam."""
        from studylam.study.drills.choice import TYPES

        library = self._library
        assessed = {concept for q in library.questions for concept in q.assesses}
        exams = sorted({exam for q in library.questions for exam in q.exams})
        types = {q.type for q in library.questions}
        domains = [
            (str(domain.number), f"{domain.number} {domain.name}")
            for blueprint in library.blueprints
            if blueprint.exam == values.get("exam")
            for domain in blueprint.domains
        ]
        banks = [(b.id, f"{library.titled(b)}, {len(b.questions)}") for b in library.banks]
        modules = [(m.id, library.titled(m)) for m in library.modules]
        concepts = [(c.id, library.titled(c)) for c in library.concepts if c.id in assessed]
        lines: list[tuple[str, str, Sequence[tuple[str, str]]]] = [
            ("module", "Topic", modules),
            ("concept", "Concept", concepts),
            ("exam", "Exam", [(exam, exam.upper()) for exam in exams]),
            ("domain", "Domain", domains),
            ("bank", "Bank", banks),
            ("deck", "Deck", self._decks),
            ("type", "Type", [(id, name) for id, name in TYPES.items() if id in types]),
        ]
        return [
            *(
                Picker.at(id, label, [_ANY, *options], values.get(id, ""))
                for id, label, options in lines
                if options
            ),
            Picker.at("only", "Which", WHICH, values.get("only", "all")),
            Picker.at("size", "How many", [(n, n) for n in _sizes(values["size"])], values["size"]),
        ]


def _sizes(wanted: str) -> list[str]:
    """The usual ones, and the one that somebody asked for."""
    return sorted({*SIZES, wanted}, key=int)


def draft_text(draft: Draft) -> Content:
    """What a drill would be made of."""
    count = len(draft.items)
    of = "all that fit" if draft.fitting == count else f"of {draft.fitting} that fit"
    words = f"   {of} · about {draft.minutes} min"
    lines = [Content.assemble((draft.composition, "bold"), (words, "$text-muted"))]
    if len(draft.domains) > 1:
        words = " · ".join(f"{domain.name} {domain.count}" for domain in draft.domains)
        lines.append(Content.styled(words, "$text-muted"))
    if draft.surprising:
        you = "of them you were sure about and got wrong: first"
        lines.append(Content.styled(f"{draft.surprising} {you}", "$text-muted"))
    return Content("\n").join(lines)
