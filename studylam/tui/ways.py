"""From what is on a screen to what belongs to it: one key for each kind, and one for all of it.

Where letters are free, a letter is a kind's key. Everywhere else (in fields, in lists, in a lab's
editor) it is the same letter with alt.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from studylam.tui.ports import SessionScreen

if TYPE_CHECKING:
    from studylam.study.search.belongs import Link, LinkKind, Subject


class Ways(SessionScreen):
    """A screen that may be about something: `belongs` says what. Its keys are in the table of
    actions: ``.`` and ``alt+l``, ``t``, ``o``, ``d``, ``p`` everywhere, and the letters by
    themselves where a screen takes ``ways``.
    """

    def belongs(self) -> Subject | None:
        """What is on the screen, whose lesson, lab, facts and price are a key away; None: nothing
        that anything belongs to, or nothing that may be looked up now.
        """
        return None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in ("belongs", "related"):
            return self.is_mounted and self.belongs() is not None
        if action == "way":
            return self.is_mounted and self._way(parameters) is not None
        return super().check_action(action, parameters)

    def action_belongs(self) -> None:
        """Everything that belongs to it, over the screen."""
        from studylam.study.search.belongs import belonging
        from studylam.tui.opening import open_link
        from studylam.tui.screens.belongs import BelongsScreen

        if (subject := self.belongs()) is None:
            return
        links = belonging(self.session.library, subject)

        def chosen(link: Link | None) -> None:
            if link is not None:
                open_link(self, link)

        self.app.push_screen(BelongsScreen(subject, links), chosen)

    def action_way(self, kind: LinkKind) -> None:
        """To the closest of a kind."""
        from studylam.tui.opening import open_link

        if (link := self._way((kind,))) is not None:
            open_link(self, link)

    def action_related(self, kind: LinkKind) -> None:
        """As `action_way`, where nobody has looked whether there is one: with every key is too
        often for that.
        """
        if self._way((kind,)) is None:
            self.notify(f"There is no {kind.removesuffix('s')} to it.", timeout=3)
        else:
            self.action_way(kind)

    def _way(self, parameters: tuple[object, ...]) -> Link | None:
        from studylam.study.search.belongs import ORDER, first

        kind = next((one for one in ORDER if (one,) == parameters), None)
        subject = self.belongs()
        if kind is None or subject is None:
            return None
        return first(self.session.library, subject, kind)
