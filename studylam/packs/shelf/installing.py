"""Installing, updating and removing packs. No code of a pack is run, imported or looked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from studylam import served
from studylam.errors import BadInputError, NotFoundError, StudyLamError, UsageError
from studylam.packs.backbone import load_yaml
from studylam.packs.builtin import builtin_root
from studylam.packs.checks.check import check_pack
from studylam.packs.load import load_pack, read_pack
from studylam.packs.models import Pack, Problem
from studylam.packs.namespaces import RESERVED
from studylam.packs.problems import Report, in_order
from studylam.packs.reading.files import PackFiles
from studylam.packs.shelf import keeping, sources
from studylam.packs.shelf.alterations import actual_sums
from studylam.packs.shelf.changes import Changes, changes
from studylam.packs.shelf.listing import Installed, installed
from studylam.packs.shelf.origin import Origin, read_origin, write_origin
from studylam.packs.shelf.place import DESCRIPTION, is_id

Check = Callable[[Pack], Sequence[Problem]]


class BrokenPackError(StudyLamError):
    """A pack isn't installed because of what is wrong with it: ``problems``, errors first."""

    def __init__(self, message: str, problems: Sequence[Problem], hint: str) -> None:
        super().__init__(message, hint=hint)
        self.problems = sorted(problems, key=lambda problem: problem.level != "error")


@dataclass(frozen=True)
class Outcome:
    """What an install or update has done."""

    pack: Installed
    before: Origin | None
    """What was there before, if its record could be read."""
    is_new: bool
    is_same: bool
    """Nothing had changed, so nothing was done."""
    changes: Changes | None
    """Against what was there; None for a pack that is new here."""
    problems: tuple[Problem, ...]
    checked: bool
    """Whether it brought checksums, which were right."""
    others: tuple[str, ...] = ()
    """Files of the archive that aren't the pack's, and weren't installed."""


def install(
    source: str, *, force: bool = False, replacing: bool = False, check: Check = check_pack
) -> Outcome:
    """Put a pack on the shelf: from a ``.zip``, a folder, or an installed Python distribution.

    Args:
        force: install it although it has errors, as far as it can be read.
        replacing: let it take the place of a pack of its id from elsewhere.
        check: finds what is wrong with it; runs nothing.

    Raises:
        BrokenPackError: it has errors.
        NotFoundError: there is no such source.
        RefusedError: it is an archive that isn't safe.
        StudyLamError: it can't be installed; says why, and how it could.
    """
    served.refuse("Installing packs")
    return _bring(sources.find(source), force=force, replacing=replacing, check=check, of=None)


def update(pack_id: str, *, force: bool = False, check: Check = check_pack) -> Outcome:
    """Bring an installed pack up to what its source holds now.

    Raises:
        NotFoundError: it isn't installed, or its source is gone.
        StudyLamError: as of `install`.
    """
    served.refuse("Updating packs")
    place = _installed(pack_id).root
    origin = read_origin(place)
    if origin is None:
        raise BadInputError(
            f"Where {pack_id} came from isn't recorded, so it can't be updated.",
            where=str(place),
            hint="Install it anew: studylam pack install … --replace",
        )
    return _bring(sources.again(origin), force=force, replacing=False, check=check, of=pack_id)


def remove(pack_id: str) -> Installed:
    """Take a pack off the shelf. What the learner did with it stays in their record.

    Raises:
        NotFoundError: it isn't installed.
    """
    served.refuse("Removing packs")
    with keeping.turn() as folder:
        gone = _installed(pack_id)
        keeping.take(folder, gone.root)
    return gone


def _installed(pack_id: str) -> Installed:
    known = {one.id: one for one in installed()}
    if pack_id not in known and pack_id == _builtin_id():
        raise UsageError(
            f"{pack_id} is the built-in course: it comes and goes with StudyLam itself."
        )
    if pack_id not in known:
        raise NotFoundError.named("installed pack", pack_id, list(known))
    return known[pack_id]


def _builtin_id() -> str:
    try:
        return load_pack(builtin_root()).meta.id
    except NotFoundError:
        return ""


def _bring(
    source: sources.Source, *, force: bool, replacing: bool, check: Check, of: str | None
) -> Outcome:
    with keeping.turn() as shelf, keeping.staging(shelf) as staging:
        new = (staging / "pack").resolve()
        fetched = sources.fetch(source, new)
        pack_id = _id_of(new, source, fetched.problems)
        _check_id(pack_id, of, source)
        place = shelf / pack_id
        before = read_origin(place)
        there = place.is_dir() and not place.is_symlink()
        pack = read_pack(new)
        origin = source.origin(pack_id, pack.meta.title, pack.meta.version, fetched)
        is_from_here = before is not None and before.is_from(origin)
        if there and (is_from_here or not replacing) and actual_sums(place) == fetched.sums:
            here = _as_installed(place)
            return Outcome(here, before, False, True, None, (), fetched.checked, fetched.others)
        if there and not replacing and not is_from_here:
            raise _taken(before, origin)
        problems = in_order([*fetched.problems, *check(pack)])
        errors = sum(problem.level == "error" for problem in problems)
        if errors and not force:
            raise _broken(pack, problems, errors)
        changed = changes(load_pack(place), pack) if (place / DESCRIPTION).is_file() else None
        write_origin(new, replace(origin, forced=bool(errors)))
        keeping.put(new, place)
        return Outcome(
            _as_installed(place),
            before,
            is_new=not there,
            is_same=False,
            changes=changed,
            problems=problems,
            checked=fetched.checked,
            others=fetched.others,
        )


def _as_installed(place: Path) -> Installed:
    return next(one for one in installed() if one.root == place)


def _id_of(folder: Path, source: sources.Source, noted: Sequence[Problem]) -> str:
    """The id that pack.yaml gives; without one, nobody could say what this is.

    ``noted``: what of the source couldn't be copied, and why; perhaps pack.yaml itself.
    """
    report = Report([one for one in noted if one.place.file in (DESCRIPTION, "content")])
    if report.problems:
        raise _unnamed(source, report)
    document = load_yaml(PackFiles(folder, report), DESCRIPTION, report)
    data = document.data if document else None
    name = data.get("id") if isinstance(data, dict) else None
    if isinstance(name, str) and is_id(name):
        return name
    if not report.problems:
        line = document.line("id") if document and isinstance(data, dict) and "id" in data else 1
        report.add(
            "Y008", DESCRIPTION, line, "Here should be an id: small letters, digits, - and ."
        )
    raise _unnamed(source, report)


def _unnamed(source: sources.Source, report: Report) -> BrokenPackError:
    return BrokenPackError(
        f"The pack in {source.path} can't be installed: its {DESCRIPTION} can't be read.",
        report.problems,
        "Mend it first: studylam pack check DIR says all that is wrong.",
    )


def _check_id(pack_id: str, of: str | None, source: sources.Source) -> None:
    if of is not None and pack_id != of:
        raise BadInputError(
            f"There is another pack now where {of} came from: {pack_id}.",
            where=str(source.path),
            hint=f"Install that one: studylam pack install {source.name}",
        )
    if pack_id in RESERVED:
        raise BadInputError(
            f"No pack may be called {pack_id!r}: StudyLam itself uses that word in ids.",
            where=str(source.path),
            hint="Give it another id in pack.yaml.",
        )
    if pack_id == _builtin_id():
        raise BadInputError(
            f"{pack_id!r} is the built-in course, which is there already.",
            where=str(source.path),
            hint="Give a pack of your own an id of its own in pack.yaml.",
        )


def _taken(before: Origin | None, origin: Origin) -> StudyLamError:
    came = f"{before.version} from {before.words}" if before else "from nobody knows where"
    update = f"Look there for a newer one: studylam pack update {origin.id}\n  " if before else ""
    return UsageError(
        f"{origin.id} is installed already: {came}. This one ({origin.version}) is from "
        f"{origin.words}.",
        hint=f"{update}Take this one in its place: studylam pack install … --replace",
    )


def _broken(pack: Pack, problems: Sequence[Problem], errors: int) -> BrokenPackError:
    return BrokenPackError(
        f"{pack.meta.title} {pack.meta.version} isn't installed: it has "
        f"{errors:,} error{'' if errors == 1 else 's'}.",
        problems,
        "Mend them, or ask its author to. To have what can be read of it: --force",
    )
