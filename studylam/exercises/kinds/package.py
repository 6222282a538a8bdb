"""Package puzzle: how do these pieces get into a function: zip, layers, container image?

The rules are AWS's ("Lambda quotas", "Managing Lambda dependencies with layers", "Create a Lambda
function using a container image"):

- a zip that is sent with the API call may have so many MB; from S3 only the next rule counts;
- function and layers together, unzipped, may have so many MB;
- a function takes so many layers, each uploaded by itself; an image takes none, what would be one
  is copied into it;
- an image may have so many GB, uncompressed, all layers of the image included;
- functions (every version that is kept) and layers, unzipped, share the account's code storage in a
  Region; images lie in ECR and don't count.

1 GB is 1,024 MB.

    limits:
      zip_direct: {fact: package.zip-direct}
      unzipped: {fact: package.unzipped}
      layers: {fact: layers.max}
      image: {fact: package.image}
      code_storage: {fact: storage.code}
    image_base_mb: 550                    # the base image, uncompressed; 0 if not given
    stored_gb: 290                        # what the account stores already; 0 if not given
    versions: [1, 20]                     # knob: how many versions are kept; [1] if not given
    pieces:
      - {id: code, title: Your handlers, zipped_mb: 1, unzipped_mb: 4, always: true}
      - {id: pandas, title: pandas, zipped_mb: 40, unzipped_mb: 190}

Knobs: ``way`` (``direct``, ``s3``, ``image``), ``versions``, and each piece by its id (``package``,
``layer``, ``out``; a piece with ``always: true`` is never out).

A round asks one of: ``{ways: works}`` (all that work), ``{ways: simplest}`` (the first of direct,
s3, image that works, or none), ``{refused: by}`` (all rules that refuse it, or none),
``{leave_out: piece}`` (all single pieces without which it is taken), ``{size: zipped | unzipped |
image | stored}`` (in MB; ``within`` says how far off still counts).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from studylam.exercises.fields import Fields, Sourced
from studylam.exercises.model import Choice, Knob, Look, Number, Question, Settings, Step

MB_OF = {"MB": Decimal(1), "GB": Decimal(1024), "": Decimal(1), "layers": Decimal(1)}
LIMITS = ("zip_direct", "unzipped", "layers", "image", "code_storage")
RULES = {
    "zip_direct": "The zip is too large to be sent with the API call",
    "unzipped": "Function and layers are too large once unzipped",
    "layers": "There are too many layers",
    "image": "The image is too large",
    "code_storage": "The account's code storage would overflow",
}
WAYS = {
    "direct": "A zip, sent with the API call",
    "s3": "A zip, uploaded to S3 first",
    "image": "A container image in ECR",
}
NONE = "none"
MAX_PIECES = 8
_PLACES = (("package", "in the package"), ("layer", "as a layer"), ("out", "left out"))
_SIZES = ("zipped", "unzipped", "image", "stored")
_BAR = 24


@dataclass(frozen=True)
class Piece:
    """Something that the function needs, with its sizes."""

    id: str
    title: str
    zipped: Decimal
    unzipped: Decimal
    always: bool


@dataclass(frozen=True)
class Sizes:
    """What the chosen pieces come to, in MB."""

    zipped: Decimal
    """The function's own zip."""
    unzipped: Decimal
    """With the layers."""
    layers: int
    image: Decimal
    stored: Decimal
    """What the account stores afterwards, unzipped: every version, and the layers."""


@dataclass(frozen=True)
class Package:
    """The pieces and AWS's limits."""

    pieces: tuple[Piece, ...]
    limits: Mapping[str, Sourced]
    base: Decimal
    stored: Decimal
    versions: tuple[int, ...]

    @property
    def knobs(self) -> tuple[Knob, ...]:
        """The way, the versions kept, and where each piece goes."""
        knobs = [Knob("way", "Uploaded as", tuple(WAYS.items()))]
        knobs += [
            Knob(one.id, one.title, _PLACES[:2] if one.always else _PLACES) for one in self.pieces
        ]
        if len(self.versions) > 1:
            kept = tuple((str(one), f"{one:,}") for one in self.versions)
            knobs.append(Knob("versions", "Versions kept", kept))
        return tuple(knobs)

    # -- rules -----------------------------------------------------------------------------------

    def sizes(self, settings: Settings) -> Sizes:
        """What it comes to at these settings."""
        inside = [one for one in self.pieces if settings[one.id] == "package"]
        layers = [one for one in self.pieces if settings[one.id] == "layer"]
        zipped = _sum(one.zipped for one in inside)
        unzipped = _sum(one.unzipped for one in (*inside, *layers))
        kept = int(settings.get("versions", self.versions[0]))
        stored = self.stored
        if settings["way"] != "image":
            own = _sum(one.unzipped for one in inside)
            stored += own * kept + _sum(one.unzipped for one in layers)
        return Sizes(zipped, unzipped, len(layers), self.base + unzipped, stored)

    def refusals(self, settings: Settings) -> frozenset[str]:
        """The rules that it breaks."""
        sizes, way = self.sizes(settings), settings["way"]
        if way == "image":
            return frozenset(["image"] if sizes.image > self._limit("image") else [])
        broken = {
            "zip_direct": way == "direct" and sizes.zipped > self._limit("zip_direct"),
            "unzipped": sizes.unzipped > self._limit("unzipped"),
            "layers": sizes.layers > self._limit("layers"),
            "code_storage": sizes.stored > self._limit("code_storage"),
        }
        return frozenset(rule for rule, is_broken in broken.items() if is_broken)

    def _limit(self, name: str) -> Decimal:
        limit = self.limits[name]
        return limit.number * MB_OF.get(limit.unit, Decimal(1))

    # -- what is shown ---------------------------------------------------------------------------

    def look(self, settings: Settings) -> Look:
        """The pieces with their sizes; afterwards with sums against limits."""
        scene = self._scene(settings)
        broken = self.refusals(settings)
        way = WAYS[settings["way"]]
        if broken:
            outcome = f"{way}: refused. {'; '.join(RULES[one] for one in LIMITS if one in broken)}."
        else:
            outcome = f"{way}: this works."
        return Look(scene, outcome, self._steps(settings, broken), self._sums(settings, scene))

    def _scene(self, settings: Settings) -> tuple[str, ...]:
        width = max(len(one.title) for one in self.pieces)
        places = dict(_PLACES)
        lines = [f"{WAYS[settings['way']]}", "", f"{'':<{width}}   zipped     unzipped"]
        for one in self.pieces:
            sizes = f"{_mb(one.zipped):>9}    {_mb(one.unzipped):>9}"
            lines.append(f"{one.title:<{width}}  {sizes}    {places[settings[one.id]]}")
        if self.base:
            lines.append(f"{'Base image':<{width}}  {'':>9}    {_mb(self.base):>9}    image only")
        if self.stored:
            lines += ["", f"Stored in the account already: {_mb(self.stored)}"]
        if len(self.versions) > 1:
            lines.append(f"Versions kept: {int(settings['versions']):,}")
        return tuple(lines)

    def _sums(self, settings: Settings, scene: tuple[str, ...]) -> tuple[str, ...]:
        sizes = self.sizes(settings)
        if settings["way"] == "image":
            rows = [("image", "Image", sizes.image)]
        else:
            rows = [
                ("zip_direct", "Function's zip", sizes.zipped),
                ("unzipped", "Unzipped, with layers", sizes.unzipped),
                ("code_storage", "Code storage", sizes.stored),
            ]
            if settings["way"] == "s3":
                rows = rows[1:]
        lines = [""]
        for rule, label, size in rows:
            limit = self._limit(rule)
            filled = min(int(size * _BAR / limit), _BAR) if limit else _BAR
            bar = "█" * filled + "░" * (_BAR - filled)
            sign = "✗" if size > limit else "✓"
            lines.append(f"{sign} {label:<22} {bar}  {_mb(size)} of {self.limits[rule].display}")
        return (*scene, *lines)

    def _steps(self, settings: Settings, broken: frozenset[str]) -> tuple[Step, ...]:
        sizes, way = self.sizes(settings), settings["way"]
        steps = []

        def step(rule: str, words: str) -> None:
            limit = self.limits[rule]
            words = f"{words}; the limit is {limit.display}."
            steps.append(Step(words, "stop" if rule in broken else "ok", _from(limit)))

        if way == "image":
            step("image", f"Uncompressed, base image included, it is {_mb(sizes.image)}")
            if sizes.layers:
                words = "An image takes no layers: they are copied into it when it is built."
                steps.append(Step(words, "note", _from(self.limits["layers"])))
            words = "An image lies in ECR and doesn't count as code storage; ECR bills it."
            steps.append(Step(words, "note", _from(self.limits["code_storage"])))
            return tuple(steps)
        if way == "direct":
            step("zip_direct", f"The function's zip has {_mb(sizes.zipped)}")
        else:
            words = "From S3 a zip may be larger than with the API call; unzipped, the limit holds."
            steps.append(Step(words, "note", _from(self.limits["zip_direct"])))
        step("unzipped", f"Function and layers are {_mb(sizes.unzipped)} unzipped")
        if sizes.layers:
            step("layers", f"It has {sizes.layers} of its layers")
            words = "Layers share the unzipped limit with the function: they don't raise it."
            steps.append(Step(words, "note", _from(self.limits["unzipped"])))
        step("code_storage", f"The account then stores {_mb(sizes.stored)}")
        return tuple(steps)

    # -- rounds ----------------------------------------------------------------------------------

    def question(self, ask: Fields, settings: Settings) -> Question:
        """What the round asks; see the module's words."""
        if "ways" in ask:
            works = [one for one in WAYS if not self.refusals({**settings, "way": one})]
            if ask.one_of("ways", ("works", "simplest")) == "works":
                return Choice(tuple(WAYS.items()), frozenset(works), many=True)
            options = (*WAYS.items(), (NONE, "None of these"))
            return Choice(options, frozenset(works[:1] or [NONE]))
        if "refused" in ask:
            ask.one_of("refused", ("by",))
            options = (*RULES.items(), (NONE, "Nothing refuses it"))
            return Choice(options, self.refusals(settings) or frozenset([NONE]), many=True)
        if "leave_out" in ask:
            ask.one_of("leave_out", ("piece",))
            if not self.refusals(settings):
                ask.problem("Nothing refuses it, so nothing has to be left out.", "leave_out")
            pieces = [one for one in self.pieces if not one.always and settings[one.id] != "out"]
            enough = [one.id for one in pieces if not self.refusals({**settings, one.id: "out"})]
            options = tuple((one.id, one.title) for one in pieces)
            return Choice(options, frozenset(enough), many=True)
        if "size" not in ask:
            ask.problem("A round asks for one of ways, refused, leave_out, size.")
        size = ask.one_of("size", _SIZES)
        value: Decimal = getattr(self.sizes(settings), size)
        return Number(value, "MB", ask.number("within", 0), self._formula(size, settings))

    def _formula(self, size: str, settings: Settings) -> str:
        kept = int(settings.get("versions", self.versions[0]))
        inside = [one for one in self.pieces if settings[one.id] == "package"]
        layers = [one for one in self.pieces if settings[one.id] == "layer"]
        parts = [f"{one.zipped if size == 'zipped' else one.unzipped:,}" for one in inside]
        if size == "stored":
            if settings["way"] == "image":
                return f"{self.stored:,}"
            parts = [f"{self.stored:,}", f"({' + '.join(parts) or 0}) × {kept}"]
            parts += [f"{one.unzipped:,}" for one in layers]
        elif size != "zipped":
            parts += [f"{one.unzipped:,}" for one in layers]
            parts = [f"{self.base:,}", *parts] if size == "image" else parts
        return " + ".join(parts) or "0"


def _sum(numbers: Iterable[Decimal]) -> Decimal:
    return sum(numbers, Decimal(0))


def _mb(size: Decimal) -> str:
    if size >= 10_240:
        return f"{(size / 1024).quantize(Decimal('0.1')):,} GB".replace(".0 ", " ")
    return f"{size.normalize():,f} MB"


def _from(limit: Sourced) -> str:
    return f"{limit.source} (as of {limit.as_of})" if limit.as_of else limit.source


def read(data: Fields) -> Package:
    """The puzzle of an exercise's file."""
    limits = data.fields("limits")
    found = {name: limits.amount(name) for name in LIMITS}
    for name, limit in found.items():
        if limit.unit not in MB_OF:
            limits.problem(f"{name} must be in MB or GB, not {limit.unit!r}.", name)
        elif limit.number > 10**9:
            limits.problem(f"{name} is more than anybody stores.", name)
    rows = data.each("pieces")
    if len(rows) > MAX_PIECES:
        data.problem(f"{MAX_PIECES} pieces are the most that can be looked through.", "pieces")
    ids = data.ids(rows)
    pieces = tuple(_piece(row, name) for row, name in zip(rows, ids, strict=True))
    versions = tuple(int(one) for one in data.texts("versions", ("1",)) if _is_count(data, one))
    return Package(
        pieces,
        found,
        data.number("image_base_mb", 0, most=10**7),
        data.number("stored_gb", 0, most=10**6) * 1024,
        versions or (1,),
    )


def _is_count(data: Fields, text: str) -> bool:
    if text.isascii() and text.isdecimal() and 1 <= int(text[:9]) <= 10_000 and len(text) < 9:
        return True
    data.problem(f"{text[:20]!r} is no number of versions from 1 to 10,000.", "versions")
    return False


def _piece(row: Fields, name: str) -> Piece:
    if name in ("way", "versions"):
        row.problem(f"{name!r} is a knob's name.", "id", hint="Call the piece otherwise.")
    title = row.text("title", most=26)
    unzipped = row.number("unzipped_mb", most=10**6)
    zipped = row.number("zipped_mb", most=10**6)
    if zipped > unzipped and "unzipped_mb" in row:
        row.problem("It is larger zipped than unzipped.", "zipped_mb")
    return Piece(name, title, zipped, unzipped, row.flag("always", False))
