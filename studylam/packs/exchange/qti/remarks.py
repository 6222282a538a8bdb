"""What an item of QTI 2 says to its answers."""

from __future__ import annotations

from collections.abc import Iterable

from studylam.packs.exchange.hypertext import Media, to_markdown
from studylam.packs.exchange.notes import together
from studylam.packs.exchange.qti.declared import ALWAYS, ANSWER, CORRECT, INCORRECT, Rule
from studylam.packs.exchange.qti.xml import Node

FEEDBACK = ("modalfeedback", "feedbackblock", "feedbackinline")


class Remarks:
    """Its feedback, sorted by when it is shown."""

    def __init__(
        self, item: Node, choices: Iterable[Node], found: list[Rule], media: Media, lines: bool
    ) -> None:
        self._by_answer: dict[str, list[str]] = {}
        self._whole: dict[int, list[str]] = {}
        inside: set[int] = set()
        names = set()
        meant: dict[tuple[str, str], list[Rule]] = {}
        for rule in found:
            meant.setdefault((rule.outcome, rule.value), []).append(rule)
        for choice in choices:
            name = choice.get("identifier")
            names.add(name)
            for node in choice.all(*FEEDBACK):
                inside.add(id(node))
                if text := to_markdown(node.html(), media, lines=lines):
                    own = node.get("identifier") in (name, "")
                    self._by_answer.setdefault(name if own else node.get("identifier"), []).append(
                        text
                    )
        for node in item.all(*FEEDBACK):
            if id(node) not in inside and (text := to_markdown(node.html(), media, lines=lines)):
                name = node.get("identifier")
                rules = meant.get((node.get("outcomeidentifier"), name), [])
                self._sort(name, text, names, rules)

    def _sort(self, name: str, text: str, names: set[str], meant: list[Rule]) -> None:
        answers = [answer for rule in meant if rule.when == ANSWER for answer in rule.answers]
        if len(answers) == 1 and len(meant) == 1:
            self._by_answer.setdefault(answers[0], []).append(text)
        elif name in names:
            self._by_answer.setdefault(name, []).append(text)
        elif meant and meant[0].when in (CORRECT, INCORRECT):
            self._whole.setdefault(meant[0].when, []).append(text)
        elif any(sign in name.lower() for sign in ("incorrect", "wrong")):
            self._whole.setdefault(INCORRECT, []).append(text)
        else:
            self._whole.setdefault(ALWAYS, []).append(text)

    def of(self, answer: str) -> str:
        """What is said to an answer."""
        return together(*self._by_answer.get(answer, ()))

    def rest(self, told: Iterable[str]) -> str:
        """What is said of the question as a whole, and all that isn't said to those ``told``."""
        known = set(told)
        others = [
            text for name, texts in self._by_answer.items() if name not in known for text in texts
        ]
        whole = [
            text for when in (ALWAYS, CORRECT, INCORRECT) for text in self._whole.get(when, ())
        ]
        return together(*whole, *others)
