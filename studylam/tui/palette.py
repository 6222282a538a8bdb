"""What ``ctrl+p`` finds, by names: places, lessons, labs, terms, and what can be done here.

Texts are looked into by the search, which is offered last.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from heapq import nlargest
from operator import itemgetter
from typing import Any, cast

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.fuzzy import Matcher

from studylam.study.search.plain import plain_once
from studylam.tui.actions import NO_KEY, key_of
from studylam.tui.places import PLACES
from studylam.tui.ports import SessionApp
from studylam.tui.theme import THEMES
from studylam.tui.tools import ABOUT

LOCAL = ("enter", "escape")
Entry = tuple[str, str, Any]

MOST = 24
"""Hits that are listed: nobody reads on."""
LEAST = 2
"""Letters from which on the packs are looked through: one is in nearly every title."""
SCATTERED = 4
"""Letters of a query from which on they may lie scattered in a name of the packs."""
LAST = 0.001
"""Score of what comes after everything that was found."""


class Everything(Provider):
    """Places first, then the actions of the screen, then what the packs hold."""

    async def discover(self) -> Hits:
        for title, about, act in [*self._places(), *self._actions()]:
            yield DiscoveryHit(Content(title), act, text=title, help=_plain(about))

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        names = [*self._places(), *self._actions(), *self._colours(), *self._guide()]
        if not self._app.is_sitting_exam and len(query) >= LEAST:
            fits = _fits(query)
            names += [entry for entry in self._contents() if fits(entry[0])]
            names += self._terms(matcher, fits)
        scored = [(matcher.match(title), title, about, act) for title, about, act in names]
        best = nlargest(MOST, (row for row in scored if row[0] > 0), key=itemgetter(0))
        for score, title, about, act in best:
            yield Hit(score, _found(matcher, title), act, text=title, help=_plain(about))
        if not self._app.is_sitting_exam:
            title = f"Search every text for “{query}”"
            act = partial(self._app.action_search, query)
            about = "Lessons, facts, terms, labs, what you answered and noted: "
            about += key_of("app.search")
            yield Hit(LAST, Content(title), act, text=title, help=_plain(about))

    def _places(self) -> Iterator[Entry]:
        app = self._app
        for place in PLACES:
            yield place.title, place.about, partial(app.open_place, place.id)

    def _actions(self) -> Iterator[Entry]:
        app = self._app
        seen = {place.title for place in PLACES}
        for node, binding, enabled, tooltip in self.screen.active_bindings.values():
            # What enter and escape do depends on where the learner just was.
            has_none = binding.key.startswith(NO_KEY)  # nowhere else can it be found
            worth_a_name = (
                (binding.show or has_none or node is app)
                and binding.key not in LOCAL
                and binding.id != "app.everything"
            )
            if not (worth_a_name and enabled and tooltip) or binding.description in seen:
                continue
            seen.add(binding.description)
            title = binding.description[:1].upper() + binding.description[1:]
            yield title, tooltip, partial(app.run_action, binding.action, node)

    def _colours(self) -> Iterator[Entry]:
        app = self._app
        ours = [theme.name for theme in THEMES]
        for name in [*ours, *sorted(set(app.available_themes) - set(ours))]:
            yield f"Colours: {name}", "Kept for next time", partial(setattr, app, "theme", name)
        about = "It shows through, or it doesn't; for good: transparent in config.toml"
        see_through = partial(app.run_action, "transparent", app)
        yield "Colours: the terminal's own background", about, see_through

    def _guide(self) -> Iterator[Entry]:
        from studylam.docs import PAGES

        app = self._app
        for page in PAGES:
            act = partial(app.run_action, f"app.guide({page.id!r})")
            yield f"Guide: {page.title}", page.about, act

    def _contents(self) -> Iterator[Entry]:
        app = self._app
        if not app.session_ready.is_set():
            return
        library = app.library
        for lesson in library.lessons:
            title = f"Lesson: {library.titled(lesson)}"
            yield title, "Read it", partial(app.open_place, "learn", lesson.id)
        for lab in library.labs:
            title = f"Lab: {library.titled(lab)}"
            yield title, lab.summary, partial(app.open_place, "lab", lab.id)
        for scenario in library.scenarios:
            title = f"{ABOUT[scenario.tool]}: {library.titled(scenario)}"
            yield title, "A scenario", partial(app.open_place, "simulate", scenario.id)
        for exercise in library.exercises:
            title = f"{ABOUT['exercise']}: {library.titled(exercise)}"
            yield title, "Decide", partial(app.open_place, "simulate", exercise.id)
        for bank in library.banks:
            yield (
                f"Drill: {library.titled(bank)}",
                "Questions of one bank",
                partial(app.open_place, "quiz", bank.id),
            )

    def _terms(self, matcher: Matcher, fits: Callable[[str], bool]) -> Iterator[Entry]:
        """Each term once, by that of its names which fits best: who types an old one is told the
        one of today.
        """
        app = self._app
        for term in app.library.terms if app.session_ready.is_set() else ():
            names = [name for name in term.names if fits(name)]
            if not names:
                continue
            name = max(names, key=matcher.match)
            more = "" if name == term.term else f" ({term.term})"
            if name in term.formerly:
                more = f" (today {term.term})"
            meaning = plain_once(app.library.text(term.meaning))
            yield f"Term: {name}{more}", meaning, partial(app.action_search, name, "term")

    @property
    def _app(self) -> SessionApp:
        app = self.app
        assert isinstance(app, SessionApp)
        return app


def _fits(query: str) -> Callable[[str], bool]:
    """Whether a name is worth being matched, which takes long: a short query has to be in it, the
    letters of a longer one in their order.
    """
    wanted = query.casefold()
    if len(wanted) < SCATTERED:
        return lambda name: wanted in name.casefold()

    def fits(name: str) -> bool:
        letters = iter(name.casefold())
        return all(letter in letters for letter in wanted)

    return fits


def _plain(about: str) -> str:
    """A sentence as it is written, whatever brackets are in it.

    The palette makes content of what it is given, unless it is that already. (Escaping wouldn't do:
    Textual's ``escape`` and its parser of markup disagree about ``[ red]``.)
    """
    return cast("str", Content(about))


def _found(matcher: Matcher, title: str) -> Content:
    """A title with the letters that were looked for; `Matcher.highlight` would obey markup in it,
    and titles are written by strangers.
    """
    content = Content(title)
    _, offsets = matcher.fuzzy_search.match(matcher.query, title)
    for offset in offsets:
        if not title[offset].isspace():
            content = content.stylize(matcher.match_style, offset, offset + 1)
    return content
