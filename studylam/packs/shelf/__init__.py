"""The shelf: packs that the learner has installed, ``STUDYLAM_HOME/packs/<pack-id>/`` each.

An installed pack is a copy: what becomes of the archive, folder or distribution that it came from
changes nothing here until somebody says ``studylam pack update``.

The names here load their modules when they are used: `roots` is asked at each start of the app and
costs no pydantic.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from studylam.late import late

if TYPE_CHECKING:
    from studylam.packs.shelf.alterations import altered
    from studylam.packs.shelf.changes import Changes, Diff
    from studylam.packs.shelf.distributions import Offer, offers
    from studylam.packs.shelf.installing import BrokenPackError, Outcome, install, remove, update
    from studylam.packs.shelf.listing import Installed, installed
    from studylam.packs.shelf.origin import Origin
    from studylam.packs.shelf.place import roots

__all__ = [
    "BrokenPackError",
    "Changes",
    "Diff",
    "Installed",
    "Offer",
    "Origin",
    "Outcome",
    "altered",
    "install",
    "installed",
    "offers",
    "remove",
    "roots",
    "update",
]

_HOMES = {
    "BrokenPackError": "installing",
    "Changes": "changes",
    "Diff": "changes",
    "Installed": "listing",
    "Offer": "distributions",
    "Origin": "origin",
    "Outcome": "installing",
    "altered": "alterations",
    "install": "installing",
    "installed": "listing",
    "offers": "distributions",
    "remove": "installing",
    "roots": "place",
    "update": "installing",
}

__getattr__ = late(__name__, _HOMES)
