"""Who looks after what: AWS or you, layer by layer, for each way to run the same code?

The rules are AWS's, and none is written down per case; a case says how its code runs:

- Buildings, hardware and the host below all customers are AWS's; code, permissions and data are
  the customer's, everywhere. ("Shared Responsibility Model")
- On EC2 the machine's operating system is yours, and still is where containers run on it. On
  Fargate it is AWS's, and the image stays yours. ("AWS shared responsibility model for Amazon ECS")
- A runtime of Lambda is patched by AWS, and by its update mode you have to do nothing, to update
  the function, or to choose the version. An image is rebuilt by you, on whatever base. ("…shared
  responsibility model for Lambda runtime management")
- An OS-only runtime ends at the operating system: language, client and SDK are in your package.
  ("When to use Lambda's OS-only runtimes")
- An SDK that comes with a runtime changes with it; one in the package doesn't. ("Building Lambda
  functions with Python")

    cases:
      shop: {title: A shop on two instances, runs: ec2}
      mails: {title: A function for mails, runs: managed, updates: auto, sdk: runtime}
    knobs: [{field: runs}, {field: updates}, {field: sdk}]
    layers: [machine, system, language, libraries]     # all twelve by itself

A round asks one of: ``{what: yours}`` and ``{what: aws}`` (all layers that are), ``{what: moves,
to: CASE}`` (which layers AWS takes over if this becomes the other case), all three perhaps
``among: […]``; ``{what: act, layer: language}`` (what you have to do for it); ``{what: cases,
layer: language, owner: aws}`` (in which cases AWS looks after it); ``{what: fewest}`` (the case
that leaves the fewest layers to you); the last two perhaps ``among: [CASE, …]``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from studylam.exercises.fields import Fields
from studylam.exercises.kinds.cases import Case, Cases, Field, hanging, read_cases
from studylam.exercises.model import Choice, Knob, Look, Question, Settings, Step

LAYERS = {
    "building": "Buildings, power, hardware",
    "host": "The host below all customers",
    "machine": "Operating system of the machine",
    "fleet": "How many machines there are",
    "copies": "Running copies for the requests",
    "system": "System files that the code sees",
    "language": "Language runtime",
    "sdk": "AWS SDK that the code uses",
    "libraries": "Libraries of the code",
    "code": "Code, and checking its input",
    "access": "Roles and permissions",
    "data": "Data, and who may read them",
}
"""From the ground up. `studylam.exercises.reading.MAX_OPTIONS` of them fit."""

ACTS = {
    "nothing": "Nothing: AWS looks after it",
    "patch": "Patch it on your machines",
    "scale": "Set up how it scales",
    "rebuild": "Rebuild the image and deploy it",
    "update": "Update the function, in whatever way",
    "choose": "Choose a newer runtime version for the function",
    "package": "Put a newer one into the package and deploy it",
    "decide": "Decide and check it yourself",
}

FIELDS = (
    Field(
        "runs", "Runs", "word",
        words=(
            ("ec2", "on EC2 instances"),
            ("ecs", "in containers on EC2 instances (ECS)"),
            ("fargate", "in containers on Fargate"),
            ("managed", "on Lambda, zip with a managed runtime"),
            ("os-only", "on Lambda, zip with provided.al2023"),
            ("image-aws", "on Lambda, image from AWS's base for the language"),
            ("image-other", "on Lambda, image from another base"),
        ),
    ),
    Field(
        "updates", "Runtime updates", "word", "auto",
        words=(("auto", "Auto"), ("function", "Function update"), ("manual", "Manual")),
    ),
    Field(
        "sdk", "AWS SDK", "word", "package",
        words=(("runtime", "the one that is in the runtime"), ("package", "one of its own")),
    ),
)  # fmt: skip

MODEL = "Shared Responsibility Model"
ECS = "AWS shared responsibility model for Amazon ECS"
LAMBDA = "Understanding the shared responsibility model for Lambda runtime management"
OS_ONLY = "When to use Lambda's OS-only runtimes"
SDK = "Building Lambda functions with Python"

SERVERS = ("ec2", "ecs")
ZIPS = ("managed", "os-only")


@dataclass(frozen=True)
class Duty:
    """One layer in one case: what you have to do for it, and why."""

    layer: str
    act: str
    words: str
    source: str

    @property
    def yours(self) -> bool:
        """Whether it isn't AWS's."""
        return self.act != "nothing"


@dataclass(frozen=True)
class Duties:
    """The model: cases, and the layers that are looked at."""

    cases: Cases
    layers: tuple[str, ...]

    @property
    def knobs(self) -> tuple[Knob, ...]:
        """The case, and what can be changed in it."""
        return self.cases.knobs

    def of(self, case: Case) -> dict[str, Duty]:
        """Layer → duty."""
        return {layer: duty(case, layer) for layer in self.layers}

    def look(self, settings: Settings) -> Look:
        """The case; after the answer who looks after each layer."""
        case = self.cases.at(settings)
        duties = self.of(case)
        yours = sum(one.yours for one in duties.values())
        outcome = f"Of {len(duties)} layers {yours} are yours, {len(duties) - yours} are AWS's."
        steps = tuple(
            Step(f"{LAYERS[one.layer]}: {one.words}", "note" if one.yours else "ok", one.source)
            for one in duties.values()
        )
        given = _given(case)
        asked = [f"  ?    {LAYERS[layer]}" for layer in self.layers]
        told = [line for one in duties.values() for line in _row(one)]
        return Look((*given, "", *asked), outcome, steps, (*given, "", *told))

    def question(self, ask: Fields, settings: Settings) -> Question:
        """What the round asks; see the module's words."""
        duties = self.of(self.cases.at(settings))
        what = ask.one_of("what", ("yours", "aws", "moves", "act", "cases", "fewest"))
        if what == "act":
            layer = ask.one_of("layer", self.layers)
            return Choice(_options(ask, "among", ACTS), frozenset([duties[layer].act]))
        if what in ("cases", "fewest"):
            return self._cases(ask, what)
        right = {name for name, one in duties.items() if one.yours == (what != "aws")}
        if what == "moves":
            other = self.cases.cases[ask.one_of("to", tuple(self.cases.cases))]
            right -= {name for name, one in self.of(other).items() if one.yours}
        options = _options(ask, "among", {layer: LAYERS[layer] for layer in self.layers})
        shown = {name for name, _ in options}
        return Choice(options, frozenset(right & shown), many=True)

    def _cases(self, ask: Fields, what: str) -> Choice:
        titles = {name: case.title for name, case in self.cases.cases.items()}
        options = _options(ask, "among", titles)
        among = {name: self.of(self.cases.cases[name]) for name, _ in options}
        if what == "cases":
            layer = ask.one_of("layer", self.layers)
            mine = ask.one_of("owner", ("yours", "aws")) == "yours"
            found = (name for name, one in among.items() if one[layer].yours == mine)
            return Choice(options, frozenset(found), many=True)
        counts = {name: sum(one.yours for one in each.values()) for name, each in among.items()}
        least = min(counts.values(), default=0)
        return Choice(options, frozenset(name for name in counts if counts[name] == least))


def _options(ask: Fields, key: str, known: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Those that ``among`` names, in the order of all."""
    named = ask.texts(key, tuple(known))
    for index, name in enumerate(named):
        if name not in known:
            ask.unknown(key, name, tuple(known), index)
    options = tuple((name, words) for name, words in known.items() if name in named)
    if len(options) < 2:
        ask.problem("There must be two options or more to choose from.", key)
    return options


def _given(case: Case) -> tuple[str, ...]:
    """What is known of a case, without what has no meaning there."""
    lines = [case.title, ""]
    for field in FIELDS:
        if (field.id == "updates" and case.word("runs") not in ZIPS) or (
            field.id == "sdk" and case.word("runs") not in ("managed", "image-aws")
        ):
            continue
        lines += hanging(f"{field.label:<17}", field.shown(case.values[field.id]))
    return tuple(lines)


def _row(one: Duty) -> list[str]:
    if not one.yours:
        return [f"  AWS  {LAYERS[one.layer]}"]
    return hanging(f"  you  {LAYERS[one.layer]:<33}", ACTS[one.act])


# -- the rules ------------------------------------------------------------------------------------


def duty(case: Case, layer: str) -> Duty:
    """Who looks after a layer of a case, by AWS's rules."""
    runs = case.word("runs")
    if layer in ("building", "host"):
        return Duty(layer, "nothing", "AWS's, for every service and every customer.", MODEL)
    if layer in ("code", "access", "data"):
        words = {
            "code": "Yours: nobody else knows what it ought to do, and what to refuse.",
            "access": "Yours: services offer roles and policies, and you write them.",
            "data": "Yours: what is stored, who may read it, how it is encrypted.",
        }
        return Duty(layer, "decide", words[layer], MODEL)
    if layer == "machine":
        return _machine(runs)
    if layer in ("fleet", "copies"):
        return _capacity(runs, layer)
    if runs == "ec2":
        return _on_instance(layer)
    if runs in ("ecs", "fargate", "image-aws", "image-other"):
        return _in_image(runs, layer)
    return _in_zip(case, layer)


def _machine(runs: str) -> Duty:
    if runs == "ec2":
        return Duty("machine", "patch", "Yours: an instance's system is the customer's.", MODEL)
    if runs == "ecs":
        words = "Yours: containers or not, the instances below them are the customer's."
        return Duty("machine", "patch", words, ECS)
    if runs == "fargate":
        return Duty("machine", "nothing", "AWS's: a task has no machine that you could reach.", ECS)
    return Duty("machine", "nothing", "AWS's: there is no machine that you could log in to.", MODEL)


def _capacity(runs: str, layer: str) -> Duty:
    if runs in SERVERS:
        what = "instances" if layer == "fleet" else "copies of the program"
        source = MODEL if runs == "ec2" else ECS
        return Duty(layer, "scale", f"Yours: how many {what} there are is your setting.", source)
    if runs == "fargate" and layer == "copies":
        words = "Yours: how many tasks a service runs, and when it adds some, is your setting."
        return Duty(layer, "scale", words, "Amazon ECS service auto scaling")
    if layer == "fleet":
        return Duty(layer, "nothing", "AWS's: capacity below is none of your business.", MODEL)
    words = "AWS's: Lambda makes an environment for each request in flight, up to a quota."
    return Duty(layer, "nothing", words, "Understanding Lambda function scaling")


def _on_instance(layer: str) -> Duty:
    if layer == "system":
        return Duty(layer, "patch", "Yours: the code sees the machine's own files.", MODEL)
    if layer == "language":
        return Duty(layer, "patch", "Yours: you installed it on the machine.", MODEL)
    return Duty(layer, "package", "Yours: it is a part of what you install.", MODEL)


def _in_image(runs: str, layer: str) -> Duty:
    words = "Yours: it lies in the image, and images aren't patched where they run."
    if runs == "image-aws" and layer in ("system", "language", "sdk"):
        words = "Yours: AWS publishes a patched base, and your image is still built on the old one."
    source = LAMBDA if runs.startswith("image") else ECS
    return Duty(layer, "rebuild", words, source)


def _in_zip(case: Case, layer: str) -> Duty:
    managed = case.word("runs") == "managed"
    if layer == "system" or (managed and layer == "language"):
        return _by_mode(case, layer, "It belongs to the runtime")
    if layer == "sdk" and managed and case.word("sdk") == "runtime":
        return _by_mode(case, layer, "It comes with the runtime, and changes with it")
    if managed or layer == "libraries":
        words = "Yours: it is in the package, and AWS replaces nothing in there."
        return Duty(layer, "package", words, SDK if layer == "sdk" else MODEL)
    words = "Yours: an OS-only runtime has none, so you brought it."
    return Duty(layer, "package", words, OS_ONLY)


def _by_mode(case: Case, layer: str, what: str) -> Duty:
    """What a runtime holds is patched by AWS; how that reaches the function is its mode."""
    act, words = {
        "auto": ("nothing", "AWS moves the function to the patched version."),
        "function": ("update", "AWS patches it when you update the function, not before."),
        "manual": ("choose", "AWS publishes patched versions; you choose one of them."),
    }[case.word("updates")]
    return Duty(layer, act, f"{what}: {words}", LAMBDA)


# -- reading --------------------------------------------------------------------------------------


def read(data: Fields) -> Duties:
    """The cases, and which layers are looked at."""
    layers = data.texts("layers", tuple(LAYERS))
    for index, layer in enumerate(layers):
        if layer not in LAYERS:
            data.unknown("layers", layer, tuple(LAYERS), index)
        elif layer in layers[:index]:
            data.problem(f"{layer} is there twice.", "layers", index)
    if len(set(layers)) < 2:
        data.problem("There must be two layers or more.", *(["layers"] if "layers" in data else []))
    cases = read_cases(data, FIELDS)
    for name, row in data.named("cases"):
        _check(name, row, cases.cases[name], data)
    return Duties(cases, _in_order(layers))


def _check(name: str, row: Fields, case: Case, data: Fields) -> None:
    """What is said of a case and has no meaning there is a mistake of its author."""
    runs = case.word("runs")
    if "updates" in row and runs not in ZIPS:
        data.problem("Only a runtime of Lambda has update modes.", "cases", name, "updates")
    if case.word("sdk") == "runtime" and runs not in ("managed", "image-aws"):
        data.problem("There is no SDK of AWS's in what runs this.", "cases", name, "sdk")


def _in_order(layers: Sequence[str]) -> tuple[str, ...]:
    return tuple(layer for layer in LAYERS if layer in layers)
