"""What ``studylam pack show`` says about a pack beside its contents: where it came from, whether it
is what came, and whether its code may run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studylam.cli.packs.common import count
from studylam.errors import NotFoundError, StudyLamError

if TYPE_CHECKING:
    from studylam.packs.models import Pack
    from studylam.packs.shelf import Origin


@dataclass(frozen=True)
class Found:
    """The pack that was asked for."""

    root: Path
    """Where it can be read now."""
    shown: str
    """Where it is, for people."""
    kind: str
    """``built-in``, ``installed``, ``folder`` or ``archive``."""
    origin: Origin | None = None
    checksums: str = "none"
    """``right``, ``none``, or ``altered``."""
    altered: tuple[str, ...] = ()


@contextmanager
def found(what: str | None) -> Iterator[Found]:
    """The pack meant by a path or an id; the built-in one without. An archive is unpacked for it.

    Raises:
        NotFoundError: there is none.
        RefusedError: it is an archive that isn't safe.
    """
    from studylam.packs import builtin_root
    from studylam.packs.shelf import installed

    root = builtin_root()
    if what is None:
        yield Found(root, str(root), "built-in")
        return
    path = Path(what)
    with suppress(RuntimeError):  # an unknown ~user
        path = path.expanduser()
    packs = {one.id: one for one in installed()}
    if what in packs and not (path / "content").is_dir():
        one = packs[what]
        if one.fault:
            hint = f"Take it away: studylam pack remove {what}"
            raise NotFoundError(
                f"{what} can't be shown: {one.fault}", where=str(one.root), hint=hint
            )
        yield _installed(one.root, one.origin)
    elif path.is_file():
        with _unpacked(path) as there:
            yield there
    elif path.exists() or "/" in what:
        at = path.resolve()
        if at == root:
            yield Found(root, str(root), "built-in")
        elif any(one.root.resolve() == at for one in packs.values()):
            origin = next(one.origin for one in packs.values() if one.root.resolve() == at)
            yield _installed(path, origin)
        else:
            yield Found(path, str(at), "folder")
    else:
        known = [_builtin_id(root), *packs]
        if what != known[0]:
            raise NotFoundError.named("pack", what, known)
        yield Found(root, str(root), "built-in")


def _builtin_id(root: Path) -> str:
    from studylam.packs import load_pack

    return load_pack(root).meta.id


def _installed(root: Path, origin: Origin | None) -> Found:
    from studylam.packs.shelf import altered

    changed = altered(root)
    state = "none" if changed is None else "altered" if changed else "right"
    return Found(root, str(root), "installed", origin, state, changed or ())


@contextmanager
def _unpacked(archive: Path) -> Iterator[Found]:
    import tempfile

    from studylam.packs.archive import unpack

    with tempfile.TemporaryDirectory(prefix="studylam-") as folder:
        done = unpack(archive, Path(folder) / "pack")
        yield Found(
            done.folder,
            str(archive.absolute()),
            "archive",
            checksums="right" if done.checked else "none",
        )


# -- may its code run? ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Code:
    """A pack's code, and what stands between it and the machine."""

    labs: int
    examples: int
    allowed: bool
    why: str
    tier: str = ""
    layers: tuple[str, ...] = ()
    meaning: str = ""

    @property
    def document(self) -> dict[str, Any]:
        """For programs."""
        isolation = None
        if self.tier:
            layers = list(self.layers)
            isolation = {"tier": self.tier, "layers": layers, "meaning": self.meaning}
        return {
            "labs": self.labs,
            "examples": self.examples,
            "allowed": self.allowed,
            "why": self.why,
            "isolation": isolation,
        }

    @property
    def words(self) -> str:
        """For people."""
        parts = (self.labs, "lab"), (self.examples, "example")
        there = " and ".join(count(number, word) for number, word in parts if number)
        return f"{there or 'none'}: {self.why}" if there else "none"


def code_of(pack: Pack, kind: str) -> Code:
    """Whether a pack's code may run here yet, and in what."""
    from studylam.labs import trust

    about = trust.stranger(pack)
    if about is None:
        why = "part of StudyLam, so it runs without asking"
        return Code(len(pack.labs), trust.examples(pack), True, why)
    if not about.labs and not about.examples:
        return Code(0, 0, False, "there is none")
    allowed, why, tier, layers, meaning = _allowed(pack)
    if kind == "archive":
        why = "not installed, so it doesn't run"
    return Code(about.labs, about.examples, allowed, why, tier, layers, meaning)


def _allowed(pack: Pack) -> tuple[bool, str, str, tuple[str, ...], str]:
    from studylam.errors import SandboxError
    from studylam.labs import trust
    from studylam.runtime import LambdaService
    from studylam.runtime.sandbox import TIERS

    with LambdaService(blank_environments=0) as service:
        try:
            report = service.sandbox
        except SandboxError as error:
            return False, error.message, "", (), ""
        here = report.tier, report.layers, TIERS[report.tier]
        try:
            with _record() as record:
                trust.check(pack, record, service)
        except trust.ConsentNeededError:
            return False, "nobody has allowed it yet; the app asks before its first run", *here
        except SandboxError as error:
            return False, error.message, *here
        return True, "allowed, as it is now", *here


@contextmanager
def _record() -> Iterator[Any]:
    """The learner's record, only read; None if there is none or it can't be read."""
    from studylam import home
    from studylam.progress import Record

    try:
        record = Record.open(read_only=True) if (home.location() / "progress.db").exists() else None
    except StudyLamError:
        record = None
    if record is None:
        yield None
        return
    with record:
        yield record
